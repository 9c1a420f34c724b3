# Sourced by clone: what it asks and says about the remote's branches, of which $state/refs is git's
# list. By full names only, for a tag may have any of a branch's short ones.
# shellcheck shell=bash disable=SC2154

branches_max=5 # of those that a message names

# list_branches ADDRESS: makes the list. Before the clone, which would be fetched in vain again and
# again.
list_branches() {
  git_ ls-remote --quiet --symref -- "$1" HEAD 'refs/heads/*' 'refs/tags/*' >"$state/refs"
}

# has_reference NAME: whether the remote has what is called exactly so.
has_reference() {
  NAME=$1 awk -F '\t' '$2 == ENVIRON["NAME"] { found = 1 } END { exit !found }' "$state/refs"
}

remote_branches() { sed -n 's#^[0-9a-f]*\trefs/heads/##p' "$state/refs"; }

# clash_of NAME: a branch that git cannot hold beside NAME, because one would be a directory of the
# other.
clash_of() {
  local above=$1
  while [[ $above == */* ]]; do
    above=${above%/*}
    if has_reference "refs/heads/$above"; then
      echo "$above"
      return
    fi
  done
  remote_branches | NAME=$1/ awk 'index($0, ENVIRON["NAME"]) == 1 { print; exit }'
}

# meant NAME: the branch that somebody meant who wrote it as git shows it elsewhere; nothing when
# there is none.
meant() {
  local prefix
  for prefix in refs/remotes/origin/ remotes/origin/ refs/heads/ heads/ origin/; do
    if [[ $1 == "$prefix"* ]] && has_reference "refs/heads/${1#"$prefix"}"; then
      echo "${1#"$prefix"}"
      return
    fi
  done
}

# near NAME: the branches most like it, the likest first. Two letters in the wrong order are one
# mistake.
near() {
  remote_branches | head -n 2000 | WANTED=$1 awk '
    function least(a, b) { return a < b ? a : b }
    function letter(text, at) { return substr(text, at, 1) }
    function distance(a, b,   i, j, way, cost, swapped) {
      for (i = 0; i <= length(a); i++) way[i, 0] = i
      for (j = 0; j <= length(b); j++) way[0, j] = j
      for (i = 1; i <= length(a); i++) {
        for (j = 1; j <= length(b); j++) {
          cost = letter(a, i) != letter(b, j)
          way[i, j] = least(least(way[i - 1, j], way[i, j - 1]) + 1, way[i - 1, j - 1] + cost)
          swapped = letter(a, i) == letter(b, j - 1) && letter(a, i - 1) == letter(b, j)
          if (i > 1 && j > 1 && swapped)
            way[i, j] = least(way[i, j], way[i - 2, j - 2] + 1)
        }
      }
      return way[length(a), length(b)]
    }
    BEGIN { wanted = substr(tolower(ENVIRON["WANTED"]), 1, 80) }
    length($0) <= 80 {
      name = tolower($0); far = distance(wanted, name)
      if (far > 2 && (index(name, wanted) || index(wanted, name))) far = 2
      print far "\t" $0
    }' | sort -s -n -k 1,1 | head -n "$branches_max" | cut -f 2-
}

# no_branch NAME: says that it is missing, and what is there instead.
no_branch() {
  local default hint names count text="The repository has no branch $1"
  hint=$(meant "$1")
  [[ -z $hint ]] || text+="; did you mean $hint?"
  if [[ -z $hint ]] && has_reference "refs/tags/$1"; then text+=": $1 is a tag"; fi
  [[ $text == *\? ]] || text+=.
  default=$(sed -n 's#^ref: refs/heads/\(.*\)\tHEAD$#\1#p' "$state/refs")
  names=$(near "${hint:-$1}")
  count=$(remote_branches | wc -l)
  if [[ $default && $names ]]; then
    text+=" Its default branch is $default; it has"
  elif [[ $names ]]; then
    text+=" It has"
  else
    text+=" It has no branch at all"
  fi
  ((count <= branches_max)) || text+=" $count branches, among them"
  text+=" ${names//$'\n'/, }"
  echo "${text% }."
}

# look_at_branches: fails with a reason when the branches that the workspace names cannot be worked
# on.
look_at_branches() {
  local name clash
  for name in "$branch" ${feature:+"$feature"}; do
    git check-ref-format --branch "$name" >/dev/null 2>&1 ||
      refuse "Git lets no branch be called $name." || return
  done
  [[ -s $state/refs ]] || return 0 # nothing was ever pushed
  has_reference "refs/heads/$branch" || refuse "$(no_branch "$branch")" || return
  clash=$(clash_of "${feature:-$branch}")
  [[ -z $clash ]] || refuse "The branch ${feature:-$branch} cannot be made: the repository has a \
branch $clash, and git cannot hold both. Choose another featureBranch."
}
