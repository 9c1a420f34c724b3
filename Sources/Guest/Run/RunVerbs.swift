import Glibc
import OperatingSystem
import Transcripts

/// The verbs of a headless run, which need no scratch space and print nothing.
enum RunVerbs {
    static let usage = """
        usage: berth-guest run --directory DIR --id RUN
               berth-guest hook --directory DIR --id RUN

        """

    /// Runs one of them; nil when the arguments name none.
    ///
    /// - Returns: the exit status.
    static func perform(_ arguments: [String]) -> Int32? {
        guard let verb = arguments.first, ["run", "hook"].contains(verb) else { return nil }
        guard arguments.count == 5, arguments[1] == "--directory", arguments[3] == "--id",
            let files = RunFiles(directory: arguments[2], run: arguments[4])
        else { return complain(usage, .usage) }
        if verb == "hook" { return AgentHook.perform(files) }
        guard let run = HeadlessRun(files) else {
            return complain("berth-guest: \(files.request) is no request\n", .usage)
        }
        do {
            let exit = try run.perform()
            guard exit == .busy else { return exit.rawValue }
            return complain("berth-guest: another process writes the session\n", .busy)
        } catch {
            return complain("berth-guest: run failed: \(error)\n", .failed)
        }
    }

    private static func complain(_ text: String, _ exit: RunExit) -> Int32 {
        try? writeAll(Array(text.utf8), to: 2)
        return exit.rawValue
    }
}
