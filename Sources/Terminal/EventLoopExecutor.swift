import NIOCore

/// Runs tasks on an event loop's own thread.
///
/// On any other executor, a task that only forwards frames from this loop to this loop would need
/// two thread switches per frame. The tasks must never block.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        eventLoop.execute { job.runSynchronously(on: executor) }
    }
}
