# Reading a repository that may be hostile. Sourced by ledger, rescue and restore; runs nothing by itself.
#
# No git command ever runs on the repository's own git directory. `open_repository` builds a scratch one
# (our configuration, copies of HEAD, index, refs and the state of operations) that only borrows the
# repository's objects, so that hooks, filters, fsmonitor, textconv, includes, pagers and helpers named by the
# repository do not exist for git. All paths are handled as bytes.

export PATH=/usr/bin:/bin LC_ALL=C
SECONDS_MAX='' # the environment is the workspace's: nothing is taken from it
umask 077

# Directories that a build or a package tool makes again: ignored files below them are not work.
# A directory with a valid CACHEDIR.TAG counts as one too.
readonly -a REPRODUCIBLE=(node_modules bower_components .venv venv __pycache__ .build target .gradle .next
    .nuxt .tox .mypy_cache .pytest_cache .ruff_cache .terraform Pods .cache)

# Directories of the agent's home that hold tools and caches, not repositories somebody works in.
readonly -a HOME_CACHES=(.cache .claude .npm .cargo .rustup .nvm .pyenv .rbenv .local .gradle .m2 .swiftpm
    .vscode-server .oh-my-zsh .bun .deno .pnpm-store .terraform.d go)

# Files of a git directory that make up an operation in progress. FETCH_HEAD is not: it names nothing of ours.
readonly -a STATE_FILES=(MERGE_HEAD MERGE_MSG MERGE_MODE MERGE_RR MERGE_AUTOSTASH CHERRY_PICK_HEAD REVERT_HEAD
    REBASE_HEAD ORIG_HEAD AUTO_MERGE SQUASH_MSG BISECT_LOG BISECT_NAMES BISECT_START BISECT_TERMS
    BISECT_EXPECTED_REV BISECT_ANCESTORS_OK BISECT_RUN BISECT_FIRST_PARENT)
readonly -a STATE_DIRECTORIES=(rebase-merge rebase-apply sequencer)

readonly REPOSITORIES_MAX=100

readonly -a SAFE_ENVIRONMENT=(PATH=/usr/bin:/bin HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent LC_ALL=C TZ=UTC
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ATTR_NOSYSTEM=1 GIT_OPTIONAL_LOCKS=0
    GIT_NO_REPLACE_OBJECTS=1 GIT_NO_LAZY_FETCH=1 GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=/bin/false GIT_EDITOR=/bin/false
    GIT_PAGER=cat GIT_ALLOW_PROTOCOL=file GIT_CEILING_DIRECTORIES=/
    GIT_AUTHOR_NAME=berth GIT_AUTHOR_EMAIL=berth@localhost GIT_COMMITTER_NAME=berth
    GIT_COMMITTER_EMAIL=berth@localhost)
readonly -a SAFE_OPTIONS=(--no-pager --no-optional-locks -c safe.directory='*' -c core.hooksPath=/dev/null
    -c core.fsmonitor=false -c core.untrackedCache=false -c core.attributesFile=/dev/null
    -c core.excludesFile=/dev/null -c core.commitGraph=false -c core.multiPackIndex=false -c core.logAllRefUpdates=false
    -c pack.useBitmaps=false -c pack.windowMemory=64m -c gc.auto=0 -c maintenance.auto=false
    -c submodule.recurse=false -c fetch.recurseSubmodules=false -c diff.ignoreSubmodules=dirty)

# What was found wrong, for the caller to print; any entry means "unknown".
PROBLEMS=()
problem() { PROBLEMS+=("${1:0:500}"); return 1; }

# bare_git ARGS...: git with no repository of the workspace in sight.
bare_git() { env -i "${SAFE_ENVIRONMENT[@]}" git "${SAFE_OPTIONS[@]}" "$@" </dev/null; }

# g ARGS...: git on the repository that open_repository opened. Reads standard input. With SECONDS_MAX set it ends
# with 124 after that time.
g() {
    env -i "${SAFE_ENVIRONMENT[@]}" GIT_DIR="$SCRATCH/git" ${WORKTREE:+GIT_WORK_TREE="$WORKTREE"} \
        GIT_ALTERNATE_OBJECT_DIRECTORIES="$OBJECTS_QUOTED" \
        ${SECONDS_MAX:+timeout "$SECONDS_MAX"} git ${WORKTREE:+-C "$WORKTREE"} "${SAFE_OPTIONS[@]}" "$@" 2>"$SCRATCH/stderr"
}

