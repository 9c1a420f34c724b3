/// What a start or stop did.
///
/// 304 from the Engine means that nothing was to be done.
package enum Change: Hashable, Sendable {
    case changed
    case unchanged
}

/// What a removal found.
///
/// 404 from the Engine means that the object is gone already.
package enum Removal: Hashable, Sendable {
    case removed
    case absent
}
