/// Where the loop's thread delivers an exchange.
///
/// All methods are quick and never block.
protocol TransferSink: AnyObject, Sendable {
    /// Whether the outcome is already known, so that starting or continuing is pointless.
    var isSettled: Bool { get }

    func receive(_ head: HTTPHead)

    /// Handles a piece of the body; with `.pause` the same piece is delivered again later.
    func receive(_ bytes: [UInt8]) -> ReceiveVerdict

    /// Ends the exchange, with `nil` for success. Only the first call counts.
    func finish(_ error: HTTPTransportError?)
}

enum ReceiveVerdict {
    case taken
    case pause
    case refuse(HTTPTransportError)
}

/// What the loop finds to send on an upgraded connection.
enum OutgoingPiece {
    case bytes(ArraySlice<UInt8>)
    case end
    case pause
}
