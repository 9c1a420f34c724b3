/// The workspace image without Claude Code.
///
/// Claude Code costs more than everything else together, and it runs git in the checkout at any
/// time.
enum QuietImage {
    static let name = "berth-quiet:test"

    static func build() async throws {
        let agent =
            #"source /usr/lib/berth/common.bash\nreport_agent waiting\nexec sleep infinity\n"#
        try await Program.succeed(
            ["docker", "build", "--quiet", "--tag", name, "-"],
            environment: ["DOCKER_HOST": EndToEnd.engineAddress(), "DOCKER_BUILDKIT": "0"],
            input: """
                FROM berth-workspace:latest
                USER 0
                RUN printf '#!/bin/bash\\n\(agent)' >/usr/lib/berth/agent
                USER 1000:1000
                """
        )
    }
}
