import CCurl

/// One libcurl multi handle: its connections, and the poll that drives them.
///
/// It must be used by one thread only.
struct MultiHandle: ~Copyable {
    /// A transfer that libcurl has ended.
    struct Ended {
        let transfer: Transfer
        let code: CURLcode
    }

    private let raw: UnsafeMutableRawPointer

    init() {
        precondition(globalStart == CURLE_OK, "libcurl cannot start")
        guard let raw = curl_multi_init() else { preconditionFailure("no memory for libcurl") }
        self.raw = raw
    }

    deinit { curl_multi_cleanup(raw) }

    func add(_ handle: borrowing EasyHandle) -> Bool {
        curl_multi_add_handle(raw, handle.raw) == CURLM_OK
    }

    func remove(_ handle: borrowing EasyHandle) {
        curl_multi_remove_handle(raw, handle.raw)
    }

    /// Lets every transfer go as far as it can without waiting.
    func perform() {
        var running: Int32 = 0
        curl_multi_perform(raw, &running)
    }

    /// The next transfer that ended since the last call.
    func nextEnded() -> Ended? {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(raw, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE,
                let pointer = berth_curl_private(message.pointee.easy_handle)
            else { continue }
            let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
            return Ended(transfer: transfer, code: message.pointee.data.result)
        }
        return nil
    }

    /// Waits until a transfer can go on, a descriptor in `others` is ready, or time is up.
    func poll(_ others: inout [curl_waitfd], milliseconds: Int) {
        var ready: Int32 = 0
        others.withUnsafeMutableBufferPointer { others in
            _ = curl_multi_poll(
                raw,
                others.baseAddress,
                UInt32(others.count),
                Int32(milliseconds),
                &ready
            )
        }
    }
}

/// Starts libcurl once for the process.
private let globalStart = berth_curl_global_init()
