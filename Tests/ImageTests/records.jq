# The report of `berth-guest inspect` as `key=value` records that end with NUL, for tests: `jq -j -f records.jq`.
def rows($key; $list): "\($key).count=\($list.count)", ($list.names[]? | "\($key)=\(.)");
def none: {count: 0, names: []};

def head:
    if . == null then empty
    elif .branch then "branch=\(.branch._0)"
    elif .unborn then "branch=\(.unborn._0)"
    else empty end;

def reference:
    (if .kind.branch then "unsaved-branch=\(.count) \(.kind.branch._0)"
     elif .kind.tag then "unsaved-tag=\(.count) \(.kind.tag._0)"
     elif .kind.other then "unsaved-ref=\(.count) \(.kind.other._0)"
     else "unsaved-detached=\(.count) HEAD" end),
    (.commits[] | "unsaved-commit=\(.hash) \(.subject)");

def summary:
    if . == null then empty else
        "commits.count=\(.commitCount)", "diff=\(.filesChanged) \(.insertions) \(.deletions)",
        (.commits[] | "commit=\(.subject)") end;

def repository:
    "repository=\(.path)", "kind=\(.kind)", (.head | head),
    (.files as $files | ("conflicted", "staged", "unstaged", "untracked", "ignored")
        | rows(.; $files[.] // none)),
    "stash.count=\(.stash.count)", (.stash.entries[] | "stash=\(.hash) \(.subject)"),
    (.operations[] | "operation=\(.)"),
    (.references[] | reference),
    (.landed[] | "landed=\(.count) \(.shape) \(.name)"),
    (.submodules[] | "submodule=\(.path) \(.commit) \(.recorded)"),
    (.outside[] | "outside=\(.)"),
    (.unasked[] | "unasked=\(.)"),
    (if .reflogCommits > 0 then "reflog=\(.reflogCommits)" else empty end),
    (if .goneCommits > 0 then "gone=\(.goneCommits)" else empty end),
    (.summary | summary);

[
    (if .repositories == [] then "none=" else empty end),
    (.repositories[] | repository),
    rows("loose"; .looseFiles), rows("hidden"; .hiddenFiles),
    (.problems[] | "error=\(.repository // ""): \(.reason)"),
    (.notes[] | "note=\(.)"),
    (.outside[] | "place=\(.path) \(.isSaved)"),
    (.answers[] | "answer=\(.repository) \(.remote) \(.failure // "answered")"),
    "end=\(.version)"
] | map(. + "\u0000") | add
