import Forges
import Testing

@Suite struct `A marker` {
    let marker = Marker(kind: "run", key: "0f3c-a1")

    @Test func `is found in the text that it marks, and only there`() throws {
        let marker = try #require(marker)
        let other = try #require(Marker(kind: "run", key: "0f3c-a"))
        let text = marker.marked("Fixes the login", lengthMax: 1_000)
        #expect(text == "Fixes the login\n\n<!-- berth:run=0f3c-a1 -->")
        #expect(marker.isIn(text))
        #expect(!other.isIn(text))
        #expect(Marker.isAny(in: text))
        #expect(!Marker.isAny(in: "Fixes the login <!-- a comment -->"))
        #expect(Marker.isLast(in: text + "\r\n \n"))
        #expect(!Marker.isLast(in: "> " + text.split(separator: "\n").joined(separator: "\n> ")))
        #expect(!Marker.isLast(in: text + "\nNo, it does not."))
        #expect(!Marker.isLast(in: ""))
    }

    @Test func `of somebody else in the text loses its meaning`() throws {
        let marker = try #require(marker)
        let other = try #require(Marker(kind: "run", key: "other"))
        let text = marker.marked("quoted: \(other.text)", lengthMax: 1_000)
        #expect(!other.isIn(text))
        #expect(text.contains("quoted: <!-- berth-run=other -->"))
        #expect(marker.isIn(text))
    }

    @Test(arguments: [100, 101, 102, 103, 500])
    func `stays when the text is cut`(lengthMax: Int) throws {
        let marker = try #require(marker)
        let text = marker.marked(String(repeating: "é👩‍👩‍👧", count: 2_000), lengthMax: lengthMax)
        #expect(text.utf16.count <= lengthMax)
        #expect(text.utf16.count > lengthMax - 20)
        #expect(marker.isIn(text))
        #expect(text.contains("cut here"))
    }

    @Test(arguments: ["", "a--b", "a b", "a>", "a\n", "ä"])
    func `has a key that cannot end the comment`(key: String) {
        #expect(Marker(kind: "run", key: key) == nil)
        #expect(Marker(kind: key, key: "a") == nil)
    }
}

@Suite struct `What a proposal sends` {
    @Test func `has a title in one line and within the limit`() throws {
        var proposal = try PullRequestProposal.sample()
        proposal.title = "Fix\nthe   login\r\n"
        #expect(proposal.opening.title == "Fix the login")
        proposal.title = " \n"
        #expect(proposal.opening.title == "feature")
        proposal.title = String(repeating: "👩‍👩‍👧", count: 300)
        #expect(proposal.opening.title.utf16.count <= 250)
        #expect(proposal.opening.title.hasSuffix("…"))
        proposal.body = String(repeating: "a", count: 100_000)
        #expect(proposal.opening.body.utf16.count <= 60_000)
        #expect(proposal.marker.isIn(proposal.opening.body))
    }
}

extension PullRequestProposal {
    static func sample(run: String = "r1", isDraft: Bool = false) throws -> PullRequestProposal {
        PullRequestProposal(
            marker: try #require(Marker(kind: "run", key: run)),
            head: PullRequestHead(branch: "feature"),
            base: "main",
            title: "Fix the login",
            body: "It redirects again.",
            isDraft: isDraft
        )
    }
}
