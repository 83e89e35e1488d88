# shellcheck shell=bash
# A bare Debian 12 beside this system, for scripts that prove what works on one. Source it behind
# common.sh; it is not a program. The bare root is kept as a tarball under
# ${XDG_CACHE_HOME:-~/.cache}/samtavle, the packages that apt fetches beside it.

# need_root_for_root <argument of the script>...: begins the script again as root where it is not, and
# installs what makes roots.
need_root_for_root() {
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "making a root needs root" "Repeat as root: $0 $*"
    exec sudo --preserve-env=XDG_CACHE_HOME,http_proxy,https_proxy,no_proxy,NODE_EXTRA_CA_CERTS,SAMTAVLE_DATA "$0" "$@"
  fi
  "$ROOT/tools/setup" --roots
}

root='' keep_root=false
mounts=()
trust=()
drop_root() {
  # Said, because in a trap a bare return has the status of what failed, and would end the trap.
  if [[ -z "$root" ]]; then return 0; fi
  local i
  for ((i = ${#mounts[@]} - 1; i >= 0; i--)); do umount -l "${mounts[i]}" || true; done
  if $keep_root; then
    note "the root is in $root"
  elif awk '{print $2}' /proc/mounts | grep -q "^$root/"; then
    note "something is still mounted in $root; it is left in place"
  else
    rm -rf --one-file-system "$root"
  fi
}

# debian_sources: the host's own sources for Debian 12 as one-line entries, from both formats.
debian_sources() {
  local files=(/etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources)
  local file
  for file in "${files[@]}"; do
    [[ -f "$file" ]] || continue
    if [[ "$file" == *.sources ]]; then
      awk -v RS='' -F '\n' '{
        types = uris = suites = components = ""
        for (i = 1; i <= NF; i++) {
          value = $i; sub(/^[^:]*:[ \t]*/, "", value)
          if ($i ~ /^Types:/) types = value
          if ($i ~ /^URIs:/) uris = value
          if ($i ~ /^Suites:/) suites = value
          if ($i ~ /^Components:/) components = value
        }
        if (types !~ /(^| )deb( |$)/) next
        n = split(suites, suite, " "); split(uris, uri, " ")
        for (s = 1; s <= n; s++) print "deb", uri[1], suite[s], components
      }' "$file"
    else
      sed -nE 's/^deb +(\[[^]]*\] +)?/deb /p' "$file"
    fi
  done | awk '$3 ~ /^bookworm(-updates|-security)?$/' | sort -u
}

# host_apt_settings: proxies and dates that the host's apt was told about.
host_apt_settings() {
  apt-config dump | grep -E '^Acquire::([a-z]+::Proxy|Check-Valid-Until|Check-Date)' || true
}

# make_root: makes it in $root, with the host's way to packages. Call drop_root at the end.
make_root() {
  local cache="${XDG_CACHE_HOME:-$HOME/.cache}/samtavle" tarball mirror file
  tarball="$cache/bookworm-$(dpkg --print-architecture).tar.gz"
  mkdir -p "$cache/archives"
  root="$(mktemp -d -p "${TMPDIR:-/var/tmp}" samtavle-fresh.XXXXXX)"
  mirror="$(debian_sources | awk '$3 == "bookworm" { print $2; exit }')"
  [[ -n "$mirror" ]] || fail "the host's apt names no source for Debian 12 (bookworm)"

  if [[ ! -f "$tarball" ]]; then
    step "debootstrap"
    local extra=()
    if [[ "$mirror" == https:* ]]; then extra=(--include=ca-certificates); fi
    if ! debootstrap --variant=minbase "${extra[@]}" bookworm "$root" "$mirror" >"$cache/debootstrap.log" 2>&1; then
      tail -n 20 "$cache/debootstrap.log" >&2
      fail "debootstrap failed" "Its whole log is in $cache/debootstrap.log."
    fi
    rm -rf "$root"/var/cache/apt/archives/*.deb
    tar -C "$root" --one-file-system -czf "$tarball.part" .
    mv "$tarball.part" "$tarball"
  else
    step "unpack the bare root"
    tar -C "$root" -xzf "$tarball"
  fi

  # Users inside, who are not root, start from here.
  chmod 755 "$root"
  debian_sources >"$root/etc/apt/sources.list"
  host_apt_settings >"$root/etc/apt/apt.conf.d/90host"
  for file in resolv.conf hosts; do
    if [[ -f "/etc/$file" ]]; then cp -L "/etc/$file" "$root/etc/$file"; fi
  done

  # npm asks its registry by way of whatever the host does, and believes whom the host does.
  if [[ -f "${NODE_EXTRA_CA_CERTS:-}" ]]; then
    mkdir -p "$root/etc/ssl/certs"
    cp -L "$NODE_EXTRA_CA_CERTS" "$root/etc/ssl/certs/host.crt"
    trust=(NODE_EXTRA_CA_CERTS=/etc/ssl/certs/host.crt)
  fi

  mount_in proc -t proc proc
  mount_in sys -t sysfs -o ro sysfs
  mount_in dev --rbind --make-rslave /dev
  mount_in var/cache/apt/archives --bind "$cache/archives"
}

# mount_in <folder in the root> <argument of mount>...
mount_in() {
  local folder="$root/$1"
  shift
  mkdir -p "$folder"
  mount "$@" "$folder"
  mounts+=("$folder")
}

# inside_root <folder> <VARIABLE=value>... -- <command>...: nothing of the host's environment but the
# way to the network.
inside_root() {
  local folder="$1" variables=() name
  shift
  while [[ "$1" != -- ]]; do variables+=("$1"); shift; done
  shift
  for name in http_proxy https_proxy no_proxy; do
    if [[ -n "${!name:-}" ]]; then variables+=("$name=${!name}"); fi
  done
  env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    TERM="${TERM:-dumb}" "${variables[@]}" "${trust[@]}" \
    chroot "$root" sh -c 'cd "$1" && shift && exec "$@"' sh "$folder" "$@"
}
