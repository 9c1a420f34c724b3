import Glibc
internal import UnsavedWork

/// Asks remotes outside the container for their references, or repeats answers of an earlier
/// inspection.
struct RemoteAsker: Sendable {
    /// Where answers come from.
    enum Source: Sendable {
        /// No remote may be asked, and there are no earlier answers.
        case nobody
        /// Answers of an earlier inspection.
        case known([RemoteAnswer])
        /// The network; fetched objects go to `store`, or to the inspection's scratch when nil.
        case network(store: ByteString?)
    }

    let source: Source

    /// How long a remote may take to list its references, and to send what is missing.
    static let listingDeadline = Duration.seconds(60)
    static let fetchDeadline = Duration.seconds(600)
    /// How many references besides branches and tags are fetched; a forge lists one for each pull
    /// request ever opened.
    static let othersMax = 100

    /// Which of one repository's objects its remotes have.
    struct Found {
        var answers: [RemoteAnswer] = []
        /// Every object that a remote lists and the scratch has.
        var tips: Set<ByteString> = []
        /// Remotes that may have objects that the scratch lacks.
        var incomplete: [Incomplete] = []
    }

    /// A remote that lists objects that the scratch lacks.
    struct Incomplete {
        /// The index of its answer in `answers`.
        var index: Int
        var url: ByteString
        /// The newest references to such objects that are neither branches nor tags, for example
        /// heads of pull requests.
        var others: [ByteString]
    }

    /// Which part of a remote is fetched.
    enum Part { case branchesAndTags, others }

    /// Asks for the references of every remote of a repository.
    func list(
        _ place: String,
        _ repository: Repository,
        _ scratch: ScratchRepository,
        _ objects: inout ObjectTable
    ) throws(LookFailure) -> Found {
        switch source {
        case .nobody: return Found()
        case .known(let answers):
            var found = Found()
            found.answers = answers.filter { $0.repository == place }
            let tips = found.answers.flatMap(\.tips).map { ByteString($0) }
            try objects.add(tips, scratch)
            found.tips = Set(tips.filter(objects.has))
            return found
        case .network:
            var found = Found()
            for (name, urls) in repository.configuration.remoteURLs.sorted(by: { $0.key < $1.key })
            {
                for url in Set(urls.map(repository.configuration.rewritten)).sorted() {
                    try ask(place, name, url, scratch, &objects, &found)
                }
            }
            return found
        }
    }

    private func ask(
        _ place: String,
        _ name: ByteString,
        _ url: ByteString,
        _ scratch: ScratchRepository,
        _ objects: inout ObjectTable,
        _ found: inout Found
    ) throws(LookFailure) {
        var answer = RemoteAnswer(
            repository: place,
            remote: name.text,
            url: RemoteAddress.shown(url),
            askedAt: Int64(time(nil))
        )
        guard let address = RemoteAddress.elsewhere(url) else {
            answer.failure = "it is no address outside the container"
            found.answers.append(answer)
            return
        }
        let outcome = scratch.ask(
            ["ls-remote", "--quiet", "--", address],
            deadline: Self.listingDeadline
        )
        guard outcome.status == 0 else {
            answer.failure = RemoteAddress.withoutCredentials(outcome.complaint)
            found.answers.append(answer)
            return
        }
        let lines = ByteString(outcome.output).split(UInt8(ascii: "\n"))
            .map { $0.split(UInt8(ascii: "\t")) }
            .filter { $0.count == 2 && ObjectName($0[0]) != nil }
        let listed = Set(lines.map { $0[0] })
        try objects.add(listed, scratch)
        let present = listed.filter(objects.has)
        answer.tips = present.map(\.text).sorted()
        found.tips.formUnion(present)
        if present.count < listed.count {
            let missing = lines.filter { !present.contains($0[0]) }.map { $0[1] }
            found.incomplete.append(
                Incomplete(index: found.answers.count, url: address, others: Self.others(missing))
            )
        }
        found.answers.append(answer)
    }

    /// The newest references that are no branches, tags or trial merges of a forge, newest first.
    private static func others(_ names: [ByteString]) -> [ByteString] {
        let others = names.filter { name in
            name.hasPrefix("refs/") && !name.hasPrefix("refs/heads/")
                && !name.hasPrefix("refs/tags/") && !name.hasSuffix("^{}")
                && name.lastComponent != "merge"
        }
        let number = { (name: ByteString) in
            name.split(UInt8(ascii: "/")).compactMap { Int($0.text) }.last ?? .max
        }
        return Array(others.sorted { (number($0), $0) > (number($1), $1) }.prefix(othersMax))
    }

    /// Fetches a part of the objects that the scratch lacks; they count as kept too.
    func fetch(
        _ part: Part,
        _ found: inout Found,
        _ scratch: ScratchRepository,
        _ objects: inout ObjectTable
    ) throws(LookFailure) {
        for remote in found.incomplete where part == .branchesAndTags || !remote.others.isEmpty {
            let index = remote.index
            let space: ByteString = "refs/berth/asked/" + ByteString(String(index)) + "/"
            let wanted =
                part == .branchesAndTags
                ? ["+refs/heads/*:" + space + "heads/*", "+refs/tags/*:" + space + "tags/*"]
                : remote.others.map { "+" + $0 + ":" + space + "others/" + $0 }
            let outcome = scratch.ask(
                [
                    "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                    "--no-auto-maintenance", "--no-recurse-submodules", "--refmap=", "--",
                    remote.url,
                ] + wanted,
                deadline: Self.fetchDeadline
            )
            guard outcome.status == 0 else {
                found.answers[index].failure = RemoteAddress.withoutCredentials(outcome.complaint)
                continue
            }
            let names = try scratch.lines(
                "cannot read what was fetched",
                ["for-each-ref", "--format=%(objectname)", space]
            )
            try objects.add(names, scratch)
            found.answers[index].tips = Set(found.answers[index].tips + names.map(\.text)).sorted()
            found.tips.formUnion(names)
        }
    }
}

/// Which addresses are outside the container.
package enum RemoteAddress {
    /// The address to ask; nil when it is not outside the container.
    ///
    /// A path becomes a request to the controller, which serves only the repositories of its own
    /// host.
    package static func elsewhere(_ url: ByteString) -> ByteString? {
        for scheme in ["https://", "http://", "ssh://", "git://", "berth::file://", "berth::/"]
            as [ByteString]
        where url.hasPrefix(scheme) { return url }
        if let rest = url.dropping(prefix: "git+ssh://") ?? url.dropping(prefix: "ssh+git://") {
            return "ssh://" + rest
        }
        if url.hasPrefix("file://") || url.hasPrefix("/") { return "berth::" + url }
        guard !url.contains("://"), !url.contains("::"), !url.hasPrefix("-"), !url.hasPrefix(".")
        else {
            return nil
        }
        // HOST:PATH, as scp writes it.
        guard let colon = url.bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            !url.bytes[..<colon].contains(UInt8(ascii: "/"))
        else { return nil }
        return url
    }

    /// The address for display, without a user name or password.
    static func shown(_ url: ByteString) -> String { withoutCredentials(url.text) }

    /// The text without anything between `://` and `@`.
    package static func withoutCredentials(_ text: String) -> String {
        var shown = ""
        var rest = Substring(text)
        while let scheme = rest.firstRange(of: "://") {
            shown += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            let host = rest.prefix { !"/ '\"".contains($0) }
            if let at = host.lastIndex(of: "@") { rest = rest[host.index(after: at)...] }
        }
        return shown + rest
    }
}
