import Reconciler
import Reconciliation
import Resources
import TestSupport

/// One world with a few workspaces, users who change their minds, and faults of all kinds.
struct FaultInjector {
    let world: SimulatedWorld
    let checker: Checker
    private var random: SeededGenerator
    private let names: [ResourceName]
    /// Every other world has one workspace whose user keeps closing and reopening it.
    private let isAboutClosing: Bool

    init(seed: UInt64) throws {
        var settings = ReconcilerSettings()
        settings.reportPoll = .seconds(5)
        world = SimulatedWorld(seed: seed, settings: settings)
        checker = Checker(world)
        random = SeededGenerator(seed: seed &* 0x9e37_79b9)
        isAboutClosing = seed.isMultiple(of: 2)
        names = try ["a", "b", "c"].prefix(isAboutClosing ? 1 : 1 + random.below(3))
            .map { try name($0) }
        let chance = [0, 10, 25][random.below(3)]
        world.chaos.follow { call, calls, _ in
            Self.disturbance(of: call, seed: seed, calls: calls, chance: chance)
        }
        world.boot()
    }

    /// The disturbance of a call depends on the seed and on the number of calls before it.
    private static func disturbance(
        of call: Call,
        seed: UInt64,
        calls: Int,
        chance: Int
    ) -> Disturbance {
        guard chance > 0 else { return .none }
        var draw = SeededGenerator(seed: seed ^ (UInt64(calls) << 20))
        guard draw.once(in: chance) else { return .none }
        switch draw.below(call.isMutation ? 8 : 3) {
        case 0: return .failBefore(.busy("simulated"))
        case 1: return .failBefore(.timedOut("simulated"))
        case 2: return .failBefore(.unreachable("simulated"))
        case 3: return .failAfter(.timedOut("simulated"))
        case 4: return .crash(.lost)
        case 5: return .crash(.effective)
        case 6: return .crash(.answered)
        default: return .crash(.late)
        }
    }

    /// Injects user requests and faults.
    mutating func rage() throws {
        for _ in 0..<(isAboutClosing ? 18 : 12) {
            let name = names[random.below(names.count)]
            if random.once(in: 2) { try ask(name) } else { tamper(name) }
            let isLong = random.once(in: isAboutClosing ? 6 : 3)
            world.run(for: .milliseconds(random.below(isLong ? 20_000 : 1_500)))
        }
    }

    /// Stops all faults and gives the world the time that it needs.
    func settle() {
        checker.note("calm")
        world.chaos.follow { _, _, _ in .none }
        world.engine.calmDown()
        world.engine.comeBack()
        world.engine.isMute = false
        world.run(for: .seconds(400))
    }

    private func uid(_ name: ResourceName) -> UID? {
        world.store.contents.workspaces.values.first { $0.metadata.name == name }?.metadata.uid
    }

    /// A random user request.
    private mutating func ask(_ name: ResourceName) throws {
        guard let uid = uid(name) else {
            checker.note("apply \(name)")
            let policy = UnsavedPolicy.allCases[random.below(3)]
            world.apply(name, try linkedSpec { $0.onUnsaved = policy })
            return
        }
        let draw = isAboutClosing ? [0, 3, 3, 8, 8][random.below(5)] : random.below(12)
        checker.note("ask \(draw) of \(name)")
        switch draw {
        case 0, 1: world.change(uid) { $0.state = .open }
        case 2: world.change(uid) { $0.state = .suspended }
        case 3, 4, 5: world.change(uid) { $0.state = .closed }
        case 6: world.delete(uid)
        case 7:
            let value = "\(random.below(1_000))"
            world.change(uid) { $0.environment = ["A": value] }
        case 8:
            let policy = UnsavedPolicy.allCases[random.below(3)]
            world.change(uid) { $0.onUnsaved = policy }
        case 9:
            let policy = UpdatePolicy.allCases[random.below(3)]
            world.change(uid) { $0.update = policy }
        case 10: world.wake(uid)
        default:
            let count = random.once(in: 2) ? 1 : -1
            world.ask { await $0.attach(uid, by: count) }
        }
    }

    /// A random outside event.
    private mutating func tamper(_ name: ResourceName) {
        guard let uid = uid(name) else { return }
        let containers = world.engine.objects.workspaceContainers(of: uid)
        guard let container = containers.last else { return }
        let draw = isAboutClosing ? [0, 6, 13, 13, 13, 13][random.below(6)] : random.below(14)
        checker.note("tamper \(draw) with \(name)")
        switch draw {
        case 0, 1: world.kill(uid)
        case 2: world.tamper(uid) { if $0.state == .running { $0.state = .paused } }
        case 3: world.tamper(uid) { $0.state = .dead }
        case 4: world.engine.eraseContainer(container.id)
        case 5: world.tamper(uid) { $0.hasTerminal = false }
        case 6: world.engine.startFromOutside(container.id)
        case 7: world.engine.breakStreams()
        case 8:
            if world.engine.isDown { world.engine.comeBack() } else { world.engine.goDown() }
        case 9: world.engine.isMute.toggle()
        case 10 where random.once(in: 4): world.engine.eraseVolume(world.volume(uid))
        default: work(uid, container)
        }
    }

    /// The user in the terminal writes, commits or pushes.
    private mutating func work(_ uid: UID, _ container: SimulatedContainer) {
        guard container.state == .running else { return }
        let serial = random.below(1_000)
        let draw = random.below(5)
        world.engine.edit(world.volume(uid)) { contents in
            switch draw {
            case 0: contents.untracked.append("file \(serial)")
            case 1:
                contents.unpushed.insert("commit \(serial)", at: 0)
                contents.commits.insert("commit \(serial)", at: 0)
            default:
                contents.unpushed = []
                contents.untracked = []
            }
        }
    }
}
