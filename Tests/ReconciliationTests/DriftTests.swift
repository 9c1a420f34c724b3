import Reconciliation
import Resources
import Testing

@Suite
struct DriftTests {
    private let replacement = """
        make sure of image berth-workspace:latest  because the spec changed (OLD -> NEW)
        create container C2  because the spec changed (OLD -> NEW)
        stop container C1  because the spec changed (OLD -> NEW)
        remove container C1  because the spec changed (OLD -> NEW)
        start container C2  because it was created and never started
        """

    private func drifted(_ state: ObservedContainer.State, attached: Int = 0) throws -> Observed {
        observed(try container(state, hash: otherHash)) { $0.attached = attached }
    }

    @Test func `when nobody is attached a drifted container is replaced`() throws {
        #expect(text(try desired(), try drifted(.running)) == replacement)
    }

    @Test func `while somebody is attached a drifted container stays`() throws {
        #expect(
            text(try desired(), try drifted(.running, attached: 1))
                == "update pending because the spec changed (OLD -> NEW)"
        )
    }

    @Test func `with Immediately a drifted container is replaced under its user`() throws {
        let desired = try desired { $0.update = .immediately }
        #expect(text(desired, try drifted(.running, attached: 1)) == replacement)
    }

    @Test func `with Never a drifted container is only told of, and still recovers`() throws {
        let desired = try desired { $0.update = .never }
        #expect(
            text(desired, try drifted(.running))
                == "update pending because the spec changed (OLD -> NEW)"
        )
        #expect(
            text(desired, try drifted(.exited)) == """
                start container C1  because it exited
                update pending because the spec changed (OLD -> NEW)
                """
        )
        #expect(
            text(desired, try drifted(.paused)) == """
                unpause container C1  because it was paused
                update pending because the spec changed (OLD -> NEW)
                """
        )
    }

    @Test func `a container that an older version labelled for the same spec stays`() throws {
        // The FNV-1a hash of the frozen spec of `desired()`, as versions before SHA-256 wrote it.
        let former = try container(.running, hash: Digest(recorded: "31e5ed223a7f9fdc"))
        #expect(text(try desired(), observed(former)) == "nothing to do")
        let changed = try desired { $0.image = "other:1" }
        #expect(text(changed, observed(former)).contains("because the spec changed"))
    }

    @Test func `a suspended workspace's drift waits for the resume`() throws {
        #expect(text(try desired(.suspended), try drifted(.exited)) == "nothing to do")
        #expect(
            text(try desired(), try drifted(.exited))
                == replacement.replacing(
                    "stop container C1  because the spec changed (OLD -> NEW)\n",
                    with: ""
                )
        )
    }

    @Test func `a replacement that was cut short after the create goes on`() throws {
        let both = observed(
            try container(.running, attempt: 1, hash: otherHash),
            try container(.created, attempt: 2)
        )
        #expect(
            text(try desired(), both) == """
                stop container C1  because another container takes its place
                remove container C1  because another container takes its place
                start container C2  because it was created and never started
                """
        )
    }

    @Test func `a replacement that was cut short after the stop goes on`() throws {
        let both = observed(
            try container(.exited, attempt: 1, hash: otherHash),
            try container(.created, attempt: 2)
        )
        #expect(
            text(try desired(), both) == """
                remove container C1  because another container takes its place
                start container C2  because it was created and never started
                """
        )
    }

    @Test func `a replacement that was cut short waits when somebody attached meanwhile`() throws {
        let both = observed(
            try container(.running, attempt: 1, hash: otherHash),
            try container(.created, attempt: 2)
        ) { $0.attached = 1 }
        #expect(
            text(try desired(), both) == "update pending because the spec changed (OLD -> NEW)"
        )
    }

    @Test func `a paused predecessor is unpaused while its successor waits`() throws {
        let both = observed(
            try container(.paused, attempt: 1, hash: otherHash),
            try container(.created, attempt: 2)
        ) { $0.attached = 1 }
        #expect(
            text(try desired(), both) == """
                unpause container C1  because it was paused
                update pending because the spec changed (OLD -> NEW)
                """
        )
    }

    @Test func `of two right containers the newer one stays`() throws {
        let both = observed(
            try container(.running, attempt: 1),
            try container(.running, attempt: 2)
        )
        #expect(
            text(try desired(), both) == """
                stop container C1  because another container takes its place
                remove container C1  because another container takes its place
                """
        )
    }

    @Test func `a corpse beside a running container goes`() throws {
        let both = observed(try container(.dead, attempt: 1), try container(.running, attempt: 2))
        #expect(
            text(try desired(), both) == "remove container C1  because the Engine calls it dead"
        )
    }

    @Test func `without its secrets nothing is started, and what runs goes on`() throws {
        let secret = try VariableName(parsing: "DEPLOY_KEY")
        let missing: (inout Observed) -> Void = { $0.missingSecrets = [secret] }
        #expect(
            text(try desired(), observed(try container(.exited), change: missing))
                == "stalled: SecretMissing"
        )
        #expect(
            text(try desired(), observed(try container(.running), change: missing))
                == "nothing to do"
        )
        var drift = try drifted(.running)
        drift.missingSecrets = [secret]
        #expect(text(try desired(), drift) == "stalled: SecretMissing")
        #expect(text(try desired(.suspended), drift).hasPrefix("stop container C1"))
    }

    @Test func `a drifted container that restarts is waited for`() throws {
        #expect(text(try desired(), try drifted(.restarting)) == "wait: EngineBusy")
    }

    @Test func `the next container never gets a name that was used`() throws {
        let both = observed(try container(.dead, attempt: 7)) { $0.lastAttempt = 3 }
        #expect(text(try desired(), both).contains("create container C8"))
        #expect(text(try desired(), observed { $0.lastAttempt = 9 }).contains("container C10"))
    }
}
