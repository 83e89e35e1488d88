#pragma once
// The listener: HTTP and the WebSockets of boards, on one thread a core, each with its own hub. A
// connection is accepted anywhere; once its upgrade names a board it moves to that board's thread.
//
// Without a certificate it listens on loopback only: a reverse proxy with TLS stands in front of
// it.
//
// Threads: open(), start() and stop() by one thread, which is none of the server's own; what else
// may be called from where is said with each function.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/access/audit_log.hpp"
#include "samtavle/access/logins.hpp"
#include "samtavle/access/package_seal.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/net/backups.hpp"
#include "samtavle/net/erasures.hpp"
#include "samtavle/net/figures.hpp"
#include "samtavle/net/log_sink.hpp"
#include "samtavle/net/page_files.hpp"
#include "samtavle/net/retention.hpp"

namespace samtavle::net {

// What a token opens: one board, or all on which its bearer has a role.
struct Opened {
  std::optional<base::BoardId> board;
  plan::Identity identity;  // the role: where the board itself gives none; none: that of nobody
  bool login = false;       // they have logged in, here or at an issuer
};

// A certificate with its chain, and its key (PEM). Without: no TLS.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

// Whether they can be used. Errors: config.
[[nodiscard]] base::Result<void> check_certificate(const TlsFiles& files);

struct ServerOptions {
  std::string address = "127.0.0.1";  // of loopback, or localhost; with TLS any
  std::uint16_t port = 8080;          // 0: any that is free
  std::optional<int> listener;        // a socket that listens there already; it is taken over
  unsigned threads = 0;               // 0: one a core
  unsigned open_threads = 2;          // that read boards from the disk, beside those
  // Origins (in the form of parse_origin) whose pages may connect, besides the server's own.
  std::vector<std::string> allowed_origins;
  // Take the client's address from the last entry of X-Forwarded-For. Right behind a reverse proxy,
  // wrong without one: limits for an address are then limits for whatever a client writes.
  bool trust_forwarded_for = false;
  base::Limits limits;
  TlsFiles tls;
  // For how long browsers that were here come with TLS only (RFC 6797); 0: they are told nothing.
  std::chrono::seconds strict_transport{0};
  LogSink log;
  // The subject of a token's bearer, if they may manage boards. Errors: unauthenticated, forbidden.
  // Called from the server's threads.
  std::function<base::Result<std::string>(std::string_view token, std::int64_t now_s)>
      authorize_operator;
  // What a token opens. Errors: unauthenticated, forbidden. Likewise.
  std::function<base::Result<Opened>(std::string_view token, std::int64_t now_s)> opened_by;
  // By which people log in on the page; without it they do not. Must outlive the server.
  access::Logins* logins = nullptr;
  // Where the end of what somebody holds is kept; without it nothing is ended before its time. Must
  // outlive the server.
  access::EndedLogins* ended_logins = nullptr;
  // Where it is kept who did what to whose rights; without it nowhere. Must outlive the server.
  access::AuditLog* audit = nullptr;
  // All that is in the audit log; without it whoever asks for their own data gets nothing of it.
  // Called on a thread that may wait.
  std::function<base::Result<std::vector<access::AuditRecord>>()> audit_records;
  // Signs the tokens of guests; without it nobody joins by an invitation. Must outlive the server.
  const access::SigningKey* token_key = nullptr;
  // What a browser gets; without it a short word that a server runs here.
  std::shared_ptr<const PageFiles> page;
  // Where the accessibility statement is, ready for a header field; empty: there is none.
  std::string statement;
  // Signs packages; without it none are made. Must outlive the server.
  const access::PackageKey* package_key = nullptr;
  // Makes backups; without it there are none. Must outlive the server.
  Backups* backups = nullptr;
  // Keeps erasures where backups are; without it they stand in the store only. Likewise.
  Erasures* erasures = nullptr;
  // Archives boards that are to be deleted; without it none is. Likewise.
  Retention* retention = nullptr;
};

// What can be changed while the server runs.
struct Reloadable {
  std::vector<std::string> allowed_origins;
  base::Limits limits;
  TlsFiles tls;  // read again, also if the names are the same
  std::chrono::seconds strict_transport{0};
};

// What the server stands on. All of it must outlive the server.
struct ServerPorts {
  hub::BoardLog& log;
  hub::Committer& committer;
  hub::Gatekeeper& gatekeeper;
};

// What a thread of the server counts. Good as long as the server is; read by any thread.
struct ThreadFigures {
  const hub::Figures& boards;
  const Figures& connections;
};

// What a look at all boards shows.
struct ServerLook {
  hub::Levels levels;
  std::size_t silent_threads = 0;  // that did not answer in time, and count as they were last
};

class Server {
 public:
  // Binds and listens; nothing is accepted yet.
  // Errors: config (no address, none of loopback without TLS, no good certificate), unavailable
  // (the port is in use), io.
  [[nodiscard]] static base::Result<std::unique_ptr<Server>> open(ServerOptions options,
                                                                  const ServerPorts& ports);
  // Stops at once if it still runs. The committer must be through with this server's writes.
  ~Server();

  // "127.0.0.1:8080"
  [[nodiscard]] std::string address() const;

  // Begins to answer; /readyz says 503 until set_ready().
  void start();
  void set_ready();

  // Any thread. `done` runs on a thread of the server when the board is on disk.
  // Errors: those of hub::Hub::create.
  void create_board(hub::NewBoard board,
                    std::function<void(base::Result<hub::BoardInfo>)> done);

  // Any thread. Archives and deletes a board whose time has come, while no hold forbids it; `done`
  // runs on a thread of the server. Errors: those of hub::Hub::remove.
  void delete_due_board(const base::BoardId& board,
                        std::function<void(base::Result<hub::Deletion>)> done);

  // All of it or, with an error, nothing. What has begun goes on by its own rules where it must: a
  // connection keeps its certificate, and a session the rates that it was told.
  // Errors: config (no good certificate; or TLS where there was none, or none where it was).
  [[nodiscard]] base::Result<void> reload(const Reloadable& wanted);
  // Whether all threads do something new within this time. One caller at a time, which is none of
  // them.
  [[nodiscard]] bool answers(std::chrono::milliseconds within);

  [[nodiscard]] std::vector<ThreadFigures> figures() const;
  // Has each thread look at its boards. One caller at a time, which is none of these threads.
  [[nodiscard]] ServerLook look(std::chrono::milliseconds within);
  // Any thread. As /readyz.
  [[nodiscard]] bool ready() const;

  // Takes no more connections, tells those that are here to come back within `spread`, writes what
  // was accepted, says goodbye, and returns when the threads have ended. False if that took longer
  // than `within`: then something accepted may not be on disk yet, and nobody has been told that it
  // were.
  [[nodiscard]] bool stop(std::chrono::milliseconds spread, std::chrono::milliseconds within);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace samtavle::net
