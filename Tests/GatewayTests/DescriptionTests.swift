import API
import FoundationEssentials
import Gateway
import GatewaySupport
import HTTPTransport
import Resources
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DescriptionTests {
    private struct Document: Decodable {
        struct Operation: Decodable {
            var operationId: String
            var summary: String
            var responses: [String: Response]
            var parameters: [Parameter]?
        }

        struct Parameter: Decodable {
            struct Schema: Decodable {
                var pattern: String?
                var examples: [String]?
                var maxLength: Int?
            }

            var name: String
            var location: String
            var schema: Schema

            enum CodingKeys: String, CodingKey {
                case name, schema
                case location = "in"
            }
        }

        struct Response: Decodable {
            var description: String
        }

        var openapi: String
        var paths: [String: [String: Operation]]
    }

    @Test func `every route is described, and nothing else is`() async throws {
        try await GatewayFixture.run { gateway in
            let description = APIDescription(gateway.routes)
            #expect(description.undescribed == [])
            #expect(description.surplus == [])
        }
    }

    @Test func `the description is served, and names each operation once`() async throws {
        try await GatewayFixture.run { gateway in
            let viewer = try await TestClient.bearer(.viewer, gateway)
            let answer = try await viewer.ask(.get, "/api/openapi.json")
            #expect(answer.status == 200)
            let document = try decoded(Document.self, answer)
            #expect(document.openapi == "3.1.0")
            let all = document.paths.values.flatMap(\.values)
            #expect(all.count == gateway.routes.count)
            #expect(Set(all.map(\.operationId)).count == all.count)
            // Every reference has a target.
            let text = text(answer)
            for match in text.matches(of: /#\/components\/schemas\/(\w+)/) {
                #expect(text.contains("\"\(match.1)\":{"), "\(match.1)")
            }
        }
    }

    @Test func `what a path's parameter may be is told, with an example`() async throws {
        try await GatewayFixture.run { gateway in
            let viewer = try await TestClient.bearer(.viewer, gateway)
            let document = try decoded(
                Document.self,
                try await viewer.ask(.get, "/api/openapi.json")
            )
            for (path, operations) in document.paths where path != "/assets/{path}" {
                let all = operations.values.flatMap { $0.parameters ?? [] }
                for parameter in all where parameter.location == "path" {
                    let pattern = try Regex(try #require(parameter.schema.pattern, "\(path)"))
                    let example = try #require(parameter.schema.examples?.first, "\(path)")
                    #expect(try pattern.wholeMatch(in: example) != nil, "\(path)")
                    #expect(example.utf8.count <= parameter.schema.maxLength ?? 0, "\(path)")
                }
            }
        }
    }
}
