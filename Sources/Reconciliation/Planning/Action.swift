package import Resources

/// One action, safe to repeat after a crash at any point.
package enum Action: Hashable, Sendable {
    case ensureImage(String)
    case createVolume(VolumeName)
    case createContainer(ContainerName, attempt: Int64)
    case startContainer(ContainerReference)
    case unpauseContainer(ContainerReference)
    case stopContainer(ContainerReference)
    case removeContainer(ContainerReference)
    /// Restarts the terminal inside a running container.
    case restartRuntime(ContainerReference)

    /// Makes the teardown record durable before its first step.
    case recordTeardown
    /// Looks for unsaved work inside the running container.
    case look(ContainerReference)
    /// Checks again from a helper, when no container can write any more.
    case lookAtVolume(VolumeName)
    case rescue(VolumeName)
    case summarise
    case removeVolume(VolumeName)
    case storeReceipt
    /// Removes the deleted resource itself.
    case forget

    /// Whether later steps depend on the result, so that the plan is made again after it.
    package var isDecisive: Bool {
        switch self {
        case .look, .lookAtVolume, .rescue, .recordTeardown: true
        case .ensureImage, .createVolume, .createContainer, .startContainer, .unpauseContainer,
            .stopContainer, .removeContainer, .restartRuntime, .summarise, .removeVolume,
            .storeReceipt,
            .forget:
            false
        }
    }

    /// Whether the workspace cannot be used until this is done.
    package var isInterruption: Bool {
        switch self {
        case .createContainer, .startContainer, .unpauseContainer, .stopContainer, .restartRuntime:
            true
        case .ensureImage, .createVolume, .removeContainer, .recordTeardown, .look, .lookAtVolume,
            .rescue, .summarise, .removeVolume, .storeReceipt, .forget:
            false
        }
    }

    /// One CamelCase word, the reason of the event that records the action.
    package var reason: String {
        switch self {
        case .ensureImage: "ImageReady"
        case .createVolume: "VolumeCreated"
        case .createContainer: "ContainerCreated"
        case .startContainer: "ContainerStarted"
        case .unpauseContainer: "ContainerUnpaused"
        case .stopContainer: "ContainerStopped"
        case .removeContainer: "ContainerRemoved"
        case .restartRuntime: "RuntimeRestarted"
        case .recordTeardown: "TeardownStarted"
        case .look: "LookedForUnsavedWork"
        case .lookAtVolume: "LookedAtVolume"
        case .rescue: "WorkRescued"
        case .summarise: "SummaryInjected"
        case .removeVolume: "VolumeRemoved"
        case .storeReceipt: "WorkspaceClosed"
        case .forget: "WorkspaceForgotten"
        }
    }
}

extension Action: CustomStringConvertible {
    /// The verb and its object; the object is nil where it is the workspace itself.
    package var phrase: (verb: String, object: String?) {
        switch self {
        case .ensureImage(let image): ("make sure of image", image)
        case .createVolume(let name): ("create volume", name.text)
        case .createContainer(let name, _): ("create container", name.text)
        case .startContainer(let container): ("start container", "\(container)")
        case .unpauseContainer(let container): ("unpause container", "\(container)")
        case .stopContainer(let container): ("stop container", "\(container)")
        case .removeContainer(let container): ("remove container", "\(container)")
        case .restartRuntime(let container):
            ("restart the terminal inside container", "\(container)")
        case .recordTeardown: ("record the teardown", nil)
        case .look(let container): ("look for unsaved work in container", "\(container)")
        case .lookAtVolume(let volume): ("look for unsaved work on volume", volume.text)
        case .rescue(let volume): ("rescue work from volume", volume.text)
        case .summarise: ("put the summary into the chat", nil)
        case .removeVolume(let volume): ("remove volume", volume.text)
        case .storeReceipt: ("store the receipt", nil)
        case .forget: ("forget the workspace", nil)
        }
    }

    package var description: String {
        let (verb, object) = phrase
        return object.map { "\(verb) \($0)" } ?? verb
    }

    /// The stage of a close during this action.
    package var closingStage: ClosingStage? {
        switch self {
        case .look: .inspecting
        case .stopContainer: .stopping
        case .lookAtVolume: .checking
        case .rescue: .rescuing
        case .summarise: .summarising
        case .removeContainer: .removingContainer
        case .removeVolume: .removingVolume
        case .storeReceipt: .storingReceipt
        case .ensureImage, .createVolume, .createContainer, .startContainer, .unpauseContainer,
            .restartRuntime, .recordTeardown, .forget:
            nil
        }
    }
}
