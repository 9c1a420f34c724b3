import Commands
import Glibc

/// The program: runs the commands, and the controller for `serve`.
@main
enum Berth {
    static func main() async {
        let status = await runBerth(
            Array(CommandLine.arguments.dropFirst()),
            controller: { try await Composition($0).run() },
            examiner: { await Composition.examine($0) }
        )
        // The libraries' exit handlers are skipped, because the transfer loop's thread may still
        // use what they free.
        fflush(nil)
        _exit(status)
    }
}
