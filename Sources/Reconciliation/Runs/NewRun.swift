package import Resources

/// The run that a change of a workspace's spec asks for; nil when it asks for none.
///
/// A prompt is a run when it is new to the workspace: another text than before, down to its bytes,
/// or any where there was none. Storing it again, changing the rest of the spec, and suspending are
/// not. The run belongs into the transaction that stores the spec: its ID comes from the
/// generation.
package func run(
    askedBy metadata: Metadata,
    _ spec: ResolvedSpec,
    class: ResourceName?,
    before old: ResolvedSpec?,
    session: SessionID?,
    at now: Timestamp
) -> Run? {
    guard spec.mode == .headless, spec.state != .closed, metadata.deletionTimestamp == nil,
        let prompt = spec.prompt
    else { return nil }
    let before = old?.mode == .headless ? old?.prompt : nil
    guard !prompt.hasSameBytes(as: before ?? ""), !prompt.isEmpty else { return nil }
    return Run(
        id: RunID(workspace: metadata.uid, generation: metadata.generation),
        workspace: metadata.name,
        uid: metadata.uid,
        class: `class`,
        origin: RunOrigin(.prompt, generation: metadata.generation),
        prompt: prompt,
        session: session,
        created: now
    )
}

extension FixRequest {
    /// The run, in the conversation of `last`, the newest of its workspace, and for its pull
    /// request.
    package func run(after last: Run, at now: Timestamp) -> Run {
        var run = Run(
            id: id,
            workspace: last.workspace,
            uid: last.uid,
            class: last.class,
            origin: origin,
            prompt: prompt,
            session: last.session,
            created: now
        )
        run.pullRequest = last.pullRequest
        return run
    }
}
