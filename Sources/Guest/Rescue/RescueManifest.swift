/// What a rescue holds, written last as `manifest.json`.
struct RescueManifest: Codable {
    static let name: ByteString = "manifest.json"
    static let sums: ByteString = "SHA256SUMS"
    static let currentVersion = 2

    var version = Self.currentVersion
    var repositories: [Entry] = []
    /// The archive of files outside every repository; nil for none.
    var loose: String?
    /// The archive of changed hidden files of the home; nil for none.
    var hidden: String?
    /// What is kept, for display.
    var kept: [String] = []
    /// What could not be read, for display.
    var unread: [String] = []

    /// Every file that the manifest names.
    var files: [String] {
        [loose, hidden].compactMap { $0 }
            + repositories.flatMap { entry in
                [entry.bundle, entry.tree, entry.state, entry.largeFiles, entry.raw].compactMap {
                    $0
                }
            }
    }

    /// One repository.
    struct Entry: Codable {
        /// Path below the root, for display.
        var path: String
        /// The same, byte for byte, in hexadecimal.
        var pathBytes: String
        /// Whether it could be kept only as plain files.
        var isRaw = false
        /// Why it was kept as plain files, for display.
        var reason: String?
        var isBare = false
        /// `sha1` or `sha256`.
        var objectFormat = "sha1"
        /// Names of the files in the rescue; nil for those that do not exist.
        var bundle: String?
        var tree: String?
        var state: String?
        var largeFiles: String?
        var raw: String?
    }
}

extension ByteString {
    /// The bytes in hexadecimal, two lower-case digits each.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// Decodes two digits for each byte; nil for anything else.
    package init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
        self.init(stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}
