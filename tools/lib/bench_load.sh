# shellcheck shell=bash
# The server under load, for tools/bench: `samtavle bench` in the release build, then the same work by
# other servers. Source it after common.sh; figures go to descriptor 3.

all_servers=ws-raw,bun-raw,y-websocket,y-websocket-leveldb,hocuspocus,hocuspocus-sqlite,sharedb
all_servers+=,tldraw,tldraw-sqlite,tldraw-sqlite-wal,automerge-repo

# check_server_peers <servers, with commas>
check_server_peers() {
  local server
  for server in ${1//,/ }; do
    [[ ",$all_servers," == *",$server,"* ]] || fail "unknown peer $server" "Known: $all_servers"
  done
  [[ -f "${SAMTAVLE_PEERS:-}/run-servers.mjs" ]] ||
    fail "SAMTAVLE_PEERS names no harness of other servers" "See tools/bench --help."
  [[ -d "$SAMTAVLE_PEERS/node_modules" ]] ||
    fail "the harness in $SAMTAVLE_PEERS is not prepared" "Install its libraries first."
  command -v node >/dev/null || fail "peers need Node.js" "Install it, or leave --peers out."
}

# print_selected <regex>: lines of cases with such names.
print_selected() {
  local line name
  while IFS= read -r line; do
    name="${line#*\"case\":\"}"
    name="${name%%\"*}"
    if [[ -z "$1" || "$name" =~ $1 ]]; then printf '%s\n' "$line" >&3; fi
  done
}

# print_shares <perf's file>: where a server spent its time.
print_shares() {
  perf report -i "$1" --stdio --percent-limit 0 --sort dso,sym 2>/dev/null | awk '
    /^ *[0-9.]+%/ {
      share = $1 + 0
      if ($0 ~ /\[k\]/) what = "kernel"
      else if ($0 ~ /rocksdb/) what = "RocksDB"
      else if ($0 ~ /protobuf|samtavle::v1::/) what = "protobuf"
      else if ($0 ~ /samtavle::(board|plan|text)::/) what = "fold and rules"
      else if ($0 ~ /samtavle::(net|hub|sync)::|boost::asio/) what = "connections, hub, ring"
      else if ($0 ~ /samtavle::log::/) what = "rows of the log"
      else if ($0 ~ /malloc|free|operator new|operator delete|_int_/) what = "memory"
      else what = "rest"
      sum[what] += share
    }
    END { for (what in sum) printf "  %5.1f%%  %s\n", sum[what], what }' | sort -rn >&3
}

# bench_load <work> <option>...
bench_load() {
  local work="$1" regex='' runs=5 profile=false peers='' options=()
  shift
  while (($# > 0)); do
    case "$1" in
      --runs) runs="${2:?--runs needs a number}"; shift 2 ;;
      --case) regex="${2:?--case needs a regular expression}"; shift 2 ;;
      --peers) peers="$all_servers"; shift ;;
      --peers=*) peers="${1#--peers=}"; shift ;;
      --profile) profile=true; shift ;;
      --quick | --growth | --many) options+=("$1"); shift ;;
      -h | --help) usage >&3; exit 0 ;;
      *) fail "unknown option $1" "See tools/bench --help." ;;
    esac
  done
  [[ "$runs" =~ ^[1-9][0-9]*$ ]] || fail "not a number of runs: $runs"
  if [[ -n "$peers" ]]; then
    [[ "$work" != limit && ! " ${options[*]} " =~ " --growth "|" --many " ]] ||
      fail "peers do not do this work" "Leave --peers out."
    check_server_peers "$peers"
  fi
  if $profile; then
    [[ "$work" == fanout ]] || fail "there is a profile of fanout only" "Leave --profile out."
    "$ROOT/tools/setup" --profile
  fi
  cd "$ROOT"
  "$ROOT/tools/setup"
  build release samtavled samtavle || fail "the build failed" "The compiler's message is above."

  local bench=("$ROOT/build/release/bin/samtavle" bench "$work" "${options[@]}")
  if $profile; then
    local data
    data="$(mktemp)"
    # shellcheck disable=SC2064  # the name is known now
    trap "rm -f '$data' '$data.old'" EXIT
    "${bench[@]}" --runs 1 --profile "$data" >/dev/null || fail "$work failed" "It is said above."
    echo "$work" >&3
    print_shares "$data"
    return
  fi
  step "$work: $runs runs of ours"
  "${bench[@]}" --runs "$runs" | print_selected "$regex" || fail "$work failed" "It is said above."
  if [[ -n "$peers" ]]; then
    step "$work: $runs runs of $peers"
    node tests/bench/peers/servers.mjs "$SAMTAVLE_PEERS" "$work" "$peers" "$runs" |
      print_selected "$regex"
  fi
  step "done"
}
