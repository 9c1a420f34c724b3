/// One state of a checkout, how a close must handle it, and what a rescue must restore.
struct UnsavedWork: Sendable {
    /// What must be restored exactly.
    enum Proof: String, Sendable {
        /// Everything that git reports about it, and every file.
        case checkout
        /// Every file, for directories without `.git`.
        case files
        /// Every file except `.git`, for repositories that git cannot read or must not run on.
        case tree
    }

    var name: String
    /// Run in the checkout of a fresh clone, where `commit NAME` is available.
    var script: String
    /// What the blocked close prints; empty when nothing is unsaved and the close succeeds.
    var words: [String] = []
    var proof = Proof.checkout
    var place = "repo"
    /// Whether something cannot be read, so archiving keeps the rest and asks again.
    var isUnknown = false

    /// The beginning of every script: some files that the remote has too.
    static let prelude = """
        set -euo pipefail
        export GIT_{AUTHOR,COMMITTER}_NAME=t GIT_{AUTHOR,COMMITTER}_EMAIL=t@t
        commit() { echo "$1" >"$1"; git add -- "$1"; git commit -qm "add $1"; }
        printf '%s\\n' 1 2 3 4 5 6 7 8 9 >numbers
        for name in a b c; do echo $name >$name; done
        printf '*.log\\nnode_modules/\\n' >.gitignore
        printf '\\0binary' >bytes; ln -s a link; mkdir deep; echo deep >deep/file
        git add .; git commit -qm base; git push -q

        """

