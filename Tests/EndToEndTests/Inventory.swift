import Foundation

/// Everything that an installation has, to compare the states before and after.
struct Inventory: Equatable {
    var containers: [String]
    var volumes: [String]
    var networks: [String]
    var runDirectories: [String]
    /// Finished and unfinished rescues.
    var rescues: Int
    /// Files and directories of the data directory itself.
    var files: [String]
    /// Rows in each table of the database, except events, of which there are many.
    var rows: [String: Int]

    static func of(_ berth: Installation) async throws -> Inventory {
        let files = FileManager.default
        return Inventory(
            containers: try await lines("ps", "--all", "--format", "{{.Names}}"),
            volumes: try await lines("volume", "ls", "--quiet"),
            networks: try await lines("network", "ls", "--format", "{{.Name}}"),
            runDirectories: try files.contentsOfDirectory(atPath: "\(berth.data)/run").sorted(),
            rescues: try files.contentsOfDirectory(atPath: "\(berth.data)/rescue").count,
            files: try files.contentsOfDirectory(atPath: berth.data).sorted(),
            rows: try await rows("\(berth.data)/berth.db")
        )
    }

    private static func lines(_ words: String...) async throws -> [String] {
        let printed = try await Program.succeed(
            ["docker"] + words,
            environment: ["DOCKER_HOST": EndToEnd.engineAddress()]
        )
        return printed.split(separator: "\n").map(String.init).sorted()
    }

    /// Reads the file itself, with other code than Berth's.
    private static func rows(_ database: String) async throws -> [String: Int] {
        let script = """
            import json, sqlite3, sys
            connection = sqlite3.connect(sys.argv[1])
            names = [row[0] for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
            print(json.dumps({name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in names if name != 'event'}))
            """
        let json = try await Program.succeed(["python3", "-c", script, database])
        return try JSONDecoder().decode([String: Int].self, from: Data(json.utf8))
    }
}
