# shellcheck shell=bash
# Installing what a lock file of npm names. Source it after common.sh.

# npm_ci <folder>: nothing, if it was done with the same lock file; one at a time.
npm_ci() {
  mkdir -p "$ROOT/build"
  (
    flock 9
    # npm's own note of what is there changes with more than what is there.
    installed="$1/node_modules/.installed-lock.json"
    if cmp -s "$1/package-lock.json" "$installed"; then exit 0; fi
    name="${1#"$ROOT/"}"
    step "install the packages of $name"
    log="$(mktemp)"
    if ! npm ci --prefix "$1" --no-audit --no-fund --ignore-scripts >"$log" 2>&1; then
      cat "$log" >&2
      rm -f "$log"
      fail "npm could not install the packages of $name" \
        "They come from npm's registry, or from the one that npm config names. If it cannot be" \
        "reached from here, tools/run and tools/test do without the page: --without-page."
    fi
    rm -f "$log"
    cp "$1/package-lock.json" "$installed"
  ) 9>"$ROOT/build/.npm.lock"
}
