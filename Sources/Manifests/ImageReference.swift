import Resources

/// Why `text` does not name an image, or nil.
///
/// The grammar is that of distribution/reference: `[registry/]name[:tag][@algorithm:digest]`.
func imageFault(_ text: String) -> String? {
    guard !text.isEmpty else { return "an image must not be empty" }
    guard text.utf8.count <= 500 else { return "an image's name has at most 500 characters" }
    guard !text.hasBytes(prefix: "-") else { return "an image must not start with '-'" }
    guard !text.hasBytes("://") else {
        return "an image has no scheme; remove what stands before '://'"
    }
    var rest = text[...]
    if let at = rest.firstIndex(of: "@") {
        guard isDigest(rest[rest.index(after: at)...]) else {
            return "after '@' an image has a digest such as sha256:… with 64 hexadecimal digits"
        }
        rest = rest[..<at]
    }
    var components = rest.split(separator: "/", omittingEmptySubsequences: false)
    if let last = components.last, let colon = last.firstIndex(of: ":") {
        guard isTag(last[last.index(after: colon)...]) else {
            return "after ':' an image has a tag of at most 128 letters, digits, '_', '.', '-'"
        }
        components[components.count - 1] = last[..<colon]
    }
    if components.count > 1, let first = components.first, isRegistry(first) {
        guard isHost(first) else { return "'\(shortened(String(first)))' is not a registry's name" }
        components.removeFirst()
    }
    guard let wrong = components.first(where: { !isComponent($0) }) else { return nil }
    if wrong.contains(where: \.isUppercase) {
        return "an image's name has no capital letters; for example berth-workspace:latest"
    }
    return "an image is written as [registry/]name[:tag]; for example berth-workspace:latest"
}

private func isRegistry(_ component: Substring) -> Bool {
    component.contains(".") || component.contains(":") || component == "localhost"
}

private func isHost(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first else { return false }
    if parts.count == 2, !(1...65_535).contains(Int(parts[1]) ?? 0) { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
        !label.isEmpty && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
}

/// `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
private func isComponent(_ text: Substring) -> Bool {
    let isLetter = { (byte: UInt8) in isAlphanumeric(byte) && !isUppercase(byte) }
    guard let first = text.utf8.first, let last = text.utf8.last, isLetter(first), isLetter(last)
    else { return false }
    let separators = text.utf8.split(whereSeparator: isLetter)
    return separators.allSatisfy { separator in
        separator.elementsEqual(".".utf8) || separator.elementsEqual("_".utf8)
            || separator.elementsEqual("__".utf8)
            || separator.allSatisfy { $0 == UInt8(ascii: "-") }
    }
}

private func isTag(_ text: Substring) -> Bool {
    (1...128).contains(text.utf8.count) && text.first != "." && text.first != "-"
        && text.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
}

private func isDigest(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let length = ["sha256": 64, "sha384": 96, "sha512": 128][parts[0]]
    else {
        return false
    }
    return parts[1].utf8.count == length
        && parts[1].allSatisfy { $0.isHexDigit && $0.isASCII && !$0.isUppercase }
}

private func isUppercase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    isUppercase(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
