# shellcheck shell=bash
# How the scripts start samtavled, talk to it and stop it. All calls of the two programs are here,
# so a changed flag is changed in one place. Source it after common.sh.

bin="$ROOT/build/release/bin"
server_pid=''

# A developer's own machine: scripts and replays may be faster than people are.
rates=(--limits-session-operations-per-second 5000 --limits-session-messages-per-second 1000)

# server_start <data dir> <port>: in the background; server_pid is its process. Its metrics are on
# any port that is free, which its first line names. Its backups, and the
# archives of boards that were deleted, stand beside its data.
server_start() {
  "$bin/samtavled" serve --data-dir "$1" --listen "127.0.0.1:$2" --metrics-listen 127.0.0.1:0 \
    --backup-directory "$1-backups" --retention-archive-directory "$1-archives" \
    --page-directory "$ROOT/server/page/dist" --demo "${rates[@]}" &
  server_pid=$!
}

# server_boards <data dir> <port>: the list of boards as JSON. The command line makes its own token
# from the key in the data directory.
server_boards() {
  "$bin/samtavle" --server "http://127.0.0.1:$2" --data-dir "$1" --json board list
}

# server_demo <data dir> <port>: plays the demonstration board, unless it was played before.
server_demo() {
  "$bin/samtavle" --server "http://127.0.0.1:$2" --data-dir "$1" demo
}

# server_invitation <data dir> <port> <kind>: a link by which a guest of that kind joins the
# demonstration board. The one that was given before, if there is one, is good no more.
server_invitation() {
  local role=contributor authority=''
  if [[ "$3" == official ]]; then role=manager authority='Eksempel Kommune'; fi
  "$bin/samtavle" --server "http://127.0.0.1:$2" --data-dir "$1" invite make groen-plads \
    --kind "$3" --role "$role" --authority "$authority" --label "tools/run: $3" --expires 30d \
    --uses 1000 --replace --address "http://localhost:$2"
}

# server_invitations <data dir> <port>: one for each kind of actor.
server_invitations() {
  local kind
  for kind in citizen citizen_group association business organisation official; do
    printf '    %-14s %s\n' "$kind" \
      "$(server_invitation "$1" "$2" "$kind" || echo "there is none; the server runs all the same")"
  done
}

# server_next_steps <data dir> <port>: what a person can do now.
server_next_steps() {
  cat <<TEXT

  Samtavle is running on ${bold}http://localhost:$2${plain}
  Its data is in $1, its backups in $1-backups. Stop it with Ctrl-C.

  Join the board groen-plads as one of these (whoever has the link can):
$(server_invitations "$1" "$2")

  Try, in another terminal:
    export PATH="$bin:\$PATH" SAMTAVLE_DATA_DIR="$1" SAMTAVLE_SERVER=http://127.0.0.1:$2
    samtavle board list
    samtavle board show groen-plads     # a plan played through all its phases
    samtavle watch dokk1
    samtavle edit dokk1 create --kind idea --title "Åbent hus"

TEXT
}

# server_stop: asks it to finish; the result is its exit code.
server_stop() {
  local status=0
  kill -TERM "$server_pid" 2>/dev/null || true
  wait "$server_pid" || status=$?
  server_pid=''
  return "$status"
}

# http_status <port> <path>: the status of a GET, or nothing. Needs no curl.
http_status() (
  exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  read -r -t 2 _ status _ <&3 || exit 1
  echo "$status"
  # The rest is read too, or the server would see its answer refused.
  timeout 2 cat <&3 >/dev/null
)

# http_body <port> <path>: what a GET answers with, headers too. Needs no curl.
http_body() (
  exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  timeout 5 cat <&3
)

# server_has_page <port>: whether the page is there, and the first script that it names.
server_has_page() {
  local page script
  page="$(http_body "$1" /)"
  [[ "$page" == 'HTTP/1.1 200 '* && "$page" =~ src=\"(/assets/[^\"]+\.js)\" ]] || return 1
  script="${BASH_REMATCH[1]}"
  [[ "$(http_status "$1" "$script")" == 200 ]]
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port: one that nobody listens on, below those the kernel gives to outgoing connections.
free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 10000))
    if ! port_is_taken "$port"; then
      echo "$port"
      return
    fi
  done
  return 1
}

# server_wait_ready <port>: up to 30 s, or until the process ends.
server_wait_ready() {
  local deadline=$(($(now_ms) + 30000))
  while (($(now_ms) < deadline)); do
    [[ "$(http_status "$1" /readyz || true)" == 200 ]] && return 0
    kill -0 "$server_pid" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}
