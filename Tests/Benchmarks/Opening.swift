import DockerEngine
import DockerRuntime
import EngineSupport
import Foundation
import Reconciler
import Reconciliation
import Resources
import Storage

private let count = 40
private let rounds = 5

/// Opens many workspaces from nothing, alternately by the controller and by a bare loop.
func opening(in directory: String) async throws -> Findings {
    let client = try await EngineFixture.client()
    var managed: [Double] = []
    var bare: [Double] = []
    var looks = ""
    for round in 0..<rounds {
        let (milliseconds, calls) =
            try await withLiveLoop(in: "\(directory)/managed-\(round)") { live in
                (try await openManaged(live), live.calls.entries)
            }
        managed.append(milliseconds)
        looks = described(calls)
        try await clear(client)
        bare.append(
            try await withLiveLoop(in: "\(directory)/bare-\(round)") { try await openBare($0) }
        )
        try await clear(client)
    }
    let ratios = zip(managed, bare).map { $0 / $1 }
    var findings = Findings()
    findings.figures = [
        Figure(
            measure: "\(count) workspaces from nothing, over a bare loop of the same calls",
            value: median(ratios),
            unit: "×",
            bound: 1.05,
            detail: "median of \(rounds) pairs: "
                + ratios.map { String(format: "%.3f", $0) }.joined(separator: " ")
                + String(format: "; %.0f ms and %.0f ms", median(managed), median(bare))
                + "; calls for each: \(looks)"
        )
    ]
    return findings
}

/// How often each operation was called for each workspace.
private func described(_ calls: [CallLog.Entry]) -> String {
    Dictionary(grouping: calls, by: \.operation).sorted { $0.key < $1.key }
        .map { $0.key + String(format: " %.1f", Double($0.value.count) / Double(count)) }
        .joined(separator: ", ")
}

/// Returns the milliseconds from the first apply to the last started container.
private func openManaged(_ live: LiveLoop) async throws -> Double {
    let start = Date().timeIntervalSince1970
    for number in 0..<count { try await live.apply("w-\(number)", try openSpec()) }
    try await wait(for: "the containers to start") {
        live.calls.count(of: "container.start") == count
    }
    let end = live.calls.entries.last { $0.operation == "container.start" }?.end ?? .nan
    return (end - start) * 1_000
}

private func openBare(_ live: LiveLoop) async throws -> Double {
    var requests: [ContainerRequest] = []
    for number in 0..<count {
        let uid = UID.random()
        let desired = Desired(
            name: try ResourceName(parsing: "b-\(number)"),
            uid: uid,
            generation: 1,
            isDeleted: false,
            spec: try ResolvedSpec(try openSpec(), defaults: nil)
        )
        let directory = "\(live.directory.run)/\(uid)"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        requests.append(ContainerRequest(desired, attempt: 1, runtimeDirectory: directory))
    }
    let bare = live.bare
    let clock = ContinuousClock()
    return try await clock.measure {
        try await together(requests) { request in
            try await bare.createVolume(request.volume, for: request.identity)
            try await bare.createContainer(request)
            try await bare.start(request.name.text)
        }
    }.milliseconds
}
