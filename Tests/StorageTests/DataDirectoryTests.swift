import Foundation
import Storage
import Testing

@Suite struct DataDirectoryTests {
    /// Locks within five seconds.
    ///
    /// A child of another test holds a copy of every descriptor until it runs its program.
    private func lockSoon(_ directory: DataDirectory) async throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do {
                _ = try directory.lock()
                return
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test func `the layout is made, private, and made again without harm`() async throws {
        try await withDirectory { parent in
            let path = parent + "/data"
            let made = try DataDirectory(path: path)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755],
                ofItemAtPath: made.secrets
            )
            let directory = try DataDirectory(path: path)
            for path in [directory.path, directory.secrets, directory.run, directory.rescue] {
                #expect(try mode(path) == 0o700)
            }
            #expect(directory.database == directory.path + "/berth.db")
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            #expect(names.sorted() == ["rescue", "run", "secrets", "web"])
        }
    }

    @Test func `one holder at a time, and the refusal names it`() async throws {
        try await withDirectory { parent in
            let directory = try DataDirectory(path: parent)
            var lock: DirectoryLock? = try directory.lock()
            let error = await expect("busy") { try directory.lock() }
            let holder = "process \(ProcessInfo.processInfo.processIdentifier)"
            #expect(error?.description.contains(holder) == true)
            #expect(lock != nil)
            lock = nil
            try await lockSoon(directory)
            #expect(try mode(parent + "/lock") == 0o600)
        }
    }

    @Test func `a dead holder leaves no lock`() async throws {
        try await withDirectory { parent in
            await #expect(processExitsWith: .signal(SIGKILL)) { [parent = parent as String] in
                let lock = try DataDirectory(path: parent).lock()
                withExtendedLifetime(lock) { _ = kill(getpid(), SIGKILL) }
            }
            _ = try DataDirectory(path: parent).lock()
        }
    }

    @Test func `a child does not inherit the lock`() async throws {
        try await withDirectory { parent in
            let directory = try DataDirectory(path: parent)
            var lock: DirectoryLock? = try directory.lock()
            // Foundation's Process is unsuitable, because it closes inherited descriptors by
            // itself.
            var child: pid_t = 0
            var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
            defer { for argument in arguments { free(argument) } }
            try #require(posix_spawn(&child, "/bin/sleep", nil, nil, &arguments, nil) == 0)
            defer {
                kill(child, SIGKILL)
                waitpid(child, nil, 0)
            }
            #expect(lock != nil)
            lock = nil
            try await lockSoon(directory)
        }
    }

    @Test func `a path that cannot be a directory is refused with its name`() async throws {
        try await withDirectory { parent in
            let file = parent + "/file"
            try Data().write(to: URL(fileURLWithPath: file))
            let error = await expect("cannotOpen") { try DataDirectory(path: file) }
            #expect(error?.description.contains(file) == true)
            await expect("cannotOpen") { try DataDirectory(path: parent + "/none/data") }
        }
    }
}
