# shellcheck shell=bash
# The page in a real browser, for tools/bench. Source it after common.sh; figures go to descriptor 3.

# bench_browser <option>...
bench_browser() {
  local regex='' runs=5 lines line name
  while (($# > 0)); do
    case "$1" in
      --runs) runs="${2:?--runs needs a number}"; shift 2 ;;
      --case) regex="${2:?--case needs a regular expression}"; shift 2 ;;
      -h | --help) usage >&3; exit 0 ;;
      *) fail "unknown option $1" "See tools/bench --help." ;;
    esac
  done
  [[ "$runs" =~ ^[1-9][0-9]*$ ]] || fail "not a number of runs: $runs"
  "$ROOT/tools/setup" --wasm --browser
  build release samtavled samtavle || fail "the build failed" "The compiler's message is above."
  "$ROOT/tools/build-page"
  lines="$(node "$ROOT/tests/bench/browser/main.mjs" "$ROOT/build/release/bin" \
    "$ROOT/server/page/dist" "$runs")" || fail "the page failed" "Its message is above."
  while IFS= read -r line; do
    name="${line#*\"case\":\"}"
    name="${name%%\"*}"
    if [[ -z "$regex" || "$name" =~ $regex ]]; then printf '%s\n' "$line" >&3; fi
  done <<<"$lines"
}
