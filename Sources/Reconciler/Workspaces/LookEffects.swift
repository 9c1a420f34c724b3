import Reconciliation
import Resources
import UnsavedWork

extension WorkspaceReconciler {
    /// The preflight in the running container; it may block the close but never allows it.
    ///
    /// The container is not trusted. When its image has no guest that answers, a helper inspects
    /// the volume instead, without disturbing the container.
    func look(in container: ContainerReference, _ desired: Desired) async throws -> String {
        var teardown = try record(desired)
        // The preflight asks the remotes through sockets that a restarted controller first has to
        // open. If that fails, the end of the pass reports it,
        // and the preflight uses what is known.
        if !isPrepared(desired) { try? await prepare(desired) }
        let deadline = lookDeadline(desired)
        var found = try await finding(desired, deadline: deadline) { [runtime] in
            try await runtime.execute(GuestProgram.live, in: container.target, deadline: deadline)
        }
        let outside = found.isWhole ? found.outside : nil
        if found.isMadeAside(under: desired.spec.onUnsaved) {
            found = try await askingLook(desired) ?? found
        }
        teardown.record(preflight: found, outside: outside, under: desired.spec.onUnsaved)
        noteLook(desired)
        let hasNothingToAsk = found.isWhole && found.answers.isEmpty
        remember(desired.uid) { $0.remotes.hasNothingToAsk = hasNothingToAsk }
        try await save(teardown, of: desired.uid)
        return found.headline
    }

    /// The final check, by a helper without a network, once none of our containers can write.
    ///
    /// Answers of the remotes are only trusted from a helper that runs our own image. They are
    /// fetched when the preflight had to ask too, or when this check finds something that only a
    /// remote can decide.
    func look(at volume: VolumeName, _ desired: Desired) async throws -> String {
        var teardown = try record(desired)
        let starts = try await quiescentStarts(desired)
        let outside = teardown.outside ?? []
        var found: Finding?
        var course = FinalCheckCourse(
            desired.spec.onUnsaved,
            hasNothingToAsk: memory(of: desired.uid).remotes.hasNothingToAsk,
            hasAnswers: freshAnswers(desired) != nil
        )
        while true {
            switch course.next {
            case .ask:
                _ = try await askingLook(desired)
                course.noteAsked()
            case .inspect:
                let began = clock.monotonic()
                let now = try await finalFinding(desired, outside: outside)
                course.note(now, took: clock.monotonic() - began)
                found = now
            case .done:
                guard let found else { throw RuntimeError.changed("nothing was inspected") }
                noteLook(desired)
                teardown.record(finalCheck: found, starts: starts, under: desired.spec.onUnsaved)
                try await save(teardown, of: desired.uid)
                return found.headline
            }
        }
    }

    private func finalFinding(
        _ desired: Desired,
        outside: [OutsidePlace]
    ) async throws -> Finding {
        let answers = keepAnswers(desired, outside: outside)
        var request = HelperRequest(
            identity: desired.identity,
            purpose: "look",
            image: settings.helperImage,
            arguments: GuestProgram.look(withAnswers: answers != nil),
            volume: desired.volume,
            deadline: lookDeadline(desired)
        )
        request.input = answers
        return try await finding(request, desired, outside: outside)
    }

    private func freshAnswers(_ desired: Desired) -> [RemoteAnswer]? {
        let remotes = memory(of: desired.uid).remotes
        return remotes.fresh(at: clock.monotonic(), ageMax: settings.answersAgeMax)
    }

    /// Writes the remotes' answers where the final check reads them; nil when that fails.
    ///
    /// A failure does not end the close: the check then reports what could not be asked.
    private func keepAnswers(_ desired: Desired, outside: [OutsidePlace]) -> String? {
        let fresh = freshAnswers(desired)
        if fresh == nil { _ = try? directories.beginAnswers(for: desired.uid) }
        let known = KnownAnswers(answers: fresh ?? [], outside: outside)
        return try? directories.keepAnswers(known, for: desired.uid)
    }

    /// Asks the remotes from a helper with the workspace's network; nil when that is not possible.
    private func askingLook(_ desired: Desired) async throws -> Finding? {
        if !isPrepared(desired) { try? await prepare(desired) }
        let isPrepared = isPrepared(desired)
        guard let store = try? directories.beginAnswers(for: desired.uid) else { return nil }
        var request = HelperRequest(
            identity: desired.identity,
            purpose: "ask",
            image: settings.helperImage,
            arguments: GuestProgram.asking,
            volume: desired.volume,
            deadline: lookDeadline(desired)
        )
        request.network = .workspaces(
            runtimeDirectory: isPrepared ? directories.path(of: desired.uid) : nil
        )
        request.output = store
        let began = clock.monotonic()
        let found = try await finding(request, desired)
        let said = found.isWhole ? found.answers : nil
        remember(desired.uid) { $0.remotes.note(said, askedAt: began) }
        return found
    }

    private func noteLook(_ desired: Desired) {
        let now = clock.monotonic()
        remember(desired.uid) { $0.looks.note(at: now, for: desired.wish) }
    }

    /// Whether the runtime directory matches the desired state, including its sockets.
    func isPrepared(_ desired: Desired) -> Bool {
        memory(of: desired.uid).preparedFor == desired.wish
    }

    private func lookDeadline(_ desired: Desired) -> Duration {
        desired.spec.onUnsaved == .discard ? settings.hastyLookDeadline : settings.lookDeadline
    }

    /// Runs a helper, after making sure that its image is present.
    func helping(
        _ request: HelperRequest
    ) -> @Sendable () async throws -> CommandOutcome {
        { [runtime] in
            _ = try await runtime.ensureImage(request.image) { _ in }
            return try await runtime.runHelper(request)
        }
    }

    private func finding(
        _ request: HelperRequest,
        _ desired: Desired,
        outside: [OutsidePlace] = []
    ) async throws -> Finding {
        try await finding(
            desired,
            deadline: request.deadline,
            outside: outside,
            helping(request)
        )
    }

    /// Reports an inspection that did not finish as unknown; throws when the Engine is unreachable.
    private func finding(
        _ desired: Desired,
        deadline: Duration,
        outside: [OutsidePlace] = [],
        _ look: @escaping @Sendable () async throws -> CommandOutcome
    ) async throws -> Finding {
        do {
            let outcome = try await interruptibly(desired, deadline: deadline, look)
            return Finding(outcome, outside: outside, at: clock.now())
        } catch let error as RuntimeError {
            if case .unreachable = error { throw error }
            return Finding(
                unknown: "the look for unsaved work failed: \(error)",
                at: clock.now()
            )
        }
    }

    /// Each container's last start; throws when one may still write.
    private func quiescentStarts(_ desired: Desired) async throws(RuntimeError) -> [String: String]
    {
        var starts: [String: String] = [:]
        for sighting in try await runtime.containers(of: desired.uid) where !sighting.isHelper {
            guard let now = try await runtime.inspect(sighting.container.id) else { continue }
            guard !now.container.mayWrite else {
                throw .changed("container \(now.container.reference) is running again")
            }
            starts[now.container.id] = now.startedAt ?? ""
        }
        return starts
    }
}
