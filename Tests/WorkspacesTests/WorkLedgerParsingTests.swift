import Testing
import Workspaces

/// What the image's `ledger` prints, for tests that change it.
enum LedgerText {
    static let hash = String(repeating: "a1", count: 20)
    static let other = String(repeating: "b2", count: 20)

    static let clean = [
        "repository=repo", "kind=main", "branch=main", "commit=\(hash)", "upstream=origin/main",
        "staged.count=0", "unstaged.count=0", "untracked.count=0", "conflicted.count=0",
        "ignored.count=0", "stash.count=0", "operation.count=0", "end-repository=",
        "loose.count=0",
    ]

    /// Clean but for the given records in place of those with the same key, or before the end.
    static func changed(_ replacing: [String: [String]] = [:], adding: [String] = []) -> [String] {
        clean.flatMap { record in
            let key = String(record.prefix { $0 != "=" })
            return key == "end-repository" ? adding + [record] : replacing[key] ?? [record]
        }
    }

    static func bytes(_ records: [String]) -> [UInt8] {
        let all = ["berth-ledger=1"] + records + ["end=\(records.count + 1)"]
        return all.flatMap { Array($0.utf8) + [0] }
    }

    static func parse(_ records: [String]) throws(WorkLedgerError) -> WorkLedger {
        try WorkLedger(parsing: bytes(records))
    }
}

@Suite struct `Parsing the work ledger` {
    @Test func `a clean workspace is saved`() throws {
        let ledger = try LedgerText.parse(LedgerText.clean)
        #expect(ledger.isSaved)
        #expect(ledger.repositories.map(\.head) == [.branch("main", commit: LedgerText.hash)])
        #expect(ledger.repositories.first?.upstream == .present("origin/main"))
    }

