package import NIOWebSocket

/// Why a terminal's WebSocket is closed, as the code of its close frame.
///
/// This table is the contract between the relay, the page (`terminal/close-codes.js`) and
/// `berth attach`; the frame's text is only for people. Codes from 4000 on are ours, as RFC 6455
/// (section 7.4.2) leaves them to applications.
package enum TerminalClose: UInt16, Sendable, CaseIterable {
    /// The program in the terminal ended, or the client left.
    case ended = 1000
    /// The gateway stops; connect again.
    case goingAway = 1001
    /// The client sent a frame that it must not send.
    case malformed = 1002
    /// The ticket was missing, late, used or for another tab; ask for a new one.
    case ticketRefused = 1008
    /// A message above the limit.
    case tooLarge = 1009
    /// The terminal failed or cannot be reached; connect again.
    case failed = 1011
    /// The session was signed out or the token revoked; sign in again.
    case signedOut = 4401
    /// The workspace does not run; connect again when it does.
    case notRunning = 4409

    package init?(_ code: WebSocketErrorCode) {
        self.init(rawValue: UInt16(webSocketErrorCode: code))
    }

    /// The code as a close frame carries it.
    package var code: WebSocketErrorCode { WebSocketErrorCode(codeNumber: Int(rawValue)) }
}
