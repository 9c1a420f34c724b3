import Foundation
import Reconciler
import Reconciliation
import Resources

extension RuntimeReport {
    static let messageLengthMax = 500
    static let sessionsMax = 100

    /// Parses `status.json`; nil for unexpected content.
    ///
    /// Text is cut and escaped, because an untrusted container wrote it.
    init?(json bytes: [UInt8]) {
        struct Raw: Decodable {
            struct Agent: Decodable {
                var state: String
                var since: Double
                var until: Double?
            }

            var attempt: Int64
            var phase: String
            var progress: Double?
            var message: String?
            var sessions: [String]?
            var agent: Agent?
            var restarted: [String: Double]?
            var limits: [String: Double]?
        }
        guard let raw = try? JSONDecoder().decode(Raw.self, from: Data(bytes)),
            let phase = Phase(rawValue: raw.phase)
        else { return nil }
        self.init(
            attempt: raw.attempt,
            phase: phase,
            progress: raw.progress.map { Int(max(0, min(100, $0))) },
            message: raw.message.map { escapingControls(String($0.prefix(Self.messageLengthMax))) },
            sessions: (raw.sessions ?? []).prefix(Self.sessionsMax).filter(Self.isSessionName),
            agent: raw.agent.flatMap { agent in
                AgentReport.State(rawValue: agent.state).map {
                    AgentReport(
                        state: $0,
                        since: Timestamp(epochSeconds: agent.since),
                        until: agent.until.map { Timestamp(epochSeconds: $0) }
                    )
                }
            },
            restarted: Self.counts(raw.restarted ?? [:]),
            limits: raw.limits.map { Self.counts($0) }
        )
    }

    private static func counts<Key: RawRepresentable<String> & CaseIterable & Hashable>(
        _ raw: [String: Double]
    ) -> [Key: Int] {
        let known = Key.allCases.compactMap { part in
            raw[part.rawValue].map { (part, $0.isFinite ? Int(max(0, min(1e9, $0))) : 0) }
        }
        return Dictionary(uniqueKeysWithValues: known)
    }

    private static func isSessionName(_ name: String) -> Bool {
        name == "claude"
            || name.hasPrefix("shell-") && name.utf8.count <= 20
                && name.dropFirst(6).allSatisfy(\.isNumber)
    }
}

extension Timestamp {
    /// Clamps out-of-range values, because an untrusted container wrote them.
    fileprivate init(epochSeconds: Double) {
        let bounded = epochSeconds.isFinite ? max(0, min(253_402_300_799, epochSeconds)) : 0
        self.init(milliseconds: Int64(bounded) * 1_000)
    }
}