    @Test func `every kind of unsaved work is found`() throws {
        let hash = LedgerText.hash
        let ledger = try LedgerText.parse(
            LedgerText.changed(
                [
                    "staged.count": ["staged.count=1", "staged=s"],
                    "unstaged.count": ["unstaged.count=1", "unstaged=u"],
                    "untracked.count": [
                        "untracked.count=2", "untracked=a=b", "untracked=new\nline",
                    ],
                    "conflicted.count": ["conflicted.count=1", "conflicted=c"],
                    "ignored.count": ["ignored.count=1", "ignored=.env"],
                    "stash.count": ["stash.count=1", "stash=\(hash) WIP on main"],
                    "operation.count": ["operation.count=1", "operation=cherry-pick"],
                    "loose.count": ["loose.count=1", "loose=notes"],
                ],
                adding: [
                    "unsaved-branch=2 fix/a", "unsaved-commit=\(hash) \u{301}two",
                    "unsaved-commit=\(hash) ",
                    "unsaved-detached=1 HEAD", "unsaved-commit=\(hash) three",
                    "unsaved-ref=1 refs/tags/t", "unsaved-commit=\(hash) four",
                    "landed=3 squashed old",
                ]
            )
        )
        #expect(!ledger.isSaved)
        #expect(
            ledger.unsaved.map(\.category) == [
                "operation", "conflicted", "staged", "unstaged", "untracked", "ignored", "stash",
                "commits", "commits", "commits", "loose",
            ]
        )
        #expect(ledger.unsaved.map(\.count) == [1, 1, 1, 1, 2, 1, 1, 2, 1, 1, 1])
        #expect(ledger.unsaved[4].names == ["a=b", "new\nline"])
        #expect(
            ledger.repositories[0].landed == [
                LandedReference(name: "old", count: 3, shape: .squashed)
            ]
        )
    }

    @Test func `the summary holds commits and the extent of the difference`() throws {
        let ledger = try LedgerText.parse(
            LedgerText.changed(adding: [
                "base=\(LedgerText.other)", "commits.count=1",
                "commit-since=\(LedgerText.hash) 1700000000 Fix the login", "diff=2 10 1",
            ])
        )
        let summary = try #require(ledger.summary)
        #expect(summary.head == LedgerText.hash)
        #expect(
            summary.lines() == [
                "1 commit since b2b2b2b:", "a1a1a1a Fix the login",
                "2 files changed, 10 insertions, 1 deletion",
            ]
        )
    }

    @Test func `a workspace without a repository says so`() throws {
        let ledger = try LedgerText.parse(["none=", "loose.count=1", "loose=repo/x"])
        #expect(ledger.unsaved == [.files(.loose, repository: "", NameList(["repo/x"]))])
        #expect(throws: WorkLedgerError.self) { try LedgerText.parse(["loose.count=0"]) }
    }

    @Test func `no prefix of a ledger is a ledger`() {
        let bytes = LedgerText.bytes(LedgerText.clean)
        for length in 0..<bytes.count {
            #expect(throws: WorkLedgerError.self) {
                try WorkLedger(parsing: Array(bytes.prefix(length)))
            }
        }
    }

    @Test func `a ledger without one of its records is none`() {
        let records = LedgerText.bytes(LedgerText.clean).split(separator: 0)
        for missing in records.indices {
            var rest = records
            rest.remove(at: missing)
            let bytes = rest.flatMap { $0 + [0] }
            #expect(throws: WorkLedgerError.self) { try WorkLedger(parsing: bytes) }
        }
    }

    @Test func `an error anywhere makes everything unknown`() {
        let records = LedgerText.changed(adding: ["error=damaged index"]) + ["error=cut short"]
        #expect(
            throws: WorkLedgerError.unknown([
                LedgerProblem(repository: "repo", reason: "damaged index"),
                LedgerProblem(repository: nil, reason: "cut short"),
            ])
        ) { try LedgerText.parse(records) }
    }

    @Test(arguments: [
        ["untracked.count": ["untracked.count=2", "untracked=a"]],
        ["untracked.count": ["untracked.count=0", "untracked=a"]],
        ["untracked.count": ["untracked.count=-1"]],
        ["untracked.count": ["untracked.count=99999999999999999999"]],
        ["stash.count": ["stash.count=1", "stash=short WIP"]],
        ["operation.count": ["operation.count=1", "operation=dance"]],
        ["kind": ["kind=other"]],
        ["kind": ["kind=main", "kind=main"]],
        ["branch": ["branch=main", "unsaved-commit=\(LedgerText.hash) of nothing"]],
        ["branch": ["branch=main", "unsaved-branch=2 main"]],
        ["branch": ["branch=main", "surprise=1"]],
        ["branch": ["branch=main", "base=\(LedgerText.hash)"]],
        ["commit": ["commit=ABC"]],
    ])
    func `contradictions are malformed`(replacing: [String: [String]]) {
        let error = #expect(throws: WorkLedgerError.self) {
            try LedgerText.parse(LedgerText.changed(replacing))
        }
        guard case .malformed = error else {
            Issue.record("\(String(describing: error)) is not malformed")
            return
        }
    }

    @Test func `other versions and endless input are refused`() {
        #expect(throws: WorkLedgerError.unsupportedVersion("2")) {
            try WorkLedger(parsing: Array("berth-ledger=2\0end=1\0".utf8))
        }
        let endless = [UInt8](repeating: 0, count: 17 << 20)
        #expect(throws: WorkLedgerError.oversized(bytes: endless.count)) {
            try WorkLedger(parsing: endless)
        }
    }

    @Test func `names that are not UTF-8 are shown leniently`() throws {
        let text = LedgerText.bytes(
            LedgerText.changed(["untracked.count": ["untracked.count=1", "untracked=x@y"]])
        )
        let ledger = try WorkLedger(parsing: text.map { $0 == UInt8(ascii: "@") ? 0xFF : $0 })
        #expect(ledger.unsaved.first?.names == ["x\u{FFFD}y"])
    }
}
