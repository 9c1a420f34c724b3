# What a repository holds that no remote has. Sourced after git-safe.bash; works on the repository that
# `open_repository` opened and leaves its findings as files of NUL-terminated entries in $LOOK.

readonly LANDED_COMMITS_MAX=500 # a branch with more commits of its own is not matched against the remote
readonly LANDED_CANDIDATES_MAX=2000 # commits of the remote that a branch is matched against
readonly LANDED_PREFIXES_MAX=50 # newest commits of a branch tried as the end of a squash merge
readonly LANDED_SECONDS_MAX=8 # for one listing of patches; what is not compared in time counts as not landed
readonly LANDED_LOOK_SECONDS_MAX=25 # of the whole look, after which nothing more is compared
readonly COMMITS_LISTED_MAX=50
readonly SUBJECT_LENGTH_MAX=200

# look REFERENCES: fills $LOOK; REFERENCES is 1 for the one checkout that answers for the shared references.
look() {
    local category
    LOOK=$SCRATCH/look
    mkdir -p "$LOOK"
    for category in staged unstaged untracked conflicted ignored stash operations unsaved landed; do : >"$LOOK/$category"; done
    find_remotes
    if [[ -n $WORKTREE ]]; then
        look_at_tree && look_at_ignored && look_at_operations || return 1
    fi
    if ((${1})); then
        look_at_stash && look_at_branches && look_at_other_references || return 1
    fi
    look_at_detached_head
}

# anything_unsaved: succeeds when the look found something.
anything_unsaved() {
    local category
    for category in staged unstaged untracked conflicted ignored stash operations unsaved; do
        [[ ! -s $LOOK/$category ]] || return 0
    done
    return 1
}

# find_remotes: KEPT becomes the rev-list arguments of everything that a remote elsewhere has.
find_remotes() {
    local name
    KEPT=()
    for name in "${!REMOTE_URL[@]}"; do
        if remote_is_elsewhere "${REMOTE_URL[$name]}" "${WORKTREE:-$COMMON}"; then KEPT+=("--remotes=$name"); fi
    done
}

# --- the tree ---------------------------------------------------------------------------------------------------

# Files that somebody told git to treat as unchanged, or to leave out though they are there, are looked at all the same.
reveal_hidden_entries() {
    local entry
    [[ -e $SCRATCH/git/index ]] || return 0
    g ls-files -v -z >"$LOOK/entries" </dev/null || { git_problem "damaged index"; return 1; }
    sed -zn -E 's/^[a-z] //p' "$LOOK/entries" >"$LOOK/assumed"
    sed -zn -E 's/^[sS] //p' "$LOOK/entries" >"$LOOK/skipped"
    rm -f "$LOOK/entries"
    while IFS= read -r -d '' entry; do
        if [[ -e $WORKTREE/$entry || -L $WORKTREE/$entry ]]; then printf '%s\0' "$entry"; fi
    done <"$LOOK/skipped" >"$LOOK/present"
    if [[ -s $LOOK/assumed ]]; then
        g update-index --no-assume-unchanged -z --stdin <"$LOOK/assumed" || { git_problem "damaged index"; return 1; }
    fi
    if [[ -s $LOOK/present ]]; then
        g update-index --no-skip-worktree -z --stdin <"$LOOK/present" || { git_problem "damaged index"; return 1; }
    fi
}

