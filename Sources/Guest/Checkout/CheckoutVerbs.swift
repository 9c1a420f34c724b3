import Checkouts
import Glibc
import OperatingSystem

/// The verbs of a run's work with git, which print one line of JSON.
enum CheckoutVerbs {
    static let usage = """
        usage: berth-guest checkout inspect [--run RUN] [--base BRANCH] [--branch BRANCH [--remote]]
               berth-guest checkout commit --branch BRANCH --parent COMMIT|none --date RFC3339
                   --message-file FILE
               berth-guest checkout save --branch wip/NAME
               berth-guest checkout push --branch BRANCH --old COMMIT|none --new COMMIT
               each with [--root DIR], by default /workspace, whose checkout is DIR/repo

        """

    /// Runs one of them; nil when the arguments name none.
    ///
    /// - Returns: the exit status: 0 with an answer, whatever it is.
    static func perform(_ arguments: [String]) -> Int32? {
        guard arguments.first == "checkout" else { return nil }
        guard let options = CheckoutOptions(arguments.dropFirst()) else {
            return complain(usage, .usage)
        }
        guard let work = Files.makeScratch() else {
            return complain("berth-guest: no scratch space in /tmp\n", .failed)
        }
        defer { Files.removeTree(work) }
        do throws(LookFailure) {
            let bytes = try answer(options, OpenCheckout(options.root, work: work))
            try? writeAll(bytes + [UInt8(ascii: "\n")], to: 1)
            return Guest.Exit.done.rawValue
        } catch {
            return complain("berth-guest: checkout failed: \(error.reason)\n", .failed)
        }
    }

    private static func answer(
        _ options: CheckoutOptions,
        _ open: OpenCheckout
    ) throws(LookFailure) -> [UInt8] {
        switch options.verb {
        case .inspect(let look): try Guest.encoded(look.state(open))
        case .commit(let options):
            try Guest.encoded(CheckoutCommit(open: open).commit(options))
        case .save(let branch): try Guest.encoded(CheckoutCommit(open: open).save(branch))
        case .push(let push): try Guest.encoded(push.answer(open))
        }
    }

    private static func complain(_ text: String, _ exit: Guest.Exit) -> Int32 {
        try? writeAll(Array(text.utf8), to: 2)
        return exit.rawValue
    }
}
