import NIOCore

/// Runs tasks on an event loop's own thread.
///
/// A task that only passes on what comes from that loop to where that loop writes it costs two
/// switches of threads for each frame anywhere else. What it runs must never block.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        eventLoop.execute { job.runSynchronously(on: executor) }
    }
}
