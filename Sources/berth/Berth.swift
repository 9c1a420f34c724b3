import Commands
import Glibc

/// The program: the commands, and behind `serve` the controller.
@main
enum Berth {
    static func main() async {
        let status = await runBerth(Array(CommandLine.arguments.dropFirst())) { options in
            try await Composition(options).run()
        }
        // Without the libraries' last rites: the transfer loop's thread may be at work in them still.
        fflush(nil)
        _exit(status)
    }
}
