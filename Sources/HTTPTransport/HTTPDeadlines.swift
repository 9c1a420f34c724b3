/// How long each part of an exchange may take.
///
/// `nil` means without limit.
package struct HTTPDeadlines: Hashable, Sendable {
    /// From the start until the connection is established, TLS included.
    ///
    /// It cannot be switched off.
    package var connect: Duration
    /// From the start until the response's head is there.
    package var head: Duration?
    /// From the start until the last byte of the response.
    package var total: Duration?
    /// Between two pieces received, while the consumer is ready for more.
    ///
    /// A slow consumer does not exceed it.
    package var idle: Duration?

    package init(
        connect: Duration = .seconds(5),
        head: Duration? = nil,
        total: Duration? = nil,
        idle: Duration? = nil
    ) {
        self.connect = connect
        self.head = head
        self.total = total
        self.idle = idle
    }

    /// Deadlines for a call whose answer is read as a whole.
    package static func call(within total: Duration) -> HTTPDeadlines {
        HTTPDeadlines(connect: min(total, .seconds(5)), total: total)
    }

    /// Deadlines for a long stream: a head in time, no end, and at most `idle` of silence.
    package static func stream(head: Duration, idle: Duration? = nil) -> HTTPDeadlines {
        HTTPDeadlines(connect: min(head, .seconds(5)), head: head, idle: idle)
    }
}

extension Duration {
    /// Whole milliseconds, at least 1: libcurl reads 0 as "no limit".
    var millisecondsForCurl: Int {
        let (seconds, attoseconds) = components
        let (whole, overflow) = Int(seconds).multipliedReportingOverflow(by: 1000)
        guard !overflow, whole < Int(Int32.max) else { return Int(Int32.max) }
        return max(1, whole + Int(attoseconds / 1_000_000_000_000_000))
    }
}
