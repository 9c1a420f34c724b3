# Sourced by the scripts beside it; does nothing by itself.
# shellcheck shell=bash disable=SC2034

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
image_directory=$root/manifests/image
cache=${XDG_CACHE_HOME:-$HOME/.cache}/berth

say() { echo "${0##*/}: $*" >&2; }
die() { say "$*"; exit 1; }
as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi; }

# install_packages PACKAGE…: from Debian's archive, without a question.
install_packages() {
  say "installing $*"
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# debian_mirror: the address of Debian's archive that this machine's own apt uses; nothing on another distribution.
debian_mirror() {
  command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)|$(LABEL)' 'Created-By: Packages' 2>/dev/null |
    awk -F'|' '{ sub(/\/$/, "", $1) } $1 ~ /\/debian$/ && !found { print $1; found = 1 }'
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

# python_environment PACKAGE==VERSION…: the directory of a Python environment with these packages; makes it if need be.
python_environment() {
  local environment
  environment=$cache/python-$(sha256sum <<<"$*" | cut -c1-8)
  if [[ ! -e $environment/complete ]]; then
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv >&2
    say "installing $*"
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
    touch "$environment/complete"
  fi
  echo "$environment"
}
