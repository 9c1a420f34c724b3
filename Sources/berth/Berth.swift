import Commands
import Glibc

/// The program: the commands, and behind `serve` the controller.
@main
enum Berth {
    static func main() async {
        let status = await runBerth(Array(CommandLine.arguments.dropFirst())) { options in
            try await Composition(options).run()
        }
        exit(status)
    }
}
