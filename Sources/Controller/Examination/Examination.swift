package import ControlPlane
package import DockerEngine
import Foundation
import Reconciliation
package import Workspaces

/// Looks at everything that a controller depends on, and changes nothing.
package struct Examination: Sendable {
    let dataDirectory: String
    let socketPath: String
    /// nil: no Engine is named that could be asked.
    let client: EngineClient?
    /// Why there is no client.
    let addressFault: String?

    package init(
        dataDirectory: String,
        socketPath: String,
        client: EngineClient?,
        addressFault: String? = nil
    ) {
        self.dataDirectory = dataDirectory
        self.socketPath = socketPath
        self.client = client
        self.addressFault = addressFault
    }

    /// Every check in the order to read them; `known` are the workspaces of the database, nil when
    /// there is no telling.
    package func checks(known: Set<UID>?) async -> [Check] {
        var checks = [await engineCheck()]
        if let client, checks[0].status != .fail {
            checks.append(await imageCheck(client))
            checks.append(await clockCheck(client))
            checks += await orphanChecks(client, known)
            if let root = try? await client.describe().rootDirectory {
                checks.append(diskCheck("disk of the Engine", root, isEngines: true))
            }
        }
        checks.append(diskCheck("disk of the data directory", dataDirectory, isEngines: false))
        checks.append(permissionCheck())
        checks += secretChecks()
        checks.append(gitCheck())
        return checks
    }

    private func engineCheck() async -> Check {
        guard let client else {
            return Check(
                "engine",
                .fail,
                addressFault ?? "no Engine is named",
                fix: "name it with --engine or DOCKER_HOST, as unix:///path or tcp://host:port"
            )
        }
        do throws(EngineError) {
            let version = try await client.version()
            let api = try await client.apiVersion()
            return Check(
                "engine",
                .ok,
                "\(version.version) (API \(api)) answers at \(client.address)"
            )
        } catch {
            if case .unsupportedVersion = error {
                return Check(
                    "engine",
                    .fail,
                    error.description,
                    fix: "use an Engine that speaks an API from 1.41 (20.10) to 1.55"
                )
            }
            return Check(
                "engine",
                .fail,
                "no Engine answers: \(error)",
                fix: "systemctl start docker, or name another with --engine, DOCKER_HOST or "
                    + "`docker context use`"
            )
        }
    }

    /// The image that `make image` builds; a spec may name others.
    private func imageCheck(_ client: EngineClient) async -> Check {
        let name = ResolvedSpec.imageDefault
        do throws(EngineError) {
            let image = try await client.inspectImage(name)
            let date = image.created.flatMap { EngineTimestamp($0).date } ?? Date()
            let days = Int(Date().timeIntervalSince(date) / 86_400)
            guard let inputs = image.labels["berth.inputs"] else {
                return Check(
                    "image",
                    .warn,
                    "\(name) was not made by this program",
                    fix: "make image"
                )
            }
            let text = "\(name) is \(days) days old, of inputs \(inputs.prefix(12))"
            guard days <= Self.imageDaysMax else {
                return Check("image", .warn, "\(text), and so is Claude Code", fix: "make image")
            }
            return Check("image", .ok, text)
        } catch {
            guard error.isNotFound else { return Check("image", .fail, error.description) }
            return Check("image", .fail, "\(name) is not on the Engine", fix: "make image")
        }
    }

    private static let imageDaysMax = 60

    /// The receipt's and the events' times come from here, the logs' from there.
    private func clockCheck(_ client: EngineClient) async -> Check {
        let before = Date()
        guard let text = try? await client.describe().systemTime,
            let there = EngineTimestamp(text).date
        else { return Check("clock", .warn, "the Engine does not tell its time") }
        let here = before.addingTimeInterval(Date().timeIntervalSince(before) / 2)
        let seconds = there.timeIntervalSince(here)
        let text2 = String(format: "the Engine's clock is %.1f s from this host's", abs(seconds))
        guard abs(seconds) > 2 else { return Check("clock", .ok, text2) }
        return Check("clock", .warn, text2, fix: "timedatectl set-ntp true, on both hosts")
    }
}
