# Going through every repository of a workspace. Sourced after git-safe.bash and git-safe-look.bash.

# walk VISITOR: calls VISITOR once for each repository. It sees NUMBER, PLACE (path below ROOT), KIND, LOOKED (1 when
# the look succeeded), REFERENCES (1 when this one answers for the shared references) and the look's files; when
# LOOKED is 0, PROBLEMS says why. Fails only when the workspace itself cannot be searched.
walk() {
    local visitor=$1 path directory
    declare -gA KNOWN=() ANSWERED=() IS_REPOSITORY=()
    discover || return 1
    for path in "${REPOSITORIES[@]}"; do
        if (resolve_git_directory "$path/.git") >/dev/null; then
            resolve_git_directory "$path/.git"
            KNOWN[$GIT_DIRECTORY]=1 KNOWN[$COMMON]=1
        fi
    done
    discover_hidden || return 1
    for directory in "${HIDDEN[@]}"; do
        if [[ -n ${CHECKOUT[$directory]} ]]; then REPOSITORIES+=("${CHECKOUT[$directory]}"); fi
    done
    for path in "${REPOSITORIES[@]}"; do IS_REPOSITORY[$path]=1; done
    NUMBER=0
    for path in "${REPOSITORIES[@]}"; do visit_checkout "$visitor" "$path"; done
    for directory in "${HIDDEN[@]}"; do
        if [[ -z ${CHECKOUT[$directory]} ]]; then visit_hidden "$visitor" "$directory"; fi
    done
}

# place_of PATH: the path below ROOT, or `.` for ROOT itself.
place_of() {
    PLACE=${1#"$ROOT"}
    PLACE=${PLACE#/}
    PLACE=${PLACE:-.}
}

visit_checkout() {
    local visitor=$1 path=$2
    begin_visit "$path"
    KIND=checkout
    if resolve_git_directory "$path/.git"; then
        if [[ $GIT_DIRECTORY != "$COMMON" ]]; then KIND=worktree; fi
        if [[ $GIT_DIRECTORY == */modules/* ]]; then KIND=submodule; fi
        if [[ $path == "$ROOT/repo" ]]; then KIND=main; fi
        visit "$visitor" "$path"
    else
        if [[ $path == "$ROOT/repo" ]]; then KIND=main; fi
        "$visitor"
    fi
}

# A git directory without a checkout: only its commits and stash can be looked at.
visit_hidden() {
    local visitor=$1 directory=$2
    begin_visit "$directory"
    KIND=hidden COMMON=$directory GIT_DIRECTORY=$directory
    if [[ -e $directory/commondir ]]; then COMMON=${directory%/worktrees/*}; fi
    visit "$visitor" ''
}

begin_visit() {
    NUMBER=$((NUMBER + 1)) LOOKED=0 REFERENCES=0 PROBLEMS=() GIT_DIRECTORY='' COMMON='' HEAD_BRANCH='' HEAD_COMMIT=''
    place_of "$1"
}

visit() {
    if [[ -z ${ANSWERED[$COMMON]-} ]]; then REFERENCES=1 ANSWERED[$COMMON]=1; fi
    if open_repository "$NUMBER" "$2" "$GIT_DIRECTORY" "$COMMON" && look "$REFERENCES"; then LOOKED=1; fi
    "$1"
}
