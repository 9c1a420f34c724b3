import HTTPTransport

extension EngineClient {
    /// Prepares a command in a running container and returns the exec's id.
    package func createExec(
        in container: String,
        _ spec: ExecSpec
    ) async throws(EngineError) -> String {
        var request = EngineRequest("exec.create", .post, "containers", container, "exec")
        try request.setJSON(spec)
        let created: CreatedObject = try await decode(request)
        return created.id
    }

    /// Runs a command to its end and collects its output.
    ///
    /// After a time-out, a cancellation or too much output the process **keeps running** in the
    /// container: wrap a command that must end in `timeout`.
    ///
    /// - `input`: bytes for the command's standard input, which is then closed.
    /// - `outputLimit`: bytes of both outputs together.
    package func run(
        in container: String,
        _ spec: ExecSpec,
        input: [UInt8]? = nil,
        limit: Duration,
        outputLimit: Int = 1024 * 1024
    ) async throws(EngineError) -> ExecOutcome {
        var spec = spec
        spec.attachesStandardInput = input != nil
        spec.attachesOutput = true
        let id = try await createExec(in: container, spec)
        let output: (output: [UInt8], error: [UInt8])
        if let input {
            output = try await converse(id, spec, input, limit: limit, outputLimit: outputLimit)
        } else {
            var request = try startRequest(id, isTerminal: spec.isTerminal)
            request.limit = .custom(limit)
            let body = try await stream(request, total: limit).body
            output = try await OutputStream(
                body,
                isTerminal: spec.isTerminal,
                operation: request.operation
            ).collect(limit: outputLimit)
        }
        // Read at once: the Engine forgets an ended exec after some minutes.
        let inspection = try await inspectExec(id)
        guard let exitCode = inspection.exitCode, !inspection.isRunning else {
            throw .connectionLost("the command's output ended before the command")
        }
        return ExecOutcome(
            exitCode: exitCode,
            standardOutput: output.output,
            standardError: output.error
        )
    }

    private func startRequest(
        _ id: String,
        isTerminal: Bool,
        size: TerminalSize? = nil
    ) throws(EngineError) -> EngineRequest {
        var request = EngineRequest("exec.start", .post, "exec", id, "start")
        try request.setJSON(
            ExecStart(isTerminal: isTerminal, consoleSize: size.map { [$0.rows, $0.columns] })
        )
        return request
    }

    /// Runs a command whose input is known, over a connection that can be half-closed.
    private func converse(
        _ id: String,
        _ spec: ExecSpec,
        _ input: [UInt8],
        limit: Duration,
        outputLimit: Int
    ) async throws(EngineError) -> (output: [UInt8], error: [UInt8]) {
        let session = try await attachExec(id, isTerminal: spec.isTerminal)
        // A thrown error must end the other task too, and closing the connection ends both.
        defer { session.close() }
        let result = await withTaskGroup(
            of: Result<(output: [UInt8], error: [UInt8]), EngineError>?.self
        ) { group in
            group.addTask {
                // A command that ends without reading all its input has not failed.
                try? await session.write(input)
                session.closeInput()
                return nil
            }
            group.addTask {
                do throws(EngineError) {
                    return .success(try await session.output.collect(limit: outputLimit))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return .failure(Task.isCancelled ? .cancelled : .timedOut(operation: "exec.start"))
            }
            while let finished = await group.next() {
                guard let finished else { continue }
                group.cancelAll()
                return finished
            }
            return .failure(.cancelled)
        }
        return try result.get()
    }

    /// Starts a prepared command and takes over the connection.
    ///
    /// Releasing the session closes the connection, but the process keeps running.
    /// - `size`: applied at the start from API 1.42 on; older Engines need `resizeExec` after the
    ///   start.
    package func attachExec(
        _ id: String,
        isTerminal: Bool,
        size: TerminalSize? = nil
    ) async throws(EngineError) -> AttachedSession {
        let atStart = try await apiVersion() >= APIVersion(1, 42) ? size : nil
        let request = try startRequest(id, isTerminal: isTerminal, size: atStart)
        let connection = try await hijack(request)
        if let size, atStart == nil, isTerminal {
            // The process may not exist yet or any more, so a failed resize is not an error.
            try? await resizeExec(id, to: size)
        }
        return AttachedSession(connection, isTerminal: isTerminal, operation: request.operation)
    }

    package func inspectExec(_ id: String) async throws(EngineError) -> ExecInspection {
        try await decode(EngineRequest("exec.inspect", .get, "exec", id, "json"))
    }

    /// Sets the size of a command's terminal.
    ///
    /// Before the command has started, the Engine waits up to 10 s for the start.
    package func resizeExec(_ id: String, to size: TerminalSize) async throws(EngineError) {
        var request = EngineRequest("exec.resize", .post, "exec", id, "resize")
        request.add("h", String(size.rows))
        request.add("w", String(size.columns))
        try await call(request)
    }
}
