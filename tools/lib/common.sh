# shellcheck shell=bash
# What every script here shares: progress lines with the seconds since the start, errors that say
# what to do, and the commands that configure and build. Source it; it is not a program.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

bold='' red='' dim='' plain=''
if [[ -t 1 && -z "${NO_COLOR:-}" ]]; then
  bold=$'\e[1m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
fi

# Milliseconds, without starting a process.
now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); }
started_ms="$(now_ms)"

# seconds_since <ms>: "12.3"
seconds_since() {
  local ms=$(($(now_ms) - $1))
  printf '%d.%d' $((ms / 1000)) $((ms % 1000 / 100))
}

step() { printf '%s%6ss%s  %s%s%s\n' "$dim" "$(seconds_since "$started_ms")" "$plain" "$bold" "$*" "$plain"; }
note() { printf '         %s\n' "$*"; }

# fail <what happened> [<what to do>...]
fail() {
  printf '%serror:%s %s\n' "$red" "$plain" "$1" >&2
  shift
  local line
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

# usage: prints the comment block at the top of the calling script.
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

# need_space <GiB>: fails unless the disk has room for what build/ will hold then. A full disk in the
# middle makes everything fail with other words.
need_space() {
  local free_kib held_kib=0
  free_kib="$(df --output=avail -k "$ROOT" | tail -n 1)"
  if [[ -d "$ROOT/build" ]]; then held_kib="$(du -sk "$ROOT/build" | cut -f 1)"; fi
  local needed_kib=$(($1 * 1024 * 1024 - held_kib))
  ((free_kib >= needed_kib)) || fail \
    "$((free_kib / 1048576)) GiB are free on the disk of $ROOT, and $((needed_kib / 1048576 + 1)) are needed" \
    "Free some space (build/ and ccache --clear can go), or work on another disk."
}

# copy_sources <folder>: this source tree into a folder, as it is, without what is made from it.
copy_sources() {
  (cd "$ROOT" && git -c safe.directory="$ROOT" ls-files -co --exclude-standard -z | while IFS= read -r -d '' file; do
    # A tracked file that was deleted is still listed.
    if [[ -e "$file" || -L "$file" ]]; then printf '%s\0' "$file"; fi
  done | tar --null -T - -cf -) | tar -C "$1" --no-same-owner -xf -
}

# build <preset> [<target>...]: configures once, then builds; silent unless there is work or a fault.
build() {
  local preset="$1" log
  shift
  log="$(mktemp)"
  if [[ ! -f "$ROOT/build/$preset/build.ninja" ]]; then
    step "configure $preset"
    if ! (cd "$ROOT" && cmake --preset "$preset") >"$log" 2>&1; then
      cat "$log" >&2
      rm -f "$log"
      printf '%serror:%s configuring %s failed\n' "$red" "$plain" "$preset" >&2
      return 1
    fi
  fi
  # ccache looks at a precompiled header through the one that it is about to replace, and gives the
  # old one back: after a change of the messages it is made without.
  local proto
  for proto in "$ROOT"/proto/samtavle/v1/*.proto; do
    find "$ROOT/build/$preset" -name '*.gch' ! -newer "$proto" -delete
  done
  step "build $preset"
  local status=0
  if [[ -t 1 ]]; then
    ninja -C "$ROOT/build/$preset" "$@" || status=$?
  else
    ninja -C "$ROOT/build/$preset" --quiet "$@" >"$log" 2>&1 || status=$?
    if ((status != 0)); then grep -v '^ninja: Entering' "$log" >&2 || true; fi
  fi
  rm -f "$log"
  if ((status != 0)); then
    printf '%serror:%s building %s failed\n' "$red" "$plain" "$preset" >&2
    return 1
  fi
}
