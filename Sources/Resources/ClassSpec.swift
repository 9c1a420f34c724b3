/// The defaults and limits that an operator sets for all workspaces of a class.
package struct ClassSpec: Codable, Hashable, Sendable {
    package var defaults: WorkspaceSpec?
    package var limits: ClassLimits?

    package init(defaults: WorkspaceSpec? = nil, limits: ClassLimits? = nil) {
        self.defaults = defaults
        self.limits = limits
    }
}

/// Limits over all workspaces of a class; nil means no limit.
package struct ClassLimits: Codable, Hashable, Sendable {
    /// How many may be open at once.
    package var open: Int64?
    /// The maximum memory of all open workspaces together.
    package var memory: ByteQuantity?
    /// How many runs may be active at once; runs that wait for a person do not count.
    package var runs: Int64?
    /// What all runs may cost per day, from midnight to midnight in UTC.
    package var budgetPerDay: DollarAmount?
    /// Patterns of allowed repositories; `*` matches any run of characters.
    @Bytewise package var repositories: [String]?

    package init(
        open: Int64? = nil,
        memory: ByteQuantity? = nil,
        runs: Int64? = nil,
        budgetPerDay: DollarAmount? = nil,
        repositories: [String]? = nil
    ) {
        self.open = open
        self.memory = memory
        self.runs = runs
        self.budgetPerDay = budgetPerDay
        self.repositories = repositories
    }

    /// Whether `repository` is allowed; without patterns, everything except `file` is.
    package func allows(_ repository: RepositoryURL) -> Bool {
        guard let repositories else { return repository.scheme != .file }
        return repositories.contains {
            wildcard(Array($0.utf8)[...], Array(repository.text.utf8)[...])
        }
    }
}

/// Whether `text` matches `pattern`, in which `*` matches any run of bytes.
private func wildcard(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    var (patternIndex, textIndex) = (pattern.startIndex, text.startIndex)
    var retry: (pattern: Int, text: Int)?
    while textIndex < text.endIndex {
        if patternIndex < pattern.endIndex, pattern[patternIndex] == UInt8(ascii: "*") {
            patternIndex += 1
            retry = (patternIndex, textIndex)
        } else if patternIndex < pattern.endIndex, pattern[patternIndex] == text[textIndex] {
            patternIndex += 1
            textIndex += 1
        } else if let last = retry {
            retry = (last.pattern, last.text + 1)
            (patternIndex, textIndex) = (last.pattern, last.text + 1)
        } else {
            return false
        }
    }
    return pattern[patternIndex...].allSatisfy { $0 == UInt8(ascii: "*") }
}