    /// Work that exists nowhere else.
    static let unsaved = [
        UnsavedWork(
            name: "dirty",
            script: """
                echo staged >a; git add a; echo later >a; git rm -q b; chmod +x c
                ln -sf numbers link; rm -r deep; printf '\\1' >bytes; echo n >new; git add new
                """,
            words: ["3 staged files: a, b, new", "5 unstaged files: a, bytes, c, deep/file, link"]
        ),
        UnsavedWork(
            name: "untracked",
            script: "mkdir e; echo u >e/run; chmod 750 e/run; ln -s /nowhere e/link",
            words: ["2 untracked files: e/link, e/run"]
        ),
        UnsavedWork(
            name: "stash",
            script: "echo 1 >a; git stash -q; echo 2 >a; echo u >u; git stash push -qum second",
            words: ["2 stash entries:", "On main: second"]
        ),
        UnsavedWork(
            name: "local-branch",
            script: "git checkout -qb topic; commit x; commit y; git checkout -q main",
            words: ["2 unpushed commits on branch topic:", "add x", "add y"]
        ),
        UnsavedWork(
            name: "no-upstream",
            script: "git branch --unset-upstream || true; commit x",
            words: ["1 unpushed commit on branch main:", "add x"]
        ),
        UnsavedWork(
            name: "detached",
            script: "git checkout -q --detach; commit x",
            words: ["1 unpushed commit on a detached HEAD:", "add x"]
        ),
        UnsavedWork(
            name: "rebase",
            script: """
                git checkout -qb other; echo o >a; git commit -qam other; git push -q
                git checkout -q main; echo m >a; git commit -qam main; git push -q
                git checkout -q other; echo dirty >b
                git rebase --autostash main >/dev/null 2>&1 || true
                """,
            words: ["rebase in progress", "1 conflicted file: a", "autostash"]
        ),
        UnsavedWork(
            name: "merge",
            script: """
                git checkout -qb other; echo o >a; git commit -qam other; git push -q
                git checkout -q main; echo m >a; git commit -qam main; git push -q
                git merge other >/dev/null 2>&1 || true
                """,
            words: ["merge in progress", "1 conflicted file: a"]
        ),
        UnsavedWork(
            name: "ignored",
            script: "mkdir node_modules; echo made >node_modules/again; echo notes >my.log",
            words: ["1 ignored file made since the clone: my.log"]
        ),
        UnsavedWork(
            name: "names",
            script: """
                for n in $'new\\nline' $'\\n? lead' -rf 'quo"te' "apo'" $'\\xff\\xfe' ' sp ace ' '*' \\
                    $'\\e[31mred' ':(top)x' '! y' '\\134'; do echo "$n" >"$n"; done
                git add -- -rf; echo more >./-rf
                """,
            words: ["11 untracked files:", #"new\nline"#, #"\u{1b}[31mred"#, "1 staged file: -rf"]
        ),
        UnsavedWork(
            name: "submodule",
            script: """
                git -c protocol.allow=always submodule --quiet add "berth::$(git remote get-url origin)" sub
                git commit -qm sub; git push -q; cd sub; echo dirty >a; git add a; commit inside
                echo again >b; git fetch -q
                """,
            words: ["repo/sub: 1 unpushed commit on branch main:", "repo/sub: 1 unstaged file: b"],
            place: "repo/sub"
        ),
        UnsavedWork(
            name: "worktree",
            script: """
                git worktree add -q /workspace/other -b other; cd /workspace/other
                commit x; echo dirty >a
                """,
            words: ["1 unpushed commit on branch other:", "other: 1 unstaged file: a"],
            place: "other"
        ),
        UnsavedWork(
            name: "corrupt",
            script: """
                commit x; commit y; object=$(git rev-parse HEAD~1)
                rm -f ".git/objects/${object:0:2}/${object:2}"; echo work >work
                """,
            words: ["is unknown", "cannot read commits"],
            proof: .tree,
            isUnknown: true
        ),
        UnsavedWork(
            name: "no-repository",
            script: "cd ..; rm -rf repo; mkdir repo; echo x >repo/x; echo y >y",
            words: ["2 files outside every repository: repo/x, y"],
            proof: .files
        ),
        UnsavedWork(
            name: "hostile",
            script: hostile,
            words: ["2 unstaged files: .gitattributes, a"],
            proof: .tree
        ),
    ]

    /// Programs that run when git is used there without protection.
    private static let hostile = """
        printf '#!/bin/sh\\necho ran >>/workspace/repo/canary\\ncat\\n' >/workspace/home/evil
        chmod +x /workspace/home/evil; evil=/workspace/home/evil
        echo '* text' >.gitattributes; git add .; git commit -qm attributes; git push -q
        echo changed >a; cp $evil .git/hooks/post-index-change; cp $evil .git/hooks/reference-transaction
        printf '* filter=evil diff=evil\\n' >.gitattributes
        printf '[core]\\nfsmonitor=%s\\nhooksPath=%s\\nsshCommand=%s\\n[diff]\\nexternal=%s\\n' \\
            $evil .git/hooks $evil $evil >>.git/config
        printf '[diff "evil"]\\ntextconv=%s\\n[filter "evil"]\\nclean=%s\\nrequired=true\\n' \\
            $evil $evil >>.git/config
        """

    /// Work that also exists elsewhere, or no work.
    static let saved = [
        UnsavedWork(name: "clean", script: ":"),
        UnsavedWork(name: "pushed", script: "git checkout -qb topic; commit x; git push -q"),
        UnsavedWork(name: "gone", script: "cd ..; rm -rf repo"),
    ]

    /// Work that exists elsewhere in another shape, as far as can be inferred.
    static let landed = [
        UnsavedWork(
            name: "squash-merged",
            script: """
                git checkout -qb topic; commit x; echo more >>numbers; git commit -qam more
                \(elsewhere)
                git merge -q --squash FETCH_HEAD >/dev/null; git commit -qm squashed; git push -q
                """
        ),
        UnsavedWork(
            name: "rebase-merged",
            script: """
                git checkout -qb topic; commit x; commit y
                \(elsewhere)
                git cherry-pick -x HEAD..FETCH_HEAD >/dev/null; git push -q
                """
        ),
    ]

    /// A colleague's clone in which main advanced; the test's checkout never fetches what is pushed
    /// there.
    private static let elsewhere = """
        git clone -q "berth::$(git remote get-url origin)" /tmp/colleague; cd /tmp/colleague
        commit theirs; git fetch -q /workspace/repo topic
        """
}
