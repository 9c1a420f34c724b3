/// All that the gateway serves to pages, programs and tools; what it serves to operators alone is
/// `Administration`.
package typealias ServedAPI = AccessAPI & ChatAPI & EventAPI & FileAPI & HealthAPI & RecordAPI
    & ResourceAPI & SecretAPI & TabAPI & TerminalAPI & UsageAPI & WorkspaceAPI
