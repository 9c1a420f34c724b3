import DockerEngine
import HTTPTransport
import Testing

@Suite struct `An Engine error` {
    @Test(arguments: [
        (HTTPTransportError.unreachable("x"), true, false),
        (.timedOut(.connect), true, false),
        (.timedOut(.total), true, true),
        (.connectionLost("x"), true, true),
        (.cancelled, false, true),
        (.tls("x"), false, false),
        (.tooLarge(limit: 1), false, true),
        (.protocolViolation("x"), false, true),
        (.bodyFailed("x"), false, false),
    ])
    func `from the transport keeps what to do next`(
        error: HTTPTransportError,
        isTransient: Bool,
        isUnknown: Bool
    ) {
        let translated = EngineError(error, during: "container.start")
        #expect(translated.isTransient == isTransient)
        #expect(translated.isOutcomeUnknown == isUnknown)
    }

    @Test(arguments: [
        (400, false), (403, false), (404, false), (409, true), (429, true), (500, true),
    ])
    func `from an answer is transient by its status`(status: Int, isTransient: Bool) {
        let error = EngineError.rejected(status: status, message: "")
        #expect(error.isTransient == isTransient)
        #expect(error.isNotFound == (status == 404))
        #expect(error.isConflict == (status == 409))
        #expect(!error.isOutcomeUnknown)
    }

    @Test func `of a time-out says that the outcome is unknown`() {
        let text = EngineError.timedOut(operation: "container.stop").description
        #expect(text == "container.stop timed out; its outcome is unknown")
    }
}
