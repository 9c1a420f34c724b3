import ArgumentParser
import Commands

/// The program: every verb that asks a controller, and the one that is the controller.
@main
struct Berth: AsyncParsableCommand {
    static let configuration = BerthCommand.configuration(adding: [Serve.self])
}
