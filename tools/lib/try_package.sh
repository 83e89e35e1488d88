#!/usr/bin/env bash
# try_package.sh PACKAGE, as root on a Debian 12 that may be thrown away: installs the package, runs
# what it holds as its own user, removes and purges it, and says what is not as it has to be.
# tools/package --install runs it.

set -euo pipefail
package="$1"

complain() {
  printf 'error: %s\n' "$*" >&2
  if [[ -f /tmp/server.log ]]; then tail -n 20 /tmp/server.log >&2; fi
  exit 1
}
quietly() {
  "$@" >/tmp/quiet.log 2>&1 || { cat /tmp/quiet.log >&2; complain "$* failed"; }
}
as_samtavle() { setpriv --reuid=samtavle --regid=samtavle --clear-groups -- "$@"; }
on_board() { as_samtavle samtavle --data-dir /var/lib/samtavle "$@"; }

server=''
start_server() {
  # Not by the function: the signal is for the server, and not for a shell around it.
  setpriv --reuid=samtavle --regid=samtavle --clear-groups -- \
    samtavled serve --config /etc/samtavle/samtavled.toml >>/tmp/server.log 2>&1 &
  server=$!
  for ((i = 0; i < 200; i++)); do
    if (exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 &&
      head -n 1 <&3 | grep -q ' 200 ') 2>/dev/null; then return; fi
    kill -0 "$server" 2>/dev/null || complain "the server ended"
    sleep 0.1
  done
  complain "the server is not ready after 20 s"
}
stop_server() {
  kill -TERM "$server"
  wait "$server" || complain "the server stopped with exit code $?"
}

export DEBIAN_FRONTEND=noninteractive
quietly apt-get update -q
quietly apt-get install -q -y --no-install-recommends "$package"

# What is there, and whose it is.
doc=/usr/share/doc/samtavle
for file in /usr/bin/samtavled /usr/bin/samtavle /usr/lib/systemd/system/samtavled.service \
  /usr/lib/systemd/system/samtavled.socket /etc/samtavle/samtavled.toml \
  /usr/share/man/man8/samtavled.8.gz /usr/share/man/man1/samtavle.1.gz \
  "$doc/README.md" "$doc/samtavled.toml" "$doc/copyright" "$doc/changelog.Debian.gz" \
  "$doc/proxy/nginx.conf" "$doc/monitoring/samtavle.rules.yaml" "$doc/container/compose.yaml" \
  "$doc/helm/samtavle/values.yaml" "$doc/samtavle.cdx.json"; do
  [[ -s "$file" ]] || complain "$file is not there"
done
grep -q '"bomFormat": "CycloneDX"' "$doc/samtavle.cdx.json" || complain "the list of parts is none"
(($(find "$doc/licences" -type f -size +0 | wc -l) > 10)) || complain "licences of parts are missing"
[[ "$(getent passwd samtavle)" == *:/usr/sbin/nologin ]] ||
  complain "somebody could log in as samtavle"
for folder in /var/lib/samtavle /var/lib/samtavle-backups; do
  [[ "$(stat -c '%U %a' "$folder")" == "samtavle 700" ]] || complain "$folder is not as it has to be"
done
quietly samtavled config check --config /etc/samtavle/samtavled.toml
if command -v systemd-analyze >/dev/null; then
  quietly systemd-analyze verify --man=no samtavled.service
fi

# A board, kept over a stop and a restore.
start_server
[[ "$(on_board board create --title 'Grøn plads' --authority 'Eksempel Kommune')" == *gr* ]] ||
  complain "no board was made"
quietly on_board backup make
stop_server
mv /var/lib/samtavle /var/lib/samtavle.lost
quietly systemd-tmpfiles --create samtavle.conf
quietly as_samtavle samtavled restore --from /var/lib/samtavle-backups --data-dir /var/lib/samtavle
cp -p /var/lib/samtavle.lost/token.key /var/lib/samtavle/
start_server
on_board board list | grep -q 'Grøn plads' || complain "the board is not in what was restored"
stop_server

# An installation over itself keeps what the operator wrote.
echo '# mine' >>/etc/samtavle/samtavled.toml
quietly apt-get install -q -y --reinstall "$package"
grep -q '# mine' /etc/samtavle/samtavled.toml || complain "an upgrade overwrote the configuration"

# Gone, but for what people made.
quietly apt-get remove -q -y samtavle
[[ ! -e /usr/bin/samtavled && -e /etc/samtavle/samtavled.toml ]] || complain "not removed as it has to be"
quietly apt-get purge -q -y samtavle
[[ ! -e /etc/samtavle/samtavled.toml ]] || complain "a purge left the configuration"
[[ -d /var/lib/samtavle/log ]] || complain "a purge deleted boards"
echo "installed, started, restored, reinstalled, removed, purged"
