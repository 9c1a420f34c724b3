import API
import NIOHTTP1
import Resources
import Synchronization

/// The OpenAPI 3.1 description of a table of routes.
package struct APIDescription: Sendable {
    let routes: [RouteEntry]

    package init(_ routes: [RouteEntry]) { self.routes = routes }

    /// Routes without a description.
    package var undescribed: [String] {
        routes.map(\.operationKey).filter { operations[$0] == nil }
    }

    /// Descriptions without a route.
    package var surplus: [String] {
        operations.keys.filter { key in !routes.contains { $0.operationKey == key } }.sorted()
    }

    var document: JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        for route in routes {
            paths[route.path, default: [:]][route.method.lowercased()] = describe(route)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Berth", "version": "1",
                "description":
                    "Coding workspaces, declared and kept. Errors are JSON with reason, message and field.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": .object(schemas),
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "cookie": ["type": "apiKey", "in": "cookie", "name": "berth_session"],
                ],
            ],
        ]
    }

    private func describe(_ route: RouteEntry) -> JSONValue {
        let operation =
            operations[route.operationKey] ?? socketOperations[route.operationKey]
            ?? Operation("Not described.")
        var value: [String: JSONValue] = [
            "operationId": .text(route.operationID),
            "summary": .text(operation.summary),
            "responses": responses(route, operation),
            "security": route.role == nil ? [] : [["bearer": []], ["cookie": []]],
        ]
        if let role = route.role { value["x-berth-role"] = .text(role.rawValue) }
        let parameters = route.parameters + operation.query.map(queryParameter)
        if !parameters.isEmpty { value["parameters"] = .list(parameters) }
        if let body = operation.body {
            value["requestBody"] = [
                "required": .flag(operation.isBodyRequired), "content": content(body),
            ]
        }
        return .object(value)
    }

    private func responses(_ route: RouteEntry, _ operation: Operation) -> JSONValue {
        var answers: [String: JSONValue] = [:]
        var statuses = Set(operation.others).union([403])
        if route.role != nil { statuses.insert(401) }
        if !route.parameters.isEmpty { statuses.formUnion([404, 422]) }
        if !operation.query.isEmpty { statuses.insert(422) }
        if operation.body != nil { statuses.formUnion([400, 408, 413, 422]) }
        for status in statuses {
            let isSuccess = (200..<300).contains(status)
            var answer: [String: JSONValue] = ["description": .text(phrase(status))]
            if isSuccess {
                answer["content"] = operation.answer.map(content)
            } else if status >= 400, route.path != "/readyz" {
                answer["content"] = content(.json("Error"))
            }
            answers[String(status)] = .object(answer)
        }
        var success: [String: JSONValue] = ["description": .text(phrase(operation.success))]
        success["content"] = operation.answer.map(content)
        answers[String(operation.success)] = .object(success)
        return .object(answers)
    }

    private func content(_ content: Operation.Content) -> JSONValue {
        switch content {
        case .json(let name): ["application/json": ["schema": reference(name)]]
        case .list(let name): ["application/json": ["schema": list(name)]]
        case .text: ["text/plain": ["schema": ["type": "string"]]]
        case .html: ["text/html": ["schema": ["type": "string"]]]
        case .watchable(let name, let short):
            [
                "application/json": ["schema": list(name, short)],
                "text/event-stream": ["schema": serverSentEvent],
            ]
        case .events: ["text/event-stream": ["schema": serverSentEvent]]
        case .bytes: ["*/*": ["schema": [:]]]
        case .manifest:
            [
                "application/yaml": ["schema": ["type": "string"]],
                "application/json": ["schema": ["type": "object"]],
            ]
        }
    }

    private func reference(_ name: String) -> JSONValue {
        ["$ref": "#/components/schemas/\(name)"]
    }

    /// The schema of each event of a stream; its data is one line of JSON.
    private var serverSentEvent: JSONValue {
        [
            "type": "object", "required": ["data"],
            "properties": [
                "id": ["type": "string"], "event": ["type": "string"], "data": ["type": "string"],
            ],
        ]
    }

    private func list(_ name: String, _ short: String? = nil) -> JSONValue {
        let items: JSONValue =
            short.map { ["anyOf": [reference(name), reference($0)]] } ?? reference(name)
        return [
            "type": "object", "required": ["items"],
            "properties": ["items": ["type": "array", "items": items]],
        ]
    }

    private func queryParameter(_ query: Operation.Query) -> JSONValue {
        [
            "name": .text(query.name), "in": .text(query.place),
            "required": .flag(query.isRequired), "description": .text(query.text),
            "schema": query.schema,
        ]
    }
}

/// Holds the description for the route that serves it; that route is itself described.
final class DescriptionBox: Sendable {
    private let value = Mutex<JSONValue>([:])

    var document: JSONValue { value.withLock { $0 } }

    func fill(_ description: APIDescription) {
        value.withLock { $0 = description.document }
    }
}

extension RouteEntry {
    var operationKey: String { "\(method) \(path)" }

    /// A unique identifier that is a valid name in any programming language.
    fileprivate var operationID: String {
        let words = path.split { !$0.isLetter && !$0.isNumber }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return method.lowercased() + (words.isEmpty ? "Root" : words.joined())
    }

    /// The path's parameters with their schemas.
    fileprivate var parameters: [JSONValue] {
        let segments = path.split(separator: "/")
        return segments.indices.filter { segments[$0].hasPrefix("{") }.map { index in
            let name = segments[index].dropFirst().dropLast()
            var schema: [String: JSONValue] = ["type": "string"]
            if let form = parameterForms[name == "name" ? segments[index - 1] : name] {
                schema["pattern"] = .text(form.pattern)
                schema["examples"] = [.text(form.example)]
                schema["maxLength"] = .number(form.lengthMax)
            }
            return [
                "name": .text(String(name)), "in": "path", "required": true,
                "schema": .object(schema),
            ]
        }
    }
}

private struct ParameterForm {
    var pattern: String
    var example: String
    var lengthMax: Int

    static func name(_ example: String) -> ParameterForm {
        ParameterForm(
            pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
            example: example,
            lengthMax: ResourceName.lengthMax
        )
    }
}

/// The form of each parameter, by its own name or, if that is `name`, by the segment before it.
private let parameterForms: [Substring: ParameterForm] = [
    "workspaces": .name("first"), "code": .name("first"), "workspaceclasses": .name("default"),
    "sources": .name("team"), "chats": .name("plans"), "chat": .name("plans"),
    "tokens": .name("ci"),
    "secrets": ParameterForm(
        pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
        example: "GH_TOKEN",
        lengthMax: VariableName.lengthMax
    ),
    "tab": ParameterForm(
        pattern: "^(claude|shell-[1-9][0-9]?)$",
        example: "claude",
        lengthMax: 8
    ),
    "uid": ParameterForm(
        pattern: "^[0-9a-f]{32}$",
        example: "0123456789abcdef0123456789abcdef",
        lengthMax: 32
    ),
]

/// The status's reason phrase, with its meaning in this API.
private func phrase(_ status: Int) -> String {
    let words = HTTPResponseStatus(statusCode: status).reasonPhrase
    return meanings[status].map { "\(words): \($0)" } ?? words
}

private let meanings = [
    202: "it happens after the answer",
    303: "sign in first",
    400: "this is not HTTP that can be read",
    401: "nobody is signed in",
    403: "the role does not allow it, or the origin is another",
    409: "it cannot be done as things are",
    422: "what was asked is not valid",
    503: "the Engine does not answer",
]
