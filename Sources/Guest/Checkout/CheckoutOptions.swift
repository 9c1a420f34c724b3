/// What is to be committed.
struct CommitOptions {
    var branch: ByteString
    /// nil in an empty repository.
    var parent: ByteString?
    /// In git's own form.
    var date: ByteString
    var message: [UInt8]
    /// Of the message's trailer.
    var run: String
}

/// A verb of `berth-guest checkout` with what was said behind it.
struct CheckoutOptions {
    enum Verb {
        case inspect(CheckoutLook)
        case commit(CommitOptions)
        case save(ByteString)
        case push(CheckoutPush)
    }

    static let messageLengthMax = 4 << 20

    let verb: Verb
    var root: ByteString = "/workspace"

    /// nil when the arguments are not of the program's form.
    init?(_ arguments: some Collection<String>) {
        guard let name = arguments.first, var values = Self.values(arguments.dropFirst()) else {
            return nil
        }
        if let root = values.removeValue(forKey: "--root") { self.root = ByteString(root) }
        guard let verb = Self.verb(name, &values), values.isEmpty else { return nil }
        self.verb = verb
    }

    /// Options by name, each once; nil when they are of another form.
    private static func values(_ arguments: some Collection<String>) -> [String: String]? {
        var values: [String: String] = [:]
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), values[name] == nil else { return nil }
            if name == "--remote" {
                values[name] = ""
            } else {
                guard let value = rest.popFirst() else { return nil }
                values[name] = value
            }
        }
        return values
    }

    private static func verb(_ name: String, _ values: inout [String: String]) -> Verb? {
        switch name {
        case "inspect": inspection(&values).map(Verb.inspect)
        case "commit": commit(&values).map(Verb.commit)
        case "save":
            branch(values.removeValue(forKey: "--branch"))
                .flatMap { $0.hasPrefix("wip/") ? .save($0) : nil }
        case "push": push(&values).map(Verb.push)
        default: nil
        }
    }

    private static func inspection(_ values: inout [String: String]) -> CheckoutLook? {
        var look = CheckoutLook()
        look.run = values.removeValue(forKey: "--run")
        if let name = values.removeValue(forKey: "--base") {
            guard let base = branch(name) else { return nil }
            look.base = base
        }
        let name = values.removeValue(forKey: "--branch")
        let isAsking = values.removeValue(forKey: "--remote") != nil
        guard isAsking || name != nil else { return look }
        guard let branch = branch(name) else { return nil }
        if isAsking { look.asked = branch }
        return look
    }

    private static func commit(_ values: inout [String: String]) -> CommitOptions? {
        guard let branch = branch(values.removeValue(forKey: "--branch")),
            let parent = objectOrNone(values.removeValue(forKey: "--parent")),
            let date = values.removeValue(forKey: "--date").flatMap(gitDate),
            let file = values.removeValue(forKey: "--message-file"),
            let message = Files.read(ByteString(file), limit: messageLengthMax),
            let run = TrailedCommits.run(in: message)
        else { return nil }
        return CommitOptions(branch: branch, parent: parent, date: date, message: message, run: run)
    }

    private static func push(_ values: inout [String: String]) -> CheckoutPush? {
        guard let branch = branch(values.removeValue(forKey: "--branch")),
            let old = objectOrNone(values.removeValue(forKey: "--old")),
            let new = values.removeValue(forKey: "--new").flatMap({ ObjectName(ByteString($0)) })
        else { return nil }
        return CheckoutPush(branch: branch, old: old, new: new.name)
    }

    /// An object's name, or `none`; nil for anything else.
    private static func objectOrNone(_ text: String?) -> ByteString?? {
        guard let text else { return nil }
        if text == "none" { return .some(nil) }
        return ObjectName(ByteString(text)).map { .some($0.name) }
    }

    private static func branch(_ name: String?) -> ByteString? {
        guard let name, !name.hasPrefix("-") else { return nil }
        let reference: ByteString = "refs/heads/" + ByteString(name)
        guard SafeGit.bare(["check-ref-format", reference]).status == 0 else { return nil }
        return ByteString(name)
    }

    /// An instant as git takes it, of `2026-11-26T09:50:00Z`, whose fraction is left out.
    static func gitDate(_ text: String) -> ByteString? {
        let form = "0000-00-00T00:00:00"
        let head = text.prefix(form.utf8.count)
        let fits = zip(head.utf8, form.utf8).allSatisfy { byte, wanted in
            wanted == UInt8(ascii: "0")
                ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
        }
        var rest = text.dropFirst(form.utf8.count)
        if rest.first == "." { rest = rest.dropFirst().drop { "0123456789".contains($0) } }
        guard fits, head.utf8.count == form.utf8.count, rest == "Z" else { return nil }
        return ByteString(head + "+0000")
    }
}
