package import API
package import Resources

/// How the gateway is reached, and what it takes from other modules.
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

    /// Where the certificate for TLS lies.
    package struct Certificate: Hashable, Sendable {
        package var chainPath: String
        package var keyPath: String

        package init(chainPath: String, keyPath: String) {
            self.chainPath = chainPath
            self.keyPath = keyPath
        }
    }

    /// The unix socket, trusted by its file mode 0600.
    package var socketPath: String
    /// nil: no TCP at all.
    package var listener: Listener?
    /// Names beside `localhost`, `127.0.0.1` and `::1` that a Host header on TCP may carry, and whole
    /// origins of proxies in front.
    package var hosts: [String]
    /// Files in PEM with the certificate chain and its key; nil: plain HTTP.
    package var tls: Certificate?
    /// Reads one manifest, YAML or JSON, or says what is wrong with it.
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

/// Bounds of what the gateway accepts and how often it speaks.
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
    /// Connections over TCP that have not sent a request yet; beyond, the oldest is closed.
    static let halfOpenMax = 1_024
    /// How many events one request may ask for.
    static let eventsMax = 10_000
    /// Silence on a stream of events before a comment is sent, so that proxies and dead
    /// connections are noticed.
    static let heartbeatInterval: Duration = .seconds(15)
    /// A connection that never sends a request, or nothing between two, is closed after this.
    static let idleTimeout: Duration = .seconds(60)
}
