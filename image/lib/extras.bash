# Sourced by clone: what a checkout in $growing needs beside its own commits, submodules and the
# contents of Git LFS.
#
# A repository's author chose all of it, so it is fetched over the network only, without hooks and
# within a time. What cannot be fetched is said (`note`), and is no reason to fail.
# shellcheck shell=bash disable=SC2154

extras_seconds=1800 # for all of it
submodules_max=200
named_max=5 # files or submodules that a message names

# extra_git ARGUMENT…: git that asks nobody, uses the network alone, and has a bounded time.
extra_git() {
  local left=$((extras_end - SECONDS))
  ((left > 0)) || { echo "fatal: no time was left for it" >&2; return 1; }
  GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=http:https:ssh GIT_LFS_SKIP_SMUDGE=${skip_smudge:-1} \
    GIT_SSH_COMMAND="ssh -o BatchMode=yes -o ConnectTimeout=15" \
    timeout --kill-after=5 "$left" git -c http.lowSpeedLimit=100 -c http.lowSpeedTime=60 "$@"
}

# why FILE: git's own reason in it, in one line; its last "fatal:" says the most.
why() {
  local line words
  words=$(tr '\r' '\n' <"$1" | grep -v '^$')
  line=$(grep -E '^(fatal|error|ERROR): ' <<<"$words" |
    grep -vE '^fatal: (clone of|Failed to clone)' | head -n 1)
  line=${line:-$(tail -n 1 <<<"$words")}
  line=${line#*: }
  [[ $line != "transport 'file' not allowed" ]] ||
    line="a workspace reaches no repository on the controller's host but its own"
  line=${line:0:200}
  printf '%s' "${line%.}"
}

# named NAME…: the first of them and the number of the others, for a message.
named() {
  local text
  printf -v text '%s, ' "${@:1:named_max}"
  text=${text%, }
  (($# <= named_max)) || text+=" and $(($# - named_max)) more"
  printf '%s' "$text"
}

fetch_submodules() {
  local path paths=() missing=() reason words=$state/extra.log
  local -A missing_for=() # reason -> paths, each with a line's end
  extras_end=$((SECONDS + extras_seconds))
  mapfile -d '' -t paths < <(git -C "$growing" ls-files --stage -z 2>/dev/null |
    sed -zn 's/^160000 [^\t]*\t//p')
  for path in "${paths[@]:0:submodules_max}"; do
    log "fetching submodule $path"
    extra_git -C "$growing" -c core.hooksPath=/dev/null submodule --quiet \
      update --init --recursive -- "$path" >"$words" 2>&1 </dev/null && continue
    reason=$(why "$words")
    missing_for[${reason:-git gave no reason}]+=${path//$'\n'/?}$'\n'
  done
  for reason in "${!missing_for[@]}"; do
    mapfile -t missing <<<"${missing_for[$reason]%$'\n'}"
    if ((${#missing[@]} == 1)); then
      note "Submodule ${missing[0]} is not fetched: $reason."
    else
      note "Submodules $(named "${missing[@]}") are not fetched: $reason."
    fi
  done
  ((${#paths[@]} <= submodules_max)) ||
    note "Of ${#paths[@]} submodules only the first $submodules_max are fetched."
}

# fetch_lfs DIRECTORY NAME: the contents of what Git LFS keeps elsewhere; says which files are
# pointers after it.
fetch_lfs() {
  local failed=$state/extra.log pointers=() reason=''
  git -C "$1" grep --cached -q filter=lfs -- ':(glob)**/.gitattributes' 2>/dev/null || return 0
  if [[ $(git -C "$1" config remote.origin.vcs) == berth && ! -f $1/.lfsconfig ]]; then
    reason="what Git LFS keeps on the controller's host does not reach a workspace"
  else
    log "fetching what Git LFS keeps of ${2:-the repository}"
    skip_smudge=0 extra_git -C "$1" -c lfs.transfer.maxretries=3 lfs pull origin \
      >"$failed" 2>&1 </dev/null || reason=$(why "$failed")
  fi
  mapfile -t pointers < <(git -C "$1" lfs ls-files 2>/dev/null | sed -nE 's/^[0-9a-f]+ - //p')
  ((${#pointers[@]})) || return 0
  reason=${reason:-they were not fetched}
  note "Only Git LFS pointers are here for $(named "${pointers[@]}")${2:+ in submodule $2}:\
 $reason."
}

fetch_lfs_everywhere() {
  # shellcheck disable=SC2016 # git's own variable
  local path each='printf "%s\0" "$displaypath"'
  fetch_lfs "$growing" ''
  while IFS= read -r -d '' path; do
    fetch_lfs "$growing/$path" "$path"
  done < <(git -C "$growing" submodule --quiet foreach --recursive "$each" 2>/dev/null </dev/null)
}
