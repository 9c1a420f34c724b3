package import API
import Foundation
import Reconciler
package import Reconciliation
package import Resources

extension Controller {
    /// The plan that a pass over `resource` would make now, in the form that the API returns.
    func preview(_ resource: AnyResource, isNew: Bool) async throws(APIError) -> PlanView {
        guard case .workspace(let workspace) = resource else {
            return PlanView(steps: [], hash: Digest(of: resource.specText).text)
        }
        do {
            let plan = try await reconciler.preview(workspace)
            return PlanView(plan, of: workspace, isNew: isNew)
        } catch let error as RuntimeError {
            throw APIError(.engineUnavailable, error.description)
        } catch {
            throw APIError(.invalid, "\(error)")
        }
    }
}

extension PlanView {
    /// Describes what `plan` would do to `workspace`.
    ///
    /// A new workspace gets its UID only when it is applied, so a placeholder is shown.
    package init(_ plan: Plan, of workspace: Workspace, isNew: Bool) {
        let uid = workspace.metadata.uid.short
        let steps = plan.steps.map { step in
            let (verb, object) = step.action.phrase
            return Step(
                action: verb,
                object: isNew ? object?.replacing(uid, with: "<uid>") : object,
                cause: step.cause.description
            )
        }
        let text =
            steps.map { "\($0.text)|\($0.cause)" } + [AnyResource.workspace(workspace).specText]
        self.init(
            steps: steps,
            stalled: plan.stall.map { "\($0.reason): \($0.message)" },
            hash: Digest(of: text.joined(separator: "\n")).text
        )
    }
}

extension AnyResource {
    /// The spec alone, in a stable form.
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
