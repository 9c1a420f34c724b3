/// Everything that one change writes, in one transaction.
///
/// A value, so that it can be decided without a store and stored without another decision.
package struct Edit: Sendable {
    package enum Write: Sendable {
        /// Stores a whole resource, replacing the one with its UID.
        case put(AnyResource)
        /// Stores the status and the version of an existing resource.
        case status(AnyResource)
        /// Removes a resource, its record and its tabs; events, receipts and rescues stay.
        case remove(AnyResource)
        /// Stores the progress of work that must not be done twice or partly.
        case record(UID, any Codable & Sendable)
        case removeRecord(UID)
        case receipt(Receipt)
        /// Makes a chat unless one with its name exists.
        case chat(Chat)
        /// Records the installations whose labels the objects of an adopted workspace carry.
        case adoption(UID, from: Set<UID>)
    }

    package var writes: [Write]

    package init(_ writes: [Write] = []) { self.writes = writes }

    package var isEmpty: Bool { writes.isEmpty }

    /// A copy of this edit with `version` on every resource in it.
    package func stamped(_ version: Int64) -> Edit {
        Edit(
            writes.map { write in
                switch write {
                case .put(let resource): .put(resource.stamped(version))
                case .status(let resource): .status(resource.stamped(version))
                case .remove(let resource): .remove(resource.stamped(version))
                case .record, .removeRecord, .receipt, .chat, .adoption: write
                }
            }
        )
    }
}

extension AnyResource {
    fileprivate func stamped(_ version: Int64) -> AnyResource {
        var stamped = self
        stamped.metadata.resourceVersion = version
        return stamped
    }
}
