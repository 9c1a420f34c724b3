import Commands
import Glibc

/// The program: the commands, and behind `serve` the controller.
@main
enum Berth {
    static func main() async {
        let status = await runBerth(
            Array(CommandLine.arguments.dropFirst()),
            controller: { try await Composition($0).run() },
            examiner: { await Composition.examine($0) }
        )
        // The libraries' exit handlers are skipped: the transfer loop's thread may still use what they free.
        fflush(nil)
        _exit(status)
    }
}
