import CLinux
package import Glibc

/// A program to start without a shell.
///
/// The program inherits no descriptor except its three streams, and no ignored or blocked signal.
package struct ProgramStart {
    /// The program and its arguments.
    ///
    /// The program is searched in our own PATH unless it is a path. All are bytes, because file
    /// names need not be UTF-8.
    package var arguments: [[UInt8]]
    /// Entries `NAME=value`; nil inherits ours.
    package var environment: [[UInt8]]?
    /// The directory in which it starts; nil inherits ours.
    package var directory: [UInt8]?
    /// The descriptors for its standard input, output and error.
    package var streams: [Int32] = [0, 1, 2]
    /// Whether it gets a process group of its own.
    package var leadsGroup = false

    package init(_ arguments: [[UInt8]], environment: [[UInt8]]?) {
        self.arguments = arguments
        self.environment = environment
    }

    package init(_ arguments: [String], environment: [String]?) {
        self.init(
            arguments.map { Array($0.utf8) },
            environment: environment?.map { Array($0.utf8) }
        )
    }

    /// Starts the program and returns its process id.
    package func start() throws(SystemError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
        }
        _ = posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        if let directory {
            let path = directory.map(CChar.init(bitPattern:)) + [0]
            _ = posix_spawn_file_actions_addchdir_np(&actions, path)
        }
        var attributes = self.attributes
        defer { posix_spawnattr_destroy(&attributes) }
        var vector = Self.vector(arguments)
        var variables = environment.map(Self.vector) ?? []
        defer { for pointer in vector + variables { free(pointer) } }
        guard let program = vector[0] else { throw SystemError(call: "posix_spawn", code: ENOMEM) }
        var process: pid_t = 0
        let code =
            environment == nil
            ? posix_spawnp(&process, program, &actions, &attributes, &vector, environ)
            : posix_spawnp(&process, program, &actions, &attributes, &vector, &variables)
        guard code == 0 else { throw SystemError(call: "posix_spawn", code: code) }
        return process
    }

    private var attributes: posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags =
            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
            | (leadsGroup ? POSIX_SPAWN_SETPGROUP : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    /// A NULL-terminated vector of C strings, which the caller must free.
    private static func vector(_ texts: [[UInt8]]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { text in strdup(text.map(CChar.init(bitPattern:)) + [0]) } + [nil]
    }
}

/// Waits for a child to end; returns its exit status, or 128 plus the signal that ended it.
package func awaitExit(of process: pid_t) -> Int32 {
    var raw: Int32 = 0
    while waitpid(process, &raw, 0) < 0 {
        guard errno == EINTR else { return -1 }
    }
    let signal = raw & 0x7F
    return signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
}
