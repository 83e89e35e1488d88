#pragma once
// Everything an operator can choose, with its default. settings.hpp has the one table through which
// file, environment, flags, help and documentation reach these fields.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/limits.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::app {

struct LogConfig {
  std::string level = "info";   // debug, info, warning or error
  std::string format = "text";  // text or json, one line an event
};

struct StopConfig {
  std::chrono::milliseconds spread{5'000};   // over which clients are told to come back
  std::chrono::milliseconds within{10'000};  // for everything; then the process ends as it is
};

struct PageConfig {
  std::string directory;  // empty: share/samtavle/page beside the folder of the program
  std::string statement;  // address of the accessibility statement; empty: there is none
};

struct MetricsConfig {
  std::string listen = "127.0.0.1:9464";  // empty: no metrics
};

struct StorageConfig {
  std::uint64_t reserve_bytes = 64 * 1024 * 1024;       // below this much free disk: read-only
  std::uint64_t block_cache_bytes = 32 * 1024 * 1024;   // memory for what was read from disk
  std::uint64_t write_buffer_bytes = 32 * 1024 * 1024;  // memory for what waits to be sorted
  unsigned open_threads = 2;                            // that read boards which somebody opens
};

struct LoginConfig {
  std::vector<std::string> issuers;  // files, one for each login that is trusted
  std::string public_url;            // as browsers see this server; needed for logins on the page
  std::uint32_t hours = 12;          // after these everybody logs in again
};

struct TlsConfig {
  std::string certificate_file;  // with its chain (PEM); empty: no TLS
  std::string key_file;
  std::chrono::days strict_transport{365};  // browsers come with TLS only; 0: they are not told so
};

struct BackupConfig {
  std::string directory;                                 // empty: no backups
  std::uint32_t keep = 7;                                // that many of the newest
  std::uint32_t every_hours = 24;                        // 0: only on request
  std::uint32_t log_every_seconds = 60;                  // the log beside them; 0: none
  std::uint64_t bytes_per_second = 128u * 1024 * 1024;   // read and written; 0: no limit
};

struct RetentionConfig {
  std::string archive_directory;          // empty: no board is deleted
  std::uint32_t warning_days = 30;        // that lie at least between a rule and a deletion
  std::uint32_t look_every_minutes = 60;  // for boards that are due; 0: only on request
};

struct Config {
  std::string listen = "127.0.0.1:8080";     // loopback, unless there is a certificate
  std::string data_dir = "/var/lib/samtavle";  // everything that is kept, and the signing key
  unsigned threads = 0;                      // 0: one a core
  std::vector<std::string> allowed_origins;  // of pages elsewhere that may open boards here
  bool trust_forwarded_for = false;          // the proxy says whose connection it is
  bool demo = false;                         // make the demonstration boards that are not there
  LogConfig log;
  MetricsConfig metrics;
  PageConfig page;
  StopConfig stop;
  StorageConfig storage;
  BackupConfig backup;
  RetentionConfig retention;
  LoginConfig login;
  TlsConfig tls;
  base::Limits limits;
};

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "localhost:8080", "[::1]:8080". Errors: config.
[[nodiscard]] base::Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace samtavle::app