# Submodules are repositories of their own: `dirty` keeps git from starting another git inside them, with their
# configuration.
look_at_tree() {
    reveal_hidden_entries || return 1
    g status --porcelain=v2 -z --no-renames --untracked-files=all --ignored=matching --ignore-submodules=dirty \
        >"$LOOK/status" </dev/null || { git_problem "cannot compare the tree"; return 1; }
    # git answers 0 although it left out what it could not read; other warnings, as of odd attributes, are harmless.
    if grep -qE '^(error|fatal): |could not open|unable to access|cannot open' "$SCRATCH/stderr"; then
        git_problem "cannot compare the tree"
        return 1
    fi
    local f='[^ ]+ '
    sed -zn -E "s/^1 [^.]. $f$f$f$f$f$f//p" "$LOOK/status" >"$LOOK/staged"
    sed -zn -E "s/^1 .[^.] $f$f$f$f$f$f//p" "$LOOK/status" >"$LOOK/unstaged"
    sed -zn -E "s/^u .. $f$f$f$f$f$f$f$f//p" "$LOOK/status" >"$LOOK/conflicted"
    sed -zn -E "s/^1 .. S[^ ]* $f$f$f$f$f//p" "$LOOK/status" >"$LOOK/submodules"
    sed -zn -E 's/^! //p' "$LOOK/status" >"$LOOK/ignored-all"
    sed -zn -E 's/^\? //p' "$LOOK/status" | without_repositories >"$LOOK/untracked"
}

# without_repositories: drops the directories that are looked at as repositories of their own.
without_repositories() {
    local entry
    while IFS= read -r -d '' entry; do
        if [[ $entry == */ && -n ${IS_REPOSITORY[$WORKTREE/${entry%/}]-} ]]; then continue; fi
        printf '%s\0' "$entry"
    done
}

