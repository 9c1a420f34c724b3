import FoundationEssentials
import Glibc
internal import UnsavedWork

/// The commands of the program that runs inside a workspace and its helpers.
package enum Guest {
    /// How the program ends.
    package enum Exit: Int32 {
        case done = 0
        case failed = 1
        case usage = 2
        /// Everything readable is kept, but something could not be read.
        case partly = 3
    }

    static let usage = """
        usage: berth-guest inspect [--ask] [--live] [--store DIR] [--answers DIR] ROOT
               berth-guest rescue [--answers DIR] ROOT OUT
               berth-guest restore DIR TARGET
               berth-guest record [--live] ROOT

        """

    /// Runs one verb; prints its answer as one line of JSON on standard output, and errors on
    /// standard error.
    ///
    /// - Parameter arguments: without the program's own name.
    /// - Returns: the exit status.
    package static func run(_ arguments: [String]) async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // The caller may have closed descriptors 0 to 2; our own files and pipes must not take
        // their numbers.
        while case let file = open("/dev/null", O_RDWR), file >= 0 {
            guard file <= 2 else {
                close(file)
                break
            }
        }
        // Run this before setting the mask, because the agent's files belong to the user.
        if let status = RunVerbs.perform(arguments) ?? CheckoutVerbs.perform(arguments) {
            return status
        }
        umask(0o077)
        guard let options = GuestOptions(arguments) else {
            complain(usage + RunVerbs.usage + CheckoutVerbs.usage)
            return Exit.usage.rawValue
        }
        guard let work = Files.makeScratch() else {
            complain("berth-guest: no scratch space in /tmp\n")
            return Exit.failed.rawValue
        }
        defer { Files.removeTree(work) }
        do throws(LookFailure) {
            return try await perform(options, work).rawValue
        } catch {
            complain("berth-guest: \(options.verb.rawValue) failed: \(error.reason)\n")
            return Exit.failed.rawValue
        }
    }

    private static func perform(
        _ options: GuestOptions,
        _ work: ByteString
    ) async throws(LookFailure) -> Exit {
        switch options.verb {
        case .inspect:
            let inspection = await Inspection(
                try options.root(),
                try options.inspection(),
                work: work
            )
            let report = inspection.report
            if let store = options.store {
                let known = KnownAnswers(answers: report.answers, outside: report.outside)
                guard Files.write(try encoded(known), to: store.appending("answers.json")) else {
                    throw LookFailure("cannot write to \(store.text)")
                }
            }
            try answer(report)
            return .done
        case .rescue:
            let inspection = await Inspection(
                try options.root(),
                try options.inspection(),
                work: work
            )
            let outcome = try Rescue(inspection, to: try options.output()).keep()
            try answer(outcome)
            return outcome.unread.isEmpty ? .done : .partly
        case .restore:
            try Restore(from: options.places[0], to: options.places[1], work: work).run()
            return .done
        case .record:
            try SetupRecord.write(try options.root(), work: work, isLive: options.isLive)
            return .done
        }
    }

    static func encoded(_ value: some Encodable) throws(LookFailure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { throw LookFailure("cannot write JSON") }
        return Array(data)
    }

    private static func answer(_ value: some Encodable) throws(LookFailure) {
        put(try encoded(value) + [UInt8(ascii: "\n")], to: 1)
    }

    private static func complain(_ text: String) { put(Array(text.utf8), to: 2) }

    private static func put(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A verb with its options.
struct GuestOptions {
    enum Verb: String { case inspect, rescue, restore, record }

    let verb: Verb
    var isAsking = false
    var isLive = false
    var store: ByteString?
    var answers: ByteString?
    var places: [ByteString] = []

    /// nil when the arguments are invalid.
    init?(_ arguments: [String]) {
        guard let verb = arguments.first.flatMap(Verb.init(rawValue:)) else { return nil }
        self.verb = verb
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            switch (argument, verb) {
            case ("--ask", .inspect): isAsking = true
            case ("--live", .inspect), ("--live", .record): isLive = true
            case ("--store", .inspect):
                guard let value = rest.popFirst() else { return nil }
                store = ByteString(value)
            case ("--answers", .inspect), ("--answers", .rescue):
                guard let value = rest.popFirst() else { return nil }
                answers = ByteString(value)
            default:
                guard !argument.hasPrefix("-") else { return nil }
                places.append(ByteString(argument))
            }
        }
        let wanted = verb == .rescue || verb == .restore ? 2 : 1
        guard places.count == wanted, store == nil || isAsking else { return nil }
    }

    func root() throws(LookFailure) -> ByteString {
        guard let root = Files.resolved(places[0]), Files.status(root)?.kind == .directory else {
            throw LookFailure("\(places[0].text) is no directory")
        }
        return root
    }

    func output() throws(LookFailure) -> ByteString {
        guard let output = Files.resolved(places[1]), Files.names(in: output)?.isEmpty ?? false
        else {
            throw LookFailure("\(places[1].text) is not an empty directory")
        }
        return output
    }

    func inspection() throws(LookFailure) -> Inspection.Options {
        var options = Inspection.Options()
        options.isLive = isLive
        if let answers {
            guard let bytes = Files.read(answers.appending("answers.json")),
                let known = try? JSONDecoder().decode(KnownAnswers.self, from: Data(bytes))
            else { throw LookFailure("\(answers.text)/answers.json cannot be read") }
            options.asker = RemoteAsker(source: .known(known.answers))
            options.outside = known.outside
            let objects = answers.appending("objects")
            if Files.status(objects)?.kind == .directory { options.fetched = objects }
        }
        if isAsking {
            options.asker = RemoteAsker(source: .network(store: store))
            if let store {
                let objects = store.appending("objects")
                guard Files.makeDirectories(objects.appending("info")),
                    Files.makeDirectories(objects.appending("pack"))
                else { throw LookFailure("cannot write to \(store.text)") }
                options.store = objects
            }
        }
        return options
    }
}