# git_problem WHAT: records that git failed, with the first line it printed.
git_problem() {
    local line=''
    IFS= read -r line <"$SCRATCH/stderr"
    problem "$1: ${line:-git failed}"
}

# The functions below answer in a variable of the caller, so their own are named as no caller's is.

# real NAME PATH: NAME becomes the path with every symlink resolved; fails when it does not exist.
real() {
    local real_answer
    real_answer=$(realpath -e -z -- "$2" 2>/dev/null | tr '\0' '\n'; printf x)
    real_answer=${real_answer%x}
    [[ -n $real_answer ]] || return 1
    printf -v "$1" %s "${real_answer%$'\n'}"
}

# content NAME FILE: NAME becomes the first 8 KiB of a file without its trailing newlines.
content() {
    local content_answer
    [[ -f $2 && ! -L $2 ]] || return 1
    content_answer=$(head -c 8192 -- "$2" 2>/dev/null | tr -d '\0') || return 1
    printf -v "$1" %s "$content_answer"
}

# glob_escaped NAME PATH: a pattern for find -path that matches only this path.
glob_escaped() {
    local glob_answer=${2//\\/\\\\}
    glob_answer=${glob_answer//\*/\\*}
    glob_answer=${glob_answer//\?/\\?}
    printf -v "$1" %s "${glob_answer//\[/\\[}"
}

inside_root() { [[ $1 == "$ROOT" || $1 == "$ROOT"/* ]]; }

count_of() { tr -cd '\0' <"$1" | wc -c; }

# reproducible_expression: fills EXPRESSION with find's test for the reproducible directories.
reproducible_expression() {
    local name
    EXPRESSION=(-false)
    for name in "${REPRODUCIBLE[@]}"; do EXPRESSION+=(-o -name "$name"); done
}

# resolve_git_directory ENTRY: sets GIT_DIRECTORY and COMMON for a `.git` directory, file or symlink.
# Everything must lie inside ROOT: what is outside is not ours to read, and gone when the volume is elsewhere.
resolve_git_directory() {
    local entry=$1 target
    if [[ -f $entry && ! -L $entry ]]; then
        content target "$entry" || { problem "unreadable .git file"; return 1; }
        [[ $target == 'gitdir: '* ]] || { problem ".git file is not a link to a repository"; return 1; }
        target=${target#gitdir: }
        [[ $target == /* ]] || target=${entry%/*}/$target
    else
        target=$entry
    fi
    real GIT_DIRECTORY "$target" || { problem ".git points to a missing directory"; return 1; }
    inside_root "$GIT_DIRECTORY" || { problem ".git points outside the workspace"; return 1; }
    [[ -d $GIT_DIRECTORY ]] || { problem ".git is not a directory"; return 1; }
    COMMON=$GIT_DIRECTORY
    if [[ -e $GIT_DIRECTORY/commondir || -L $GIT_DIRECTORY/commondir ]]; then
        content target "$GIT_DIRECTORY/commondir" || { problem "unreadable commondir"; return 1; }
        [[ $target == /* ]] || target=$GIT_DIRECTORY/$target
        real COMMON "$target" || { problem "commondir is missing"; return 1; }
        inside_root "$COMMON" || { problem "commondir points outside the workspace"; return 1; }
    fi
}

# discover: fills REPOSITORIES with the absolute paths of checkouts below ROOT, the main one first.
# What vanishes under the search, as an agent's lock files do, is nothing to find.
# Reproducible directories are not searched, except right below ROOT: their repositories are made again with them.
discover() {
    local -a EXPRESSION caches=(-false)
    local name entry root
    reproducible_expression
    glob_escaped root "$ROOT"
    for name in "${HOME_CACHES[@]}"; do caches+=(-o -path "$root/home/$name"); done
    REPOSITORIES=()
    if [[ -e $ROOT/repo/.git || -L $ROOT/repo/.git ]]; then REPOSITORIES+=("$ROOT/repo"); fi
    find "$ROOT" -xdev -ignore_readdir_race \( -type d \( -path "$root/.berth" -o -path "$root/lost+found" -o "${caches[@]}" \) -prune \) \
        -o \( -type d -path "$root/*/*" \( "${EXPRESSION[@]}" \) -prune \) \
        -o \( -name .git -prune -printf '%h\0' \) >"$WORK/found" 2>"$WORK/stderr" ||
        { problem "cannot search the workspace: $(head -n 1 "$WORK/stderr")"; return 1; }
    while IFS= read -r -d '' entry; do
        [[ $entry == "$ROOT/repo" ]] || REPOSITORIES+=("$entry")
    done < <(sort -z "$WORK/found")
    ((${#REPOSITORIES[@]} <= REPOSITORIES_MAX)) || { problem "more than $REPOSITORIES_MAX repositories"; return 1; }
}

# discover_hidden: fills HIDDEN with the git directories of submodules and linked worktrees that no checkout of
# KNOWN uses. They may hold commits; where a checkout exists after all, CHECKOUT names it.
discover_hidden() {
    local owner directory place
    declare -gA CHECKOUT=()
    HIDDEN=()
    for owner in "${!KNOWN[@]}"; do
        while IFS= read -r -d '' directory; do
            [[ -f $directory/HEAD && -z ${KNOWN[$directory]-}${CHECKOUT[$directory]+x} ]] || continue
            CHECKOUT[$directory]=''
            HIDDEN+=("$directory")
            if [[ -f $directory/gitdir ]]; then
                content place "$directory/gitdir" && place=${place%/.git} || continue
            else
                place=$(cd / && bare_git config --file "$directory/config" --no-includes --get core.worktree 2>/dev/null) || continue
            fi
            [[ $place == /* ]] || place=$directory/$place
            real place "$place" && inside_root "$place" && [[ -f $place/.git ]] || continue
            CHECKOUT[$directory]=$place
        done < <(hidden_candidates "$owner")
    done
    ((${#HIDDEN[@]} <= REPOSITORIES_MAX)) || { problem "more than $REPOSITORIES_MAX repositories"; return 1; }
}

hidden_candidates() {
    if [[ -d $1/modules && ! -L $1/modules ]]; then find "$1/modules" -type d -name objects -prune -printf '%h\0'; fi
    if [[ -d $1/worktrees && ! -L $1/worktrees ]]; then find "$1/worktrees" -mindepth 1 -maxdepth 1 -type d -print0; fi
} 2>/dev/null

# read_configuration FILE: takes over the few settings that are plain facts; everything else does not exist.
read_configuration() {
    local file=$1 record key value
    CORE=() BRANCH_REMOTE=() BRANCH_MERGE=() REMOTE_URL=() OBJECT_FORMAT=sha1
    [[ -e $file || -L $file ]] || return 0
    [[ -f $file && ! -L $file ]] || { problem "the configuration is not a file"; return 1; }
    (cd / && bare_git config --file "$file" --no-includes --null --list) >"$SCRATCH/configuration" 2>"$SCRATCH/stderr" ||
        { git_problem "unreadable configuration"; return 1; }
    while IFS= read -r -d '' record; do
        key=${record%%$'\n'*} value=
        if [[ $record == *$'\n'* ]]; then value=${record#*$'\n'}; fi
        read_setting "$key" "$value" || return 1
    done <"$SCRATCH/configuration"
}

read_setting() {
    local key=$1 value=$2 name
    case $key in
    core.repositoryformatversion) [[ $value == [01] ]] || { problem "unknown repository format $value"; return 1; } ;;
    core.filemode | core.symlinks | core.ignorecase) [[ $value =~ ^(true|false)$ ]] && CORE[$key]=$value ;;
    core.autocrlf) [[ $value =~ ^(true|false|input)$ ]] && CORE[$key]=$value ;;
    core.eol) [[ $value =~ ^(lf|crlf|native)$ ]] && CORE[$key]=$value ;;
    extensions.objectformat)
        [[ $value =~ ^(sha1|sha256)$ ]] || { problem "unknown object format"; return 1; }
        OBJECT_FORMAT=$value ;;
    extensions.worktreeconfig | extensions.noop | extensions.partialclone | extensions.preciousobjects) ;;
    extensions.*) problem "unknown repository extension ${key#extensions.}"; return 1 ;;
    branch.*.remote) name=${key#branch.} && BRANCH_REMOTE[${name%.remote}]=$value ;;
    branch.*.merge) name=${key#branch.} && BRANCH_MERGE[${name%.merge}]=$value ;;
    remote.*.url)
        name=${key#remote.} name=${name%.url}
        [[ $name =~ ^[A-Za-z0-9._][A-Za-z0-9._/-]*$ ]] && REMOTE_URL[$name]=$value ;;
    esac
    return 0
}

# remote_is_elsewhere URL BASE: a remote on this very volume goes with it, so it keeps nothing.
remote_is_elsewhere() {
    local path=${1#file://} resolved
    [[ $path == /* || $path == .* || $path != *:* ]] || return 0
    [[ $path == /* ]] || path=$2/$path
    real resolved "$path" || return 0
    ! inside_root "$resolved"
}

# open_repository NUMBER WORKTREE GIT_DIRECTORY COMMON: builds the scratch git directory and points `g` at it.
# An empty WORKTREE is a repository without a checkout.
open_repository() {
    SCRATCH=$WORK/$1 WORKTREE=$2 GIT_DIRECTORY=$3 COMMON=$4
    declare -gA CORE BRANCH_REMOTE BRANCH_MERGE REMOTE_URL
    local objects
    mkdir -p "$SCRATCH/git/objects/info" "$SCRATCH/git/refs" "$SCRATCH/git/info" || { problem "no scratch space"; return 1; }
    real objects "$COMMON/objects" && [[ -d $objects ]] || { problem "the repository has no objects"; return 1; }
    inside_root "$objects" || { problem "objects lie outside the workspace"; return 1; }
    check_alternates "$objects" 0 || return 1
    objects=${objects//\\/\\\\} objects=${objects//\"/\\\"}
    OBJECTS_QUOTED="\"${objects//$'\n'/\\n}\""
    read_configuration "$COMMON/config" || return 1
    copy_references && copy_index && copy_state && write_configuration && check_head
}

# check_alternates OBJECTS DEPTH: git follows alternates by itself, so every one of them must be inside.
check_alternates() {
    local objects=$1 depth=$2 line resolved
    [[ -e $objects/info/alternates || -L $objects/info/alternates ]] || return 0
    [[ -f $objects/info/alternates && ! -L $objects/info/alternates ]] || { problem "alternates is not a file"; return 1; }
    ((depth < 5)) || { problem "alternates are nested too deep"; return 1; }
    while IFS= read -r line || [[ -n $line ]]; do
        [[ -n $line && $line != '#'* ]] || continue
        [[ $line != '"'* ]] || { problem "alternates are quoted"; return 1; }
        [[ $line == /* ]] || line=$objects/$line
        real resolved "$line" && inside_root "$resolved" || { problem "alternates point outside the workspace"; return 1; }
        check_alternates "$resolved" $((depth + 1)) || return 1
    done <"$objects/info/alternates"
}

# copy_file FROM TO: copies a regular file with its times; absent is fine, anything else is not.
copy_file() {
    [[ -e $1 || -L $1 ]] || return 0
    [[ -f $1 && ! -L $1 ]] || { problem "${1##*/} is not a file"; return 1; }
    cp -p -- "$1" "$2" 2>/dev/null || { problem "cannot read ${1##*/}"; return 1; }
}

copy_references() {
    local directory odd
    copy_file "$GIT_DIRECTORY/HEAD" "$SCRATCH/git/HEAD" && copy_file "$COMMON/packed-refs" "$SCRATCH/git/packed-refs" &&
        copy_file "$COMMON/shallow" "$SCRATCH/git/shallow" && copy_file "$COMMON/info/exclude" "$SCRATCH/git/info/exclude" ||
        return 1
    for directory in "$COMMON" "$GIT_DIRECTORY"; do
        [[ -e $directory/refs ]] || continue
        [[ -d $directory/refs && ! -L $directory/refs ]] || { problem "refs is not a directory"; return 1; }
        cp -rP --preserve=timestamps -- "$directory/refs/." "$SCRATCH/git/refs/" 2>/dev/null || { problem "cannot read refs"; return 1; }
        [[ $directory != "$GIT_DIRECTORY" ]] || break
    done
    chmod -R u+rwX -- "$SCRATCH/git/refs"
    odd=$(find "$SCRATCH/git/refs" ! -type f ! -type d -printf '%P' -quit | tr '\0' '\n')
    [[ -z $odd ]] || { problem "refs/$odd is not a file"; return 1; }
    find "$SCRATCH/git/refs" -type f -name '*.lock' -delete
    odd=$(find "$SCRATCH/git/refs" -type f -exec grep -LE '^([0-9a-f]{40}|[0-9a-f]{64}|ref: refs/.+)$' {} + | head -n 1)
    [[ -z $odd ]] || { problem "${odd#"$SCRATCH/git/"} is damaged"; return 1; }
    mkdir -p "$SCRATCH/git/logs/refs" && copy_file "$COMMON/logs/refs/stash" "$SCRATCH/git/logs/refs/stash"
}

# The copy keeps the index's time: git tells by it which entries may have changed within the same tick.
copy_index() {
    local shared
    copy_file "$GIT_DIRECTORY/index" "$SCRATCH/git/index" || return 1
    for shared in "$GIT_DIRECTORY"/sharedindex.*; do
        copy_file "$shared" "$SCRATCH/git/${shared##*/}" || return 1
    done
}

copy_state() {
    local name
    for name in "${STATE_FILES[@]}"; do
        copy_file "$GIT_DIRECTORY/$name" "$SCRATCH/git/$name" || return 1
    done
    for name in "${STATE_DIRECTORIES[@]}"; do
        [[ -d $GIT_DIRECTORY/$name && ! -L $GIT_DIRECTORY/$name ]] || continue
        cp -rP --preserve=timestamps -- "$GIT_DIRECTORY/$name" "$SCRATCH/git/$name" 2>/dev/null || { problem "cannot read $name"; return 1; }
        find "$SCRATCH/git/$name" ! -type f ! -type d -delete
    done
}

write_configuration() {
    local key bare=false
    [[ -n $WORKTREE ]] || bare=true
    {
        printf '[core]\nrepositoryformatversion = 1\nbare = %s\n' "$bare"
        for key in "${!CORE[@]}"; do printf '%s = %s\n' "${key#core.}" "${CORE[$key]}"; done
        printf '[extensions]\nobjectformat = %s\n' "$OBJECT_FORMAT"
    } >"$SCRATCH/git/config"
}

# check_head: sets HEAD_BRANCH (empty: detached) and HEAD_COMMIT (empty: unborn).
check_head() {
    local head
    HEAD_BRANCH='' HEAD_COMMIT=''
    content head "$SCRATCH/git/HEAD" || { problem "HEAD is missing"; return 1; }
    if [[ $head == 'ref: refs/'* && $head != *$'\n'* ]]; then
        HEAD_BRANCH=${head#ref: }
        HEAD_BRANCH=${HEAD_BRANCH#refs/heads/}
    elif [[ ! $head =~ ^([0-9a-f]{40}|[0-9a-f]{64})$ ]]; then
        problem "HEAD is damaged"
        return 1
    fi
    g show-ref --head >/dev/null
    if [[ $? -gt 1 || -s $SCRATCH/stderr ]]; then git_problem "damaged references"; return 1; fi
    if HEAD_COMMIT=$(g rev-parse --verify --quiet 'HEAD^{commit}'); then return 0; fi
    HEAD_COMMIT=''
    # Only a branch that does not exist may lack a commit.
    if [[ -n $HEAD_BRANCH ]] && ! g rev-parse --verify --quiet HEAD >/dev/null; then
        return 0
    fi
    problem "HEAD names a commit that is missing"
}