# prune_expression START: find's test for what is never work below ignored or loose places.
# PRUNED: reproducible names, tagged caches and the other repositories below the given directory.
prune_expression() {
    local path pattern
    local -a EXPRESSION
    reproducible_expression
    PRUNED=("${EXPRESSION[@]}")
    for path in "${!IS_REPOSITORY[@]}"; do
        if [[ $path == "$1"/* ]]; then
            glob_escaped pattern "$2${path#"$1"/}"
            PRUNED+=(-o -path "$pattern")
        fi
    done
}

# tagged_caches FILE: adds to PRUNED the directories with a CACHEDIR.TAG among the starting points in FILE.
tagged_caches() {
    local tag pattern
    while IFS= read -r -d '' tag; do
        [[ $(head -c 43 -- "$tag" | tr -d '\0') == 'Signature: 8a477f597d28d172789f06886806bc55' ]] || continue
        glob_escaped pattern "${tag%/*}"
        PRUNED+=(-o -path "$pattern")
    done < <(find -files0-from "$1" \( -type d \( "${PRUNED[@]}" \) -prune \) -o -type f -name CACHEDIR.TAG -print0 2>/dev/null)
}

# since_clone: fills TOUCHED with find's test for files whose content or inode changed after the clone; empty, and so
# every file, without the mark. Times are ticks: what changed in the mark's own tick is not newer than it.
since_clone() {
    local mark seconds nanoseconds
    TOUCHED=()
    [[ -f $ROOT/.berth/cloned ]] || return 0
    mark=$(stat -c %.9Y -- "$ROOT/.berth/cloned") || { problem "unreadable mark of the clone"; return 1; }
    mark=$((10#${mark/./} - 20000000))
    seconds=$((mark / 1000000000))
    printf -v nanoseconds %09d $((mark % 1000000000))
    TOUCHED=(\( -newermt "@$seconds.$nanoseconds" -o -newerct "@$seconds.$nanoseconds" \))
}

# Ignored files touched since the clone.
look_at_ignored() {
    local names
    local -a PRUNED TOUCHED
    names=$(printf '%s|' "${REPRODUCIBLE[@]//./\\.}")
    sed -z -E -e "/(^|\/)(${names%|})\//d" -e 's,^,./,' -e 's,/$,,' "$LOOK/ignored-all" >"$LOOK/starts"
    [[ -s $LOOK/starts ]] || return 0
    since_clone || return 1
    cd -- "$WORKTREE" || { problem "cannot enter the checkout"; return 1; }
    prune_expression "$WORKTREE" ./
    tagged_caches "$LOOK/starts"
    find -files0-from "$LOOK/starts" -ignore_readdir_race \( -type d \( "${PRUNED[@]}" \) -prune \) \
        -o ! -type d ! -type s "${TOUCHED[@]}" -print0 2>"$SCRATCH/stderr" >"$LOOK/ignored-found" ||
        { git_problem "cannot search ignored files"; cd /; return 1; }
    sed -z 's,^\./,,' "$LOOK/ignored-found" >"$LOOK/ignored"
    cd /
}

# look_at_loose FILE: files of the workspace that lie in no repository.
look_at_loose() {
    local -a PRUNED
    : >"$1"
    [[ -z ${IS_REPOSITORY[$ROOT]-} ]] || return 0
    cd -- "$ROOT" || { problem "cannot enter the workspace"; return 1; }
    prune_expression "$ROOT" ./
    PRUNED+=(-o -path ./home -o -path ./.berth -o -path ./lost+found)
    printf './\0' >"$WORK/starts"
    tagged_caches "$WORK/starts"
    find . -xdev -ignore_readdir_race \( -type d \( "${PRUNED[@]}" \) -prune \) -o ! -type d ! -type s -printf '%P\0' >"$1" 2>"$WORK/stderr" ||
        { problem "cannot search the workspace: $(head -n 1 "$WORK/stderr")"; cd /; return 1; }
    cd /
}

look_at_operations() {
    local at=$SCRATCH/git
    {
        if [[ -d $at/rebase-merge || ( -d $at/rebase-apply && ! -e $at/rebase-apply/applying ) ]]; then printf 'rebase\0'; fi
        if [[ -e $at/rebase-apply/applying ]]; then printf 'am\0'; fi
        if [[ -e $at/MERGE_HEAD ]]; then printf 'merge\0'; fi
        if [[ -e $at/CHERRY_PICK_HEAD ]]; then printf 'cherry-pick\0'; fi
        if [[ -e $at/REVERT_HEAD ]]; then printf 'revert\0'; fi
        if [[ -e $at/BISECT_LOG ]]; then printf 'bisect\0'; fi
        if [[ -d $at/sequencer && ! -e $at/CHERRY_PICK_HEAD && ! -e $at/REVERT_HEAD ]]; then printf 'sequence\0'; fi
    } >"$LOOK/operations"
}

# --- references -------------------------------------------------------------------------------------------------

# The stash is its reference's log, newest last; what an operation stashed by itself belongs to it too.
look_at_stash() {
    local hash rest line file
    local -a entries=()
    if [[ -e $SCRATCH/git/logs/refs/stash ]]; then
        while IFS= read -r line || [[ -n $line ]]; do
            read -r _ hash rest <<<"${line%%$'\t'*}"
            [[ $hash =~ ^[0-9a-f]{40,64}$ ]] || { problem "damaged stash"; return 1; }
            rest=${line#*$'\t'}
            entries=("$hash ${rest:0:SUBJECT_LENGTH_MAX}" "${entries[@]}")
        done <"$SCRATCH/git/logs/refs/stash"
    fi
    if ((${#entries[@]} == 0)) && hash=$(g rev-parse --verify --quiet refs/stash </dev/null); then entries=("$hash stash"); fi
    for file in rebase-merge/autostash rebase-apply/autostash MERGE_AUTOSTASH; do
        if content hash "$SCRATCH/git/$file" && [[ $hash =~ ^[0-9a-f]{40,64}$ ]]; then entries+=("$hash autostash"); fi
    done
    for line in "${entries[@]}"; do
        g cat-file -e "${line%% *}^{commit}" </dev/null || { problem "a stash entry is missing"; return 1; }
        printf '%s\0' "$line"
    done >"$LOOK/stash"
}

look_at_branches() {
    local name
    g for-each-ref --format='%(refname)' refs/heads >"$LOOK/branches" </dev/null || { git_problem "damaged branches"; return 1; }
    # One question first: most repositories have nothing to tell.
    g rev-list --branches --not "${KEPT[@]}" >"$LOOK/any" </dev/null || { git_problem "damaged branches"; return 1; }
    [[ -s $LOOK/any ]] || return 0
    while IFS= read -r name; do
        classify "$name" branch "${name#refs/heads/}" --not "${KEPT[@]}" || return 1
    done <"$LOOK/branches"
}

look_at_detached_head() {
    [[ -z $HEAD_BRANCH && -n $HEAD_COMMIT ]] || return 0
    classify "$HEAD_COMMIT" detached HEAD --not --branches "${KEPT[@]}"
}

# Tags and other references: nobody can tell offline whether the remote has them, so only commits made since the
# clone count.
look_at_other_references() {
    local name since=0
    local -a candidates=()
    if [[ -f $ROOT/.berth/cloned ]]; then since=$(stat -c %Y -- "$ROOT/.berth/cloned"); fi
    g for-each-ref --format='%(objecttype) %(*objecttype) %(refname)' >"$LOOK/all" </dev/null || { git_problem "damaged references"; return 1; }
    while read -r name; do
        [[ $name == commit* || $name == 'tag commit'* ]] || continue
        name=${name##* }
        case $name in
        refs/heads/* | refs/stash) continue ;;
        refs/remotes/*) is_kept "$name" && continue ;;
        esac
        candidates+=("$name")
    done <"$LOOK/all"
    ((${#candidates[@]})) || return 0
    printf '%s\n' "${candidates[@]}" >"$LOOK/arguments"
    g rev-list --since="@$since" --stdin --not --branches "${KEPT[@]}" <"$LOOK/arguments" >"$LOOK/any" || { git_problem "damaged references"; return 1; }
    [[ -s $LOOK/any ]] || return 0
    for name in "${candidates[@]}"; do
        classify "$name" ref "$name" --since="@$since" --not --branches "${KEPT[@]}" || return 1
    done
}

is_kept() {
    local kept
    for kept in "${KEPT[@]}"; do [[ $1 != "refs/remotes/${kept#--remotes=}/"* ]] || return 0; done
    return 1
}

# classify TIP KIND NAME EXCLUSIONS...: sorts the commits of TIP that are not excluded into unsaved and landed.
classify() {
    local tip=$1 kind=$2 name=$3 hash how='' count=0
    shift 3
    g rev-list --topo-order "$tip" "$@" >"$LOOK/commits" </dev/null || { git_problem "cannot read the commits of $name"; return 1; }
    [[ -s $LOOK/commits ]] || return 0
    local -A LANDED=()
    HOW=''
    if (($(wc -l <"$LOOK/commits") <= LANDED_COMMITS_MAX && ${#KEPT[@]} > 0)); then find_landed "$tip" || return 1; fi
    while read -r hash; do
        if [[ -n ${LANDED[$hash]-} ]]; then count=$((count + 1)); else echo "$hash"; fi
    done <"$LOOK/commits" >"$LOOK/remaining"
    if [[ -s $LOOK/remaining ]]; then
        printf 'unsaved-%s=%s %s\0' "$kind" "$(wc -l <"$LOOK/remaining")" "$name" >>"$LOOK/unsaved"
        head -n "$COMMITS_LISTED_MAX" "$LOOK/remaining" | commit_records unsaved-commit '%H %s' >>"$LOOK/unsaved" ||
            { git_problem "cannot read the commits of $name"; return 1; }
    fi
    if ((count)); then printf 'landed=%s %s %s\0' "$count" "$HOW" "$name" >>"$LOOK/landed"; fi
}

# commit_records KEY FORMAT: turns hashes on standard input into records with a bounded subject.
commit_records() {
    local entry
    g log --no-walk=unsorted --stdin -z --format="$2" >"$LOOK/log" || return 1
    while IFS= read -r -d '' entry; do
        printf '%s=%s\0' "$1" "${entry:0:SUBJECT_LENGTH_MAX}"
    done <"$LOOK/log"
}

# patches: diffs of the commits on standard input, made so that equal patch ids mean equal content: whitespace
# counts (--verbatim below), binary files by their full object names, no rename guessing, no drivers.
patches() { SECONDS_MAX=$LANDED_SECONDS_MAX g diff-tree --stdin --root -r -p "${PLAIN_DIFF[@]}"; }
readonly -a PLAIN_DIFF=(--no-renames --full-index --no-ext-diff --no-textconv --submodule=short --ignore-submodules=dirty)
patch_ids() { bare_git_filter patch-id --verbatim; }
bare_git_filter() { (cd / && env -i "${SAFE_ENVIRONMENT[@]}" git "${SAFE_OPTIONS[@]}" "$@"); }

# find_landed TIP: fills LANDED with the commits of $LOOK/commits whose content a remote branch has, by the patch of
# the commit (rebase merge), or by the patch or the tree of the branch up to some commit (squash merge).
find_landed() {
    local tip=$1 remote base id hash
    local -A bases=() candidates=() trees=()
    g for-each-ref --sort=-committerdate --count=20 --format='%(objectname)' "${KEPT[@]/--remotes=/refs/remotes/}" \
        >"$LOOK/remotes" </dev/null || { git_problem "damaged remote branches"; return 1; }
    while read -r remote; do
        base=$(g merge-base "$tip" "$remote" </dev/null) && ((${#bases[@]} < 5)) && bases[$base]=1
    done <"$LOOK/remotes"
    g rev-list --no-merges --stdin <"$LOOK/commits" --no-walk >"$LOOK/plain" || { git_problem "cannot read commits"; return 1; }
    patches <"$LOOK/plain" | patch_ids >"$LOOK/own"
    case ${PIPESTATUS[0]} in
    0) ;;
    124) return 0 ;;
    *) git_problem "cannot read commits"; return 1 ;;
    esac
    for base in "${!bases[@]}"; do
        ((SECONDS < LANDED_LOOK_SECONDS_MAX)) || return 0
        candidates=() trees=()
        g rev-list --no-merges --max-count="$LANDED_CANDIDATES_MAX" "${KEPT[@]}" --not "$base" >"$LOOK/candidates" </dev/null ||
            { git_problem "cannot read remote branches"; return 1; }
        [[ -s $LOOK/candidates ]] || continue
        while read -r id _; do candidates[$id]=1; done < <(patches <"$LOOK/candidates" | patch_ids)
        while read -r id; do trees[$id]=1; done < <(g log --no-show-signature --max-count="$LANDED_CANDIDATES_MAX" --format=%T "${KEPT[@]}" --not "$base" </dev/null)
        while read -r id hash; do
            if [[ -n ${candidates[$id]-} ]]; then LANDED[$hash]=1 HOW=${HOW:-rebased}; fi
        done <"$LOOK/own"
        find_squashed "$base" || return 1
    done
}

# find_squashed BASE: looks for the newest commit whose whole difference from BASE is one commit of the remote.
# An empty difference proves nothing: what the branch made and took back is nowhere else.
find_squashed() {
    local base=$1 hash id tree base_tree
    base_tree=$(g rev-parse "$base^{tree}" </dev/null) || { git_problem "cannot read $base"; return 1; }
    head -n "$LANDED_PREFIXES_MAX" "$LOOK/commits" >"$LOOK/prefixes"
    while read -r hash; do
        echo "commit $hash"
        g diff-tree -r -p "${PLAIN_DIFF[@]}" "$base" "$hash" </dev/null
    done <"$LOOK/prefixes" | patch_ids >"$LOOK/whole"
    while read -r hash tree; do
        [[ -z ${LANDED[$hash]-} ]] || continue
        id=$(sed -n "s/ $hash\$//p" "$LOOK/whole")
        [[ -n $id && ( -n ${candidates[$id]-} || ( $tree != "$base_tree" && -n ${trees[$tree]-} ) ) ]] || continue
        HOW=squashed
        while read -r id; do LANDED[$id]=1; done < <(g rev-list "$hash" --not "${KEPT[@]}" </dev/null)
        return 0
    done < <(g log --no-walk=unsorted --stdin --format='%H %T' <"$LOOK/prefixes")
}
