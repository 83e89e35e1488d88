# shellcheck shell=bash
# tools/bench embed: what the installed client library costs an app. Source it after common.sh.

# bench_embed: one JSON object a line on descriptor 3, as all benchmarks.
bench_embed() {
  local folder library
  folder="$(mktemp -d)"
  # shellcheck disable=SC2064  # this folder
  trap "rm -rf '$folder'" EXIT
  "$ROOT/tools/build-package" --install "$folder/prefix"
  library="$(find "$folder/prefix" -name 'libsamtavle.so.*.*.*' -type f)"
  strip -o "$folder/stripped.so" "$library"
  cc -O2 -I"$folder/prefix/include" "$ROOT/tests/package/memory.c" -o "$folder/memory" "$library" \
    -Wl,-rpath,"$(dirname "$library")"

  bench_embed_line embed.library_stripped bytes "$(stat -c %s "$folder/stripped.so")"
  bench_embed_line embed.symbols count "$(nm -D --defined-only "$library" | grep -c ' T ')"
  local memory=() run
  for run in 1 2 3 4 5; do memory+=("$("$folder/memory" | grep -o '[0-9]*')"); done
  bench_embed_line embed.open_board_memory bytes "${memory[@]}"
}

# bench_embed_line <case> <unit> <value>...: sizes are the same each time, so of one run.
bench_embed_line() {
  local name="$1" unit="$2" sorted
  shift 2
  mapfile -t sorted < <(printf '%s\n' "$@" | sort -n)
  printf '{"case":"%s","unit":"%s","median":%s,"min":%s,"max":%s,"runs":%s}\n' "$name" "$unit" \
    "${sorted[$(($# / 2))]}" "${sorted[0]}" "${sorted[-1]}" "$#" >&3
}
