import API
import Commands
import FoundationEssentials
import GatewaySupport
import HTTPTransport
import Resources
import Terminal
import Testing
import UnsavedWork

struct RenderingTests {
    private func items() throws -> [AnyResource] {
        [
            try Sample.workspace("first", [Sample.condition(.ready, .true)]) { workspace in
                workspace.status.agent = AgentReport(state: .waiting, since: FakeController.time)
                workspace.status.containerID = "0123456789abcdef"
                workspace.status.volume = "berth-first-aaaaaaaa"
            },
            try Sample.workspace("second", [Sample.condition(.ready, .false, "Cloning", "40%")]) {
                $0.spec.state = .suspended
                $0.status.restarts = 3
            },
        ]
    }

    @Test func `a table is aligned`() throws {
        let text = try rendered(try items(), as: .table, coloured: false, now: now)
        #expect(
            text == """
                NAME     STATE       READY     AGENT     BRANCH      RESTARTS   AGE
                first    Open        True      waiting   fix/login   0          4h
                second   Suspended   Cloning   -         fix/login   3          4h

                """
        )
    }

    @Test func `summaries make the same table as whole resources`() throws {
        let summaries = try items().compactMap { item in
            if case .workspace(let workspace) = item { WorkspaceSummary(workspace) } else { nil }
        }
        let read = try JSONDecoder().decode(
            [WorkspaceSummary].self,
            from: try JSONEncoder().encode(summaries)
        )
        #expect(
            try rendered(read, as: .table, coloured: true, now: now)
                == rendered(try items(), as: .table, coloured: true, now: now)
        )
    }

    @Test func `a wide table says more`() throws {
        let text = try rendered([try items()[0]], as: .wide, coloured: false, now: now)
        #expect(text.contains("CONTAINER      VOLUME                 REPOSITORY"))
        #expect(
            text.contains("0123456789ab   berth-first-aaaaaaaa   https://github.com/acme/shop.git")
        )
    }

    @Test func `colour marks readiness only where it is wanted`() throws {
        let coloured = try rendered(try items(), as: .table, coloured: true, now: now)
        #expect(coloured.contains("\u{1B}[32mTrue\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[31mCloning\u{1B}[0m"))
        let plain = try rendered(try items(), as: .table, coloured: false, now: now)
        #expect(!plain.contains("\u{1B}"))
    }

    @Test func `names, JSON and YAML`() throws {
        let items = try items()
        #expect(
            try rendered(items, as: .name, coloured: false, now: now)
                == "workspace/first\nworkspace/second\n"
        )
        let list = try rendered(items, as: .json, coloured: false, now: now)
        #expect(list.hasPrefix("{\n  \"items\": [\n    {\n      \"apiVersion\": \"berth/v1\""))
        let single = try rendered([items[0]], as: .json, single: true, coloured: false, now: now)
        #expect(single.hasPrefix("{\n  \"apiVersion\": \"berth/v1\""))
        let yaml = try rendered([items[0]], as: .yaml, coloured: false, now: now)
        #expect(yaml.hasPrefix("apiVersion: berth/v1\nkind: Workspace\nmetadata:\n"))
        let documents = try rendered(items, as: .yaml, coloured: false, now: now)
        #expect(documents.split(separator: "\n").count { $0 == "---" } == 2)
    }

    @Test func `what a container says cannot drive the terminal`() throws {
        let evil = try Sample.workspace(
            "first",
            [Sample.condition(.ready, .false, "\u{1B}[2J", "")]
        )
        let text = try rendered([evil], as: .table, coloured: true, now: now)
        #expect(!text.contains("\u{1B}[2J"))
        #expect(text.contains(#"\u{001B}[2J"#) || text.contains(#"\u{1B}[2J"#))
    }

    @Test(arguments: [("abc", 3), ("日本", 4), ("é", 1), ("e\u{301}", 1), ("🚢", 2), ("", 0)])
    func `width is what a terminal shows`(text: String, width: Int) {
        #expect(displayWidth(text) == width)
    }

    @Test(arguments: [
        (0, "0s"), (119, "119s"), (120, "2m"), (150, "2m30s"), (3_599, "59m"), (10_800, "3h"),
        (12_600, "3h30m"), (47 * 3_600, "47h"), (48 * 3_600, "2d"), (-5, "0s"),
    ])
    func `ages are short`(seconds: Int, text: String) {
        let then = now.adding(.seconds(-seconds))
        #expect(age(of: then, at: now) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (1_023, "1023 B"), (1_024, "1 KiB"), (1_536, "1.5 KiB"), (3 << 30, "3 GiB"),
    ])
    func `sizes have units`(bytes: Int64, text: String) {
        #expect(size(bytes) == text)
    }

    @Test func `a plan shows steps with causes and one hash`() throws {
        let steps = [
            PlanView.Step(
                action: "create volume",
                object: "berth-first-aaaaaaaa",
                cause: "it is missing"
            ),
            PlanView.Step(action: "create container", cause: "it is missing"),
        ]
        let outcome = ApplyOutcome(
            change: .created,
            resource: try Sample.workspace(),
            plan: PlanView(steps: steps, hash: "1")
        )
        #expect(
            planText([outcome], coloured: false) == """
                workspace/first would be created
                  + create volume berth-first-aaaaaaaa   because it is missing
                  + create container                     because it is missing
                plan \(combinedHash([outcome]))

                """
        )
    }

    @Test func `no difference is no text`() throws {
        let outcome = ApplyOutcome(
            change: .unchanged,
            resource: try Sample.workspace(),
            plan: PlanView(steps: [], hash: "1")
        )
        #expect(planText([outcome], coloured: false).isEmpty)
    }

    @Test func `the combined hash changes with any plan, and not with the order`() throws {
        func outcome(_ name: String, _ hash: String) throws -> ApplyOutcome {
            ApplyOutcome(
                change: .created,
                resource: try Sample.workspace(name),
                plan: PlanView(steps: [], hash: hash)
            )
        }
        let (a, b) = (try outcome("a", "1"), try outcome("b", "2"))
        #expect(combinedHash([a, b]) == combinedHash([b, a]))
        #expect(combinedHash([a, b]) != combinedHash([a, try outcome("b", "3")]))
        #expect(combinedHash([a]) != combinedHash([a, b]))
        #expect(
            combinedHash([try outcome("a", "2"), try outcome("b", "1")]) != combinedHash([a, b])
        )
    }

    @Test func `a blocked close and a finished one`() throws {
        let report = UnsavedWorkReport(
            verdict: .unsaved,
            items: [WorkItem(.untracked, count: 2, names: ["a", "b"])],
            lookedAt: now
        )
        let name = try Sample.name("first")
        #expect(
            unsavedText(report, of: name) == """
                workspace/first holds unsaved work:
                  2 untracked files: a, b

                """
        )
        #expect(
            closedText(try Sample.receipt()) == """
                1 commit
                abc Fix login
                kept in a rescue: berth rescue restore first-aaaaaaaa
                workspace/first closed

                """
        )
    }

    @Test func `a description has spec, conditions and events`() throws {
        let resource = try Sample.workspace(
            "first",
            [
                Sample.condition(.ready, .false, "Cloning", "cloning")
            ]
        ) { $0.status.progress = StepProgress(.clone, done: 0.4) }
        let event = Event(
            id: 1,
            time: FakeController.time,
            name: try Sample.name("first"),
            uid: try Sample.uid("a"),
            reason: "CreateVolume",
            message: "it was missing"
        )
        let text = try Description(of: resource, events: [event], now: now, coloured: false).text
        for part in [
            "Name:         first\n", "Labels:       team=web\n",
            "  repository: https://github.com/acme/shop.git\n",
            "Clone:        [########............] 40%",
            "  Ready   False    Cloning   4h      cloning\n",
            "  4h    Normal   CreateVolume   it was missing\n",
        ] {
            #expect(text.contains(part), "\(part)\n\(text)")
        }
    }

    @Test func `every way out of a terminal has its words and code`() throws {
        let name = try Sample.name("first")
        let ends: [(AttachmentEnd, CommandStatus)] = [
            (.detached, .done), (.closed(.ended, reason: ""), .done),
            (.closed(nil, reason: "gone"), .no), (.closed(.signedOut, reason: ""), .notAllowed),
            (.closed(.notRunning, reason: "it is suspended"), .conflict),
            (.closed(.goingAway, reason: ""), .unreachable),
            (.lost, .unreachable), (.signalled(number: 15), .no),
        ]
        for (end, status) in ends {
            let failure = farewell(end, of: name)
            #expect(failure.status == status, "\(end)")
            #expect(failure.message?.contains("first") == true)
        }
    }
}
