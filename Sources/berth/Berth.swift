import Commands
import Glibc

/// The program: the commands, and behind `serve` the controller.
@main
enum Berth {
    static func main() async {
        let serve: @Sendable (ServeOptions) async throws -> Void = { options in
            try await Composition(options).run()
        }
        let status = await ServeCommand.$serve.withValue(serve) {
            await DoctorCommand.$examine.withValue({ await Composition.examine($0) }) {
                await runBerth(Array(CommandLine.arguments.dropFirst()))
            }
        }
        exit(status)
    }
}
