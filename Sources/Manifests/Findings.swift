/// A place in a manifest: a field's path and its position.
struct Place: Sendable {
    var path: String
    var position: Position

    func field(_ name: String, at position: Position) -> Place {
        Place(path: path.isEmpty ? name : "\(path).\(name)", position: position)
    }

    func item(_ index: Int, at position: Position) -> Place {
        Place(path: "\(path)[\(index)]", position: position)
    }
}

/// A problem at a place.
struct Finding {
    var place: Place
    var message: String
}

/// The problems found in one file so far, limited in number.
struct Findings {
    private(set) var all: [Finding] = []
    private(set) var dropped = 0

    mutating func add(_ place: Place, _ message: String) {
        guard all.count < Limits.diagnosticsMax else {
            dropped += 1
            return
        }
        all.append(Finding(place: place, message: message))
    }
}
