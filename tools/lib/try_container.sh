#!/usr/bin/env bash
# try_container.sh PACKAGE ROOT SCRATCH, as root: builds deploy/container with the package, on the
# bare Debian 12 in ROOT, and runs the server in it as compose.yaml would: with a root that cannot
# be written, without rights and with one volume. tools/package --container runs it.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
package="$1" root="$2" scratch="$3"

# Once more in a view of the file system of its own, in which what is mounted goes with it; without
# the second hierarchy of control groups that some machines have, with which crun does not start.
if [[ "${4:-}" != inside ]]; then exec unshare --mount -- "$0" "$@" inside; fi
if mountpoint -q /sys/fs/cgroup/unified; then umount -l /sys/fs/cgroup/unified; fi
# A process of a container may not have more of these than this one.
limits=(--ulimit "nofile=$(ulimit -Hn):$(ulimit -Hn)" --ulimit nproc=4096:4096)
# A place of its own for images, so that nothing of the machine's is touched.
store="$scratch/containers"
pod() { podman --root "$store" --runroot "$store.run" --cgroup-manager cgroupfs "$@"; }
container=''
end_container() {
  if [[ -n "$container" ]]; then pod rm -f "$container" >/dev/null 2>&1 || true; fi
  pod rmi -af >/dev/null 2>&1 || true
}
trap end_container EXIT
complain() {
  if [[ -n "$container" ]]; then pod logs "$container" >&2 || true; fi
  fail "$@"
}

step "the bare Debian 12 as an image"
tar -C "$root" --one-file-system --exclude=./var/cache/apt/archives -cf "$scratch/base.tar" .
pod import -q "$scratch/base.tar" localhost/samtavle-base >/dev/null
rm "$scratch/base.tar"

step "build the container"
mkdir -p "$scratch/context"
cp "$package" "$scratch/context/"
if ! pod build --isolation chroot --network host --build-arg BASE=localhost/samtavle-base \
  -f "$ROOT/deploy/container/Containerfile" -t localhost/samtavle "$scratch/context" \
  >"$scratch/build.log" 2>&1; then
  tail -n 30 "$scratch/build.log" >&2
  fail "the container was not built" "What podman said is above."
fi

# run_server: until it is started, and says so.
run_server() {
  container="$(pod run -d --read-only --read-only-tmpfs=false --cap-drop=all \
    --security-opt=no-new-privileges \
    --network none --cgroups=disabled "${limits[@]}" -v samtavle:/var/lib/samtavle \
    localhost/samtavle)"
  for ((i = 0; i < 200; i++)); do
    if pod logs "$container" 2>&1 | grep -q '"event":"started"'; then return; fi
    sleep 0.1
  done
  complain "the server in the container did not start"
}
inside() { pod exec "$container" "$@"; }
# stop_server: as an engine does; what it says last is that it has stopped.
stop_server() {
  pod stop -t 20 "$container" >/dev/null
  pod logs "$container" 2>&1 | tail -n 1 | grep -q '"event":"stopped"' ||
    complain "the server in the container did not stop well"
  pod rm "$container" >/dev/null
  container=''
}

step "run it"
run_server
[[ "$(inside id -u)" == 10001 ]] || complain "the server runs as another user than its own"
for file in /etc/written /tmp/written /usr/bin/written; do
  if inside touch "$file" 2>/dev/null; then complain "$file can be written in the container"; fi
done
inside grep -q 'CapBnd:.*0000000000000000' /proc/1/status || complain "the server could have rights"
inside grep -q 'NoNewPrivs:.*1' /proc/1/status || complain "the server could get rights"
inside samtavle --data-dir /var/lib/samtavle/boards board create --title "Grøn plads" \
  --authority "Eksempel Kommune" >/dev/null || complain "no board was made in the container"
inside samtavle --data-dir /var/lib/samtavle/boards backup make >/dev/null ||
  complain "no backup was made in the container"
stop_server
# Another container with the same volume has the same boards.
run_server
inside samtavle --data-dir /var/lib/samtavle/boards board list | grep -q 'Grøn plads' ||
  complain "the board is not in the volume"
stop_server
note "built, run without rights on a root that cannot be written, and run again on its volume"
