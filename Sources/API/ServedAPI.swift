/// Everything that the gateway serves to pages, programs and tools;
/// the operators' part is in `Administration`.
package typealias ServedAPI = AccessAPI & ChatAPI & EventAPI & FileAPI & HealthAPI & RecordAPI
    & ResourceAPI & SecretAPI & TabAPI & TerminalAPI & UsageAPI & WorkspaceAPI
