package import Resources

/// The run that a change of a workspace's spec asks for; nil when it asks for none.
///
/// A prompt asks for a run when its bytes differ from the previous prompt, or when there was none.
/// Storing it again, changing the rest of the spec, and suspending ask for none. Store the run in
/// the transaction that stores the spec, because its ID comes from the generation.
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
    /// Makes the run; it continues the conversation and the pull request of `last`, the workspace's
    /// newest run.
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
