# Sourced by the scripts beside it: where things are, and how a part says what it is doing.
# shellcheck shell=bash disable=SC2034

lib=/usr/lib/berth
run=/run/berth                 # shared with the controller
record=/workspace/.berth       # what must survive the container
checkout=/workspace/repo
# Of this container's life only. Not in /tmp, which people and agents empty.
state=/dev/shm/berth
tmux_socket=$state/tmux.sock
cgroup=/sys/fs/cgroup

# log WORDS…: in the container's log, without what a name in a repository could do to a terminal.
log() {
  local words=$*
  printf 'berth: %s\n' "${words//[[:cntrl:]]/?}" >&2
}

# spec FILTER: one value of the workspace as the controller wrote it; empty for null and for an
# absent field.
spec() { jq -r "($1) // empty" "$run/workspace.json"; }

# changed: wakes whoever writes status.json. Opened for reading too, so that it cannot block when
# nobody listens.
changed() { printf '\n' 1<>"$state/changed" 2>/dev/null || true; }

# write_whole FILE TEXT: replaces the file in one step, so that no reader sees half of it.
write_whole() {
  printf '%s\n' "$2" >"$1.$BASHPID"
  mv -f "$1.$BASHPID" "$1"
}

# report PHASE [PROGRESS] [MESSAGE]: what the container as a whole is doing.
report() {
  write_whole "$state/report" "$1 ${2:-}"$'\n'"${3:-}"
  changed
}

# note SENTENCE: what whoever opens the workspace should know, though it is ready: in the log, and
# in the message of "ready".
note() {
  log "$1"
  printf '%s\n' "${1//[[:cntrl:]]/?}" >>"$state/notes"
}

# report_agent STATE [UNTIL]: what Claude Code is doing. The time of a state is that of its
# beginning.
report_agent() {
  local previous='' since=$EPOCHSECONDS
  if [[ -f $state/agent ]]; then read -r previous since <"$state/agent" || true; fi
  [[ $previous == "$1" ]] || since=$EPOCHSECONDS
  write_whole "$state/agent" "$1 ${since%% *} ${2:-}"
  changed
}

# restarted PART: says that PART had ended by itself and is started again; the controller tells of
# it.
restarted() {
  printf '%s\n' "$1" >>"$state/restarted"
  changed
}

# first_count KEY FILE…: the number after KEY in the first of the files that has one.
first_count() {
  local file key count
  for file in "${@:2}"; do
    [[ -r $file ]] || continue
    while read -r key count; do
      if [[ $key == "$1" && $count =~ ^[0-9]+$ ]]; then
        echo "$count"
        return
      fi
    done <"$file"
  done
}

# memory_strikes, pids_strikes: how often the container's limit killed a process, or refused one; by
# cgroups v2, or v1.
memory_strikes() { first_count oom_kill "$cgroup"/{memory.events,memory/memory.oom_control}; }
pids_strikes() { first_count max "$cgroup"/{pids.events,pids/pids.events}; }

# -u: a browser reads UTF-8, whatever locale the workspace's environment names for its commands.
tmux_() { tmux -u -S "$tmux_socket" -f /etc/tmux.conf "$@"; }
