/// Writes a POSIX tar in memory.
package struct Tar {
    package init() {}

    private var bytes: [UInt8] = []

    package mutating func addFolder(_ name: String) { addHeader(name, type: "5", mode: 0o755) }

    package mutating func addLink(_ name: String, to target: String) {
        addHeader(name, type: "2", mode: 0o777, link: target)
    }

    package mutating func addFile(_ name: String, _ content: [UInt8], mode: Int) {
        addHeader(name, type: "0", mode: mode, size: content.count)
        bytes += content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    package func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    private mutating func addHeader(
        _ name: String,
        type: Character,
        mode: Int,
        size: Int = 0,
        link: String = ""
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<(offset + text.utf8.count), with: Array(text.utf8))
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, at: 0)
        put(octal(mode, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(size, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
        header[154] = 0
        bytes += header
    }
}
