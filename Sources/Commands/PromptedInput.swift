import Glibc
import OperatingSystem

/// Asks on the terminal for a line that is not echoed.
///
/// Throws when echo cannot be switched off; echo is on again afterwards.
func passphrase(prompt: String) throws(Failure) -> [UInt8] {
    var attributes = termios()
    guard tcgetattr(STDIN_FILENO, &attributes) == 0 else {
        throw Failure(.invalid, "standard input is no terminal; give the value with --from-file")
    }
    var silent = attributes
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &attributes)
        Console.current.talk("\n")
    }
    Console.current.talk(prompt)
    return Array((readLine() ?? "").utf8)
}

/// The first bytes of a file, at most `limit` and one more.
func fileContents(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    guard let file = Descriptor(result: open(path, O_RDONLY | O_CLOEXEC)),
        let bytes = try? readAll(file.number, upTo: limit + 1)
    else { throw Failure(.invalid, "cannot read \(path): \(errorText())") }
    return bytes
}
