import CCurl

/// One libcurl easy handle, freed with its owner.
struct EasyHandle: ~Copyable {
    /// How an attempt to read or write a bare connection ended.
    enum RawResult {
        case bytes(Int)
        case notNow
        case closed
        case failed(HTTPTransportError)
    }

    let raw: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>

    /// Nil when libcurl has no memory left.
    init?() {
        guard let raw = curl_easy_init() else { return nil }
        self.raw = raw
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        berth_curl_setopt_pointer(raw, CURLOPT_ERRORBUFFER, errorText)
    }

    deinit {
        curl_easy_cleanup(raw)
        errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) {
        berth_curl_setopt_long(raw, option, value)
    }

    func set(_ option: CURLoption, _ value: String?) {
        berth_curl_setopt_string(raw, option, value)
    }

    func set(size: Int) {
        berth_curl_setopt_offset(raw, CURLOPT_INFILESIZE_LARGE, curl_off_t(size))
    }

    func set(headers: borrowing HeaderList) {
        berth_curl_setopt_pointer(raw, CURLOPT_HTTPHEADER, headers.raw)
    }

    /// Routes callbacks to an object that must outlive this handle's work.
    func route(to events: Transfer) {
        let pointer = Unmanaged.passUnretained(events).toOpaque()
        berth_curl_setopt_pointer(raw, CURLOPT_PRIVATE, pointer)
        berth_curl_setopt_pointer(raw, CURLOPT_HEADERDATA, pointer)
        berth_curl_setopt_pointer(raw, CURLOPT_WRITEDATA, pointer)
        berth_curl_setopt_pointer(raw, CURLOPT_READDATA, pointer)
        berth_curl_setopt_pointer(raw, CURLOPT_SEEKDATA, pointer)
        berth_curl_setopt_write(raw, CURLOPT_HEADERFUNCTION, headerCallback)
        berth_curl_setopt_write(raw, CURLOPT_WRITEFUNCTION, bodyCallback)
        berth_curl_setopt_read(raw, uploadCallback)
        berth_curl_setopt_seek(raw, seekCallback)
    }

    /// Continues after a pause in either direction; may call the callbacks before it returns.
    func unpause() {
        curl_easy_pause(raw, CURLPAUSE_CONT)
    }

    var socket: Int32 { berth_curl_active_socket(raw) }

    /// Whether the connection, TLS included, was established.
    var isConnected: Bool {
        berth_curl_getinfo_offset(raw, CURLINFO_PRETRANSFER_TIME_T) > 0
    }

    var systemError: Int32 {
        Int32(truncatingIfNeeded: berth_curl_getinfo_long(raw, CURLINFO_OS_ERRNO))
    }

    /// libcurl's own message about the last failure.
    func explanation(of code: CURLcode) -> String {
        let detail = String(cString: errorText)
        return detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    }

    /// Reads from a connection made with CURLOPT_CONNECT_ONLY.
    func receive(into buffer: inout [UInt8]) -> RawResult {
        var count = 0
        let code = buffer.withUnsafeMutableBytes {
            curl_easy_recv(raw, $0.baseAddress, $0.count, &count)
        }
        switch code {
        case CURLE_OK: return count == 0 ? .closed : .bytes(count)
        case CURLE_AGAIN: return .notNow
        default: return .failed(.connectionLost(explanation(of: code)))
        }
    }

    /// Writes to a connection made with CURLOPT_CONNECT_ONLY.
    func send(_ bytes: ArraySlice<UInt8>) -> RawResult {
        var count = 0
        let code = bytes.withUnsafeBytes { curl_easy_send(raw, $0.baseAddress, $0.count, &count) }
        switch code {
        case CURLE_OK: return .bytes(count)
        case CURLE_AGAIN: return .notNow
        default: return .failed(.connectionLost(explanation(of: code)))
        }
    }
}

/// A request's header lines, in libcurl's list form.
struct HeaderList: ~Copyable {
    fileprivate private(set) var raw: UnsafeMutablePointer<curl_slist>?

    mutating func append(_ line: String) {
        // Without memory the list stays as it was, and the server rejects the request.
        if let longer = curl_slist_append(raw, line) { raw = longer }
    }

    deinit { curl_slist_free_all(raw) }
}

private func target(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
    pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func headerCallback(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ pointer: UnsafeMutableRawPointer?
) -> Int {
    let line = Array(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return target(pointer)?.received(headerLine: line) == true ? line.count : 0
}

private func bodyCallback(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ pointer: UnsafeMutableRawPointer?
) -> Int {
    let piece = Array(UnsafeRawBufferPointer(start: bytes, count: size * count))
    guard !piece.isEmpty else { return 0 }
    switch target(pointer)?.received(body: piece) {
    case .taken: return piece.count
    case .pause: return berth_curl_writefunc_pause
    case .refuse, nil: return 0
    }
}

private func uploadCallback(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ pointer: UnsafeMutableRawPointer?
) -> Int {
    let space = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    guard let transfer = target(pointer) else { return berth_curl_readfunc_abort }
    let piece = transfer.nextUpload(upTo: space.count)
    space.copyBytes(from: piece)
    return piece.count
}

private func seekCallback(
    _ pointer: UnsafeMutableRawPointer?,
    _ offset: curl_off_t,
    _ origin: Int32
) -> Int32 {
    guard offset == 0, origin == 0, let transfer = target(pointer) else {
        return CURL_SEEKFUNC_FAIL
    }
    transfer.rewindUpload()
    return CURL_SEEKFUNC_OK
}
