# Sourced by the scripts beside it; does nothing by itself.
# shellcheck shell=bash disable=SC2034

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
image_directory=$root/image
cache=${XDG_CACHE_HOME:-$HOME/.cache}/berth

say() { echo "${0##*/}: $*" >&2; }
die() { say "$*"; exit 1; }
as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi; }

# follow WHAT: reads a command's output and shows how far it is: on a terminal in one line that
# moves, elsewhere in a line every 15 s. A step is what Swift and both of Docker's builders number.
follow() {
  local what=$1 line='' step='' status began=$SECONDS told=$SECONDS every=15 columns=100
  if [[ -t 2 ]]; then every=1 columns=$(($(tput cols 2>/dev/null || echo 80) - 1)); fi
  while :; do
    status=0
    IFS= read -r -t 1 line || status=$?
    ((status == 0 || status > 128)) || break # more than 128: nothing came within the second
    if [[ $line =~ (\[[0-9]+/[0-9]+\]|Step\ [0-9]+/[0-9]+).* ]]; then step=" ${BASH_REMATCH[0]}"; fi
    ((SECONDS - told >= every)) || continue
    told=$SECONDS
    line="$what ($((told - began)) s)${step//[[:cntrl:]]/ }"
    line=${line:0:columns}
    if [[ -t 2 ]]; then printf '\r\033[K%s' "$line" >&2; else say "$line"; fi
  done
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
}

# watched WHAT COMMAND…: runs it and shows how far it is. Its output is shown only when it fails:
# the errors in it, or its end.
watched() {
  local what=$1 log
  log=$(mktemp)
  if "${@:2}" 2>&1 </dev/null | tee "$log" | follow "$what"; then
    rm "$log"
    return
  fi
  grep -a -A 4 'error:' "$log" | tail -n 40 >&2 || tail -n 40 "$log" >&2
  rm "$log"
  die "$what failed; see above"
}

# install_packages PACKAGE…: from Debian's archive, without a question.
install_packages() {
  local packages=("$@") install=(apt-get -qq install -y --no-install-recommends)
  watched "reading Debian's package lists" as_root apt-get -qq update
  # From trixie on Docker's client is a package of its own, and one that is only recommended.
  if [[ " $* " == *" docker.io "* ]] && ! command -v docker >/dev/null &&
    apt-cache show docker-cli >/dev/null 2>&1; then
    packages+=(docker-cli)
  fi
  say "installing ${packages[*]}"
  watched "installing packages" \
    as_root env DEBIAN_FRONTEND=noninteractive "${install[@]}" "${packages[@]}"
}

# python_environment PACKAGE…: prints the directory of a Python environment with them; made once.
python_environment() {
  local environment
  environment=$cache/python-$(sha256sum <<<"$*" | cut -c1-8)
  if [[ ! -e $environment/complete ]]; then
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    rm -rf "$environment"
    python3 -m venv "$environment"
    watched "installing $*" "$environment/bin/pip" install --disable-pip-version-check "$@"
    touch "$environment/complete"
  fi
  echo "$environment"
}

# debian_mirror: the address of Debian's archive that this machine's own apt uses; nothing on
# another distribution.
debian_mirror() {
  command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016 # apt's own variable
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '{ sub(/\/$/, "") } /\/debian$/ && !found { print; found = 1 }'
}

# architecture: Debian's name of the Engine's architecture.
architecture() {
  case $(docker info --format '{{.Architecture}}') in
    x86_64 | amd64) echo amd64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) die "the image is made for amd64 and arm64 only" ;;
  esac
}

# use_engine: DOCKER_HOST becomes the address of an Engine that answers; starts one if none does.
use_engine() {
  DOCKER_HOST=$("$here/engine")
  export DOCKER_HOST
}
