package import API
import Foundation
package import Reconciler
package import Resources
import WorkspaceHost

/// Checks everything that a controller depends on, and changes nothing.
package struct Doctor: Sendable {
    let dataDirectory: String
    let socketPath: String
    /// nil when no Engine is configured.
    let probe: (any RuntimeProbe)?
    /// Why there is no probe.
    let addressFault: String?

    package init(
        dataDirectory: String,
        socketPath: String,
        probe: (any RuntimeProbe)?,
        addressFault: String? = nil
    ) {
        self.dataDirectory = dataDirectory
        self.socketPath = socketPath
        self.probe = probe
        self.addressFault = addressFault
    }

    /// Every check in display order; `known` are the workspaces of the database, nil when it cannot
    /// be read.
    package func checks(known: Set<UID>?) async -> [Check] {
        var checks = [await engineCheck()]
        if let probe, checks[0].status != .fail {
            checks.append(await imageCheck(probe))
            checks.append(await clockCheck(probe))
            checks += await orphanChecks(probe, known)
            if let root = try? await probe.host().rootDirectory {
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
        guard let probe else {
            return Check(
                "engine",
                .fail,
                addressFault ?? "no Engine is named",
                fix: "name it with --engine or DOCKER_HOST, as unix:///path or tcp://host:port"
            )
        }
        do throws(RuntimeError) {
            let version = try await probe.version()
            return Check(
                "engine",
                .ok,
                "\(version.engine) (API \(version.api)) answers at \(probe.address)"
            )
        } catch .rejected(let detail) {
            return Check(
                "engine",
                .fail,
                detail,
                fix: "use an Engine that speaks an API from 1.41 (20.10) to 1.55"
            )
        } catch {
            return Check(
                "engine",
                .fail,
                error.description,
                fix: "systemctl start docker, or name another with --engine, DOCKER_HOST or "
                    + "`docker context use`"
            )
        }
    }

    /// The image that `make image` builds; a spec may name others.
    private func imageCheck(_ probe: any RuntimeProbe) async -> Check {
        let name = ResolvedSpec.imageDefault
        do throws(RuntimeError) {
            let image = try await probe.image(name)
            guard let inputs = image.inputs else {
                return Check(
                    "image",
                    .warn,
                    "\(name) was not made by this program",
                    fix: "make image"
                )
            }
            let age = image.createdAt.map { now().since($0) } ?? .zero
            let days = Int(age.components.seconds / 86_400)
            let text = "\(name) is \(days) days old, of inputs \(inputs.prefix(12))"
            guard days <= Self.imageDaysMax else {
                return Check("image", .warn, "\(text), and so is Claude Code", fix: "make image")
            }
            return Check("image", .ok, text)
        } catch {
            guard case .notFound = error else {
                return Check("image", .fail, error.description)
            }
            return Check("image", .fail, "\(name) is not on the Engine", fix: "make image")
        }
    }

    private func now() -> Timestamp { SystemClock().now() }

    private static let imageDaysMax = 60

    /// Receipts and events use this host's clock, logs use the Engine's.
    private func clockCheck(_ probe: any RuntimeProbe) async -> Check {
        let before = now()
        guard let there = try? await probe.host().time else {
            return Check("clock", .warn, "the Engine does not tell its time")
        }
        let here = before.adding(now().since(before) / 2)
        let seconds = there.since(here) / .seconds(1)
        let text = String(format: "the Engine's clock is %.1f s from this host's", abs(seconds))
        guard abs(seconds) > 2 else { return Check("clock", .ok, text) }
        return Check("clock", .warn, text, fix: "timedatectl set-ntp true, on both hosts")
    }
}
