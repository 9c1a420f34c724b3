package import API
package import Resources

/// How the gateway is reached, and what it uses from other modules.
package struct GatewayConfiguration: Sendable {
    /// A TCP address to listen on; port 0 lets the system choose.
    package struct Listener: Hashable, Sendable {
        package var host: String
        package var port: Int

        package init(host: String = "127.0.0.1", port: Int = 7070) {
            self.host = host
            self.port = port
        }
    }

    /// The paths of the certificate chain for TLS and of its key.
    package struct Certificate: Hashable, Sendable {
        package var chainPath: String
        package var keyPath: String

        package init(chainPath: String, keyPath: String) {
            self.chainPath = chainPath
            self.keyPath = keyPath
        }
    }

    /// The path of the unix socket, to which the file mode 0600 restricts access.
    package var socketPath: String
    /// nil: no TCP at all.
    package var listener: Listener?
    /// Names that a Host header on TCP may carry besides `localhost`, `127.0.0.1` and `::1`, and
    /// whole origins of reverse proxies.
    package var hosts: [String]
    /// Files in PEM with the certificate chain and its key; nil: plain HTTP.
    package var tls: Certificate?
    /// Parses one manifest, YAML or JSON; the failure says what is wrong with it.
    package var decode: @Sendable ([UInt8]) -> Result<Declaration, APIError>

    package init(
        socketPath: String,
        listener: Listener? = Listener(),
        hosts: [String] = [],
        tls: Certificate? = nil,
        decode: @escaping @Sendable ([UInt8]) -> Result<Declaration, APIError>
    ) {
        self.socketPath = socketPath
        self.listener = listener
        self.hosts = hosts
        self.tls = tls
        self.decode = decode
    }
}

/// Limits on what the gateway accepts, and the intervals at which it sends.
enum GatewayLimits {
    /// A request's body, in bytes; more is answered with 413.
    static let bodyBytesMax = 2 << 20
    /// A file that a browser uploads, in bytes.
    static let uploadBytesMax = 20 << 20
    /// How long a body may take to arrive.
    static let bodyPatience: Duration = .seconds(60)
    /// How long a connection may take to send its first request's head.
    static let headPatience: Duration = .seconds(10)
    /// How long a terminal's client may take to send its first message.
    static let ticketPatience: Duration = .seconds(5)
    /// Connections over TCP that have not sent a request yet; above this, the oldest is closed.
    static let halfOpenMax = 1_024
    /// How many events one request may ask for.
    static let eventsMax = 10_000
    /// How often a comment is sent on a stream of events, so that proxies keep the connection open
    /// and a dead one is noticed.
    static let heartbeatInterval: Duration = .seconds(15)
    /// A connection without a request for this long is closed.
    static let idleTimeout: Duration = .seconds(60)
}
