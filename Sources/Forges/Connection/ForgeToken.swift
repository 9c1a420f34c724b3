/// A token of a forge; nothing that prints or dumps it shows it.
package struct ForgeToken: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let text: String

    /// Nil for an empty text and for one with characters that no header may hold.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.text = text
    }

    package var description: String { "ForgeToken(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a token comes from: asked before each call, so that a new one is used at once.
package struct ForgeTokenSource: Sendable {
    /// The name under which people set it, for messages.
    package let name: String
    let token: @Sendable () async -> ForgeToken?

    package init(name: String, token: @escaping @Sendable () async -> ForgeToken?) {
        self.name = name
        self.token = token
    }
}
