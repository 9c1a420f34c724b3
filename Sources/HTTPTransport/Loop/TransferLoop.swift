import CCurl
import Glibc

/// Runs every exchange of a client on one thread, around libcurl's multi interface.
final class TransferLoop {
    /// The longest poll in milliseconds, even when nothing happens.
    private static let pollMax = 60_000

    private let mailbox: Mailbox
    private let multi = MultiHandle()
    private var transfers: [TransferID: Transfer] = [:]
    /// Transfers with deadlines that libcurl does not watch itself.
    private var timed: Set<TransferID> = []
    private var upgrades: [TransferID: UpgradeDriver] = [:]
    /// Upgrades that can go on without waiting for their socket.
    private var readyUpgrades: Set<TransferID> = []
    private var waits: [curl_waitfd] = []
    private var waitOwners: [TransferID] = []

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
    }

    /// Returns when `.stop` arrives, after all exchanges were ended with `.cancelled`.
    func run() {
        while true {
            for command in mailbox.take() {
                if case .stop = command { return shutDown() }
                apply(command)
            }
            multi.perform()
            settleEnded()
            advanceUpgrades()
            wait(milliseconds: enforceDeadlines())
        }
    }

    private func apply(_ command: LoopCommand) {
        switch command {
        case .start(let order): start(order)
        case .cancel(let id): settle(id, .cancelled)
        case .resumeReceiving(let id):
            if let driver = upgrades[id] {
                driver.resumeReceiving()
                readyUpgrades.insert(id)
            } else {
                transfers[id]?.resume()
            }
        case .resumeSending(let id):
            if let driver = upgrades[id] {
                driver.resumeSending()
                readyUpgrades.insert(id)
            } else {
                transfers[id]?.handle.unpause()
            }
        case .stop: break
        }
    }

    private func start(_ order: TransferOrder) {
        guard !order.sink.isSettled else {
            order.outgoing?.close(.cancelled)
            return
        }
        do throws(HTTPTransportError) {
            let transfer = try Transfer(order)
            guard multi.add(transfer.handle) else { throw .invalidRequest("libcurl refused it") }
            transfers[order.id] = transfer
            if transfer.isTimed { timed.insert(order.id) }
        } catch {
            order.sink.finish(error)
            order.outgoing?.close(error)
        }
    }

    private func settleEnded() {
        while let ended = multi.nextEnded() {
            let order = ended.transfer.order
            let error = ended.transfer.outcome(of: ended.code)
            if order.kind == .upgrade, error == nil, let outgoing = order.outgoing {
                // The connection is established, and belongs to the handle while that is in the
                // multi handle.
                upgrades[order.id] = UpgradeDriver(order, outgoing: outgoing)
                readyUpgrades.insert(order.id)
            } else {
                settle(order.id, error)
            }
        }
    }

    private func settle(_ id: TransferID, _ error: HTTPTransportError?) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        timed.remove(id)
        upgrades[id] = nil
        readyUpgrades.remove(id)
        multi.remove(transfer.handle)
        transfer.order.sink.finish(error)
        transfer.order.outgoing?.close(error ?? .connectionLost("the exchange has ended"))
    }

    private func advanceUpgrades() {
        for (index, owner) in waitOwners.enumerated() where waits[index + 1].revents != 0 {
            readyUpgrades.insert(owner)
        }
        let ready = readyUpgrades
        readyUpgrades = []
        for id in ready {
            guard let driver = upgrades[id], let transfer = transfers[id] else { continue }
            if case .ended(let error) = driver.advance(transfer.handle) { settle(id, error) }
        }
    }

    /// Ends overdue transfers; returns how long the poll may last, in milliseconds.
    private func enforceDeadlines() -> Int {
        guard !timed.isEmpty else { return Self.pollMax }
        let now = ContinuousClock.now
        var patience = Duration.milliseconds(Self.pollMax)
        for id in timed {
            guard upgrades[id]?.isOpen != true, let deadline = transfers[id]?.deadline else {
                continue
            }
            let remaining = now.duration(to: deadline.at)
            if remaining <= .zero {
                settle(id, .timedOut(deadline.phase))
            } else {
                patience = min(patience, remaining)
            }
        }
        return patience.millisecondsForCurl + 1
    }

    private func wait(milliseconds: Int) {
        waits.removeAll(keepingCapacity: true)
        waitOwners.removeAll(keepingCapacity: true)
        waits.append(
            curl_waitfd(fd: mailbox.wakeDescriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        )
        for (id, driver) in upgrades {
            guard let transfer = transfers[id], driver.pollEvents != 0 else { continue }
            var events = Int32(0)
            if Int32(driver.pollEvents) & POLLIN != 0 { events |= CURL_WAIT_POLLIN }
            if Int32(driver.pollEvents) & POLLOUT != 0 { events |= CURL_WAIT_POLLOUT }
            waits.append(
                curl_waitfd(fd: transfer.handle.socket, events: Int16(events), revents: 0)
            )
            waitOwners.append(id)
        }
        multi.poll(&waits, milliseconds: readyUpgrades.isEmpty ? milliseconds : 0)
    }

    private func shutDown() {
        for command in mailbox.shut() {
            guard case .start(let order) = command else { continue }
            order.sink.finish(.cancelled)
            order.outgoing?.close(.cancelled)
        }
        for id in Array(transfers.keys) { settle(id, .cancelled) }
    }
}
