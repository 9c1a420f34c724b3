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
        // Without the libraries' last rites: the transfer reconciler's thread may be at work in them still.
        fflush(nil)
        _exit(status)
    }
}
