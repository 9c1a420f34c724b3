import Glibc

/// Keeps one transfer loop's thread running; the thread ends when the last holder is released.
final class LoopHandle: Sendable {
    let mailbox = Mailbox()

    init() {
        // The thread owns the mailbox but not this handle, so that `deinit` can run.
        let argument = Unmanaged.passRetained(mailbox).toOpaque()
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, transferLoopMain, argument)
        precondition(status == 0, "cannot start the transfer loop's thread")
        pthread_detach(thread)
    }

    deinit { mailbox.post(.stop) }
}

private func transferLoopMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    // OpenSSL writes without MSG_NOSIGNAL; a peer that went away must not end the process.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let mailbox = Unmanaged<Mailbox>.fromOpaque(argument).takeRetainedValue()
    TransferLoop(mailbox: mailbox).run()
    return nil
}
