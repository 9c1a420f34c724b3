import CCurl
import Glibc
import OperatingSystem

/// One exchange on the loop's thread: libcurl's handle and what its callbacks need.
final class Transfer {
    let order: TransferOrder
    let handle: EasyHandle
    private var headers = HeaderList()
    private let upload: BytesUpload?
    private var accumulator = HeadAccumulator()
    /// Why a callback aborted, which libcurl itself cannot say.
    private var failure: HTTPTransportError?
    private let started = ContinuousClock.now
    private var lastReceived: ContinuousClock.Instant
    private var hasHead = false
    private var isPaused = false

    init(_ order: TransferOrder) throws(HTTPTransportError) {
        guard let handle = EasyHandle() else { throw .invalidRequest("no memory for libcurl") }
        self.order = order
        self.handle = handle
        lastReceived = started
        upload = Self.upload(for: order)
        try order.request.validate()
        configure()
    }

    private static func upload(for order: TransferOrder) -> BytesUpload? {
        guard order.kind == .exchange else { return nil }
        switch order.request.body {
        case .none:
            // Requests with these methods have a body, so an empty one is announced.
            let promises: [HTTPRequest.Method] = [.post, .put, .patch]
            return promises.contains(order.request.method) ? BytesUpload([]) : nil
        case .bytes(let bytes): return BytesUpload(bytes)
        }
    }

    private func configure() {
        handle.route(to: self)
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_TCP_KEEPALIVE, 1)
        handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, order.deadlines.connect.millisecondsForCurl)
        if !order.endpoint.usesEnvironmentProxy { handle.set(CURLOPT_PROXY, "") }
        if case .unixSocket(let path) = order.endpoint.address {
            handle.set(CURLOPT_UNIX_SOCKET_PATH, path)
        }
        if let tls = order.endpoint.tls { configure(tls) }
        if order.kind == .upgrade {
            handle.set(CURLOPT_URL, order.endpoint.origin)
            handle.set(CURLOPT_CONNECT_ONLY, 1)
        } else {
            configureRequest()
        }
    }

    private func configure(_ tls: TLSParameters) {
        if let file = tls.authorityFile {
            handle.set(CURLOPT_CAINFO, file)
            // Otherwise libcurl would trust the system's directory besides the file.
            handle.set(CURLOPT_CAPATH, nil)
        }
        if let file = tls.certificateFile { handle.set(CURLOPT_SSLCERT, file) }
        if let file = tls.keyFile { handle.set(CURLOPT_SSLKEY, file) }
        handle.set(CURLOPT_SSL_VERIFYPEER, tls.verifiesServer ? 1 : 0)
        handle.set(CURLOPT_SSL_VERIFYHOST, tls.verifiesServer ? 2 : 0)
    }

    private func configureRequest() {
        let request = order.request
        handle.set(CURLOPT_URL, order.endpoint.origin + request.target)
        if let total = order.deadlines.total {
            handle.set(CURLOPT_TIMEOUT_MS, total.millisecondsForCurl)
        }
        switch request.method {
        case .get: handle.set(CURLOPT_HTTPGET, 1)
        case .head: handle.set(CURLOPT_NOBODY, 1)
        case .post, .put, .patch, .delete: break
        }
        if let upload {
            handle.set(CURLOPT_UPLOAD, 1)
            handle.set(size: upload.length)
            // No wait for "100 Continue": the servers here never refuse a request by its headers
            // alone.
            headers.append("Expect:")
        }
        if request.method != .head { handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        if request.method == .post || request.method == .patch {
            // libcurl resends a request when a reused connection turns out to be dead, and the
            // server may have acted on the first copy. So a request that must not be repeated gets
            // its own connection.
            handle.set(CURLOPT_FRESH_CONNECT, 1)
            handle.set(CURLOPT_FORBID_REUSE, 1)
        }
        for header in request.headers {
            // libcurl drops "Name:", and sends an empty value for "Name;".
            headers.append(
                header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            )
        }
        handle.set(headers: headers)
    }
}

/// What libcurl reports while it works on the handle, on the loop's thread.
extension Transfer {
    /// One header line with its line break; false aborts.
    func received(headerLine: [UInt8]) -> Bool {
        lastReceived = .now
        // After the head these are trailers, which are ignored.
        guard !hasHead else { return true }
        do throws(HTTPTransportError) {
            guard let head = try accumulator.add(headerLine) else { return true }
            hasHead = true
            order.sink.receive(head)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Handles a piece of the body; with `.pause` the piece is delivered again later.
    func received(body: [UInt8]) -> ReceiveVerdict {
        lastReceived = .now
        let verdict = order.sink.receive(body)
        switch verdict {
        case .taken: break
        case .pause: isPaused = true
        case .refuse(let error): failure = error
        }
        return verdict
    }

    /// The next bytes of the request's body.
    func nextUpload(upTo count: Int) -> ArraySlice<UInt8> { upload?.next(upTo: count) ?? [] }

    /// Starts the request's body again.
    func rewindUpload() { upload?.rewind() }

    func resume() {
        isPaused = false
        lastReceived = .now
        handle.unpause()
    }
}

/// Deadlines and outcome.
extension Transfer {
    /// When the next limit is reached, and which one it is.
    var deadline: (at: ContinuousClock.Instant, phase: HTTPTransportError.Phase)? {
        if !hasHead, let head = order.deadlines.head { return (started + head, .head) }
        guard hasHead, !isPaused, let idle = order.deadlines.idle else { return nil }
        return (lastReceived + idle, .idle)
    }

    /// Whether `deadline` can ever have a value.
    var isTimed: Bool { order.deadlines.head != nil || order.deadlines.idle != nil }

    /// Why no connection was established; libcurl's message names port 80 even for a unix socket.
    private func unreachability(_ words: String, _ number: Int32) -> String {
        guard case .unixSocket = order.endpoint.address else {
            return number == 0 ? words : "\(words) (\(errorText(number)))"
        }
        switch number {
        case ENOENT: return "there is no such socket"
        case ECONNREFUSED: return "nobody listens on the socket"
        case EACCES, EPERM: return "this user may not use the socket"
        case 0: return "the socket cannot be connected to"
        default: return "the socket cannot be connected to (\(errorText(number)))"
        }
    }

    /// libcurl's result as an error of this module; nil for success.
    func outcome(of code: CURLcode) -> HTTPTransportError? {
        guard code != CURLE_OK else { return nil }
        if let failure { return failure }
        let words = handle.explanation(of: code)
        switch code {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return .unreachable(unreachability(words, handle.systemError))
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut(handle.isConnected ? .total : .connect)
        case CURLE_RECV_ERROR where words.contains("SSL") && words.contains("alert"):
            // With TLS 1.3 a refused client certificate shows only when the answer is read.
            return .tls(words)
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
            return .connectionLost(words)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_USE_SSL_FAILED,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            return .tls(words)
        case CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY:
            return .invalidRequest(words)
        default:
            return .protocolViolation(words)
        }
    }
}
