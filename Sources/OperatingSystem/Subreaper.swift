import CLinux

/// Makes this process the parent of what its descendants leave behind, as PR_SET_CHILD_SUBREAPER
/// does; whether that succeeded.
@discardableResult
package func becomeSubreaper() -> Bool { berth_become_subreaper() == 0 }
