/// What a start or stop did.
///
/// 304 from the Engine means that there was nothing to do.
package enum Change: Hashable, Sendable {
    case changed
    case unchanged
}

/// The result of a removal.
///
/// 404 from the Engine means that the object is already gone.
package enum Removal: Hashable, Sendable {
    case removed
    case absent
}
