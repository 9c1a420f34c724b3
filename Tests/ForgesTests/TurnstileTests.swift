import Forges
import Testing

@Suite struct `A turnstile` {
    @Test func `lets one task through at a time, and all of them in the end`() async {
        let turnstile = Turnstile()
        let (now, crowded, all) = (Counter(), Counter(), Counter())
        await withTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    guard await turnstile.enter() else { return }
                    now.add()
                    if now.value > 1 { crowded.add() }
                    await Task.yield()
                    now.add(-1)
                    all.add()
                    turnstile.leave()
                }
            }
        }
        #expect(now.value == 0)
        #expect(crowded.value == 0)
        #expect(all.value == 200)
    }

    @Test func `lets go of who was cancelled, before or while it waits`() async {
        let turnstile = Turnstile()
        #expect(await turnstile.enter())
        let waiting = Task { await turnstile.enter() }
        waiting.cancel()
        #expect(await waiting.value == false)
        turnstile.leave()
        // The turnstile is free, and no cancelled caller is left in the queue.
        #expect(await turnstile.enter())
        turnstile.leave()
    }
}
