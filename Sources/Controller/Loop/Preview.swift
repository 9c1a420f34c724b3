package import ControlPlane
import Foundation
import Reconciliation
package import Workspaces

extension ControlLoop {
    /// The plan that a pass would make now; asks the Engine, changes nothing.
    package func preview(_ resource: AnyResource, isNew: Bool) async throws(APIError) -> PlanView {
        guard case .workspace(let workspace) = resource else {
            return PlanView(steps: [], hash: Digest(of: resource.specText).text)
        }
        do {
            let desired = try desired(workspace)
            let plan = plan(desired, try await observe(desired, workspace.status).observed)
            // A new workspace gets its UID only when it is applied.
            let uid = workspace.metadata.uid.short
            let steps = plan.steps.map { step in
                let (verb, object) = step.action.phrase
                return PlanView.Step(
                    action: verb,
                    object: isNew ? object?.replacing(uid, with: "<uid>") : object,
                    cause: step.cause.description
                )
            }
            let text = steps.map { "\($0.text)|\($0.cause)" } + [resource.specText]
            return PlanView(
                steps: steps,
                stalled: plan.stall.map { "\($0.reason): \($0.message)" },
                hash: Digest(of: text.joined(separator: "\n")).text
            )
        } catch let error as RuntimeError {
            throw APIError(.engineUnavailable, error.description)
        } catch {
            throw APIError(.invalid, "\(error)")
        }
    }
}

extension AnyResource {
    /// The spec alone, in one stable form.
    fileprivate var specText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data: Data? =
            switch self {
            case .workspace(let item): try? encoder.encode(item.spec)
            case .workspaceClass(let item): try? encoder.encode(item.spec)
            case .source(let item): try? encoder.encode(item.spec)
            }
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
