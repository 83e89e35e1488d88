#include "samtavle/app/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "samtavle/net/origin.hpp"
#include "setting_rows.hpp"

namespace samtavle::app {
namespace {

using base::Errc;

constexpr std::int64_t kMiB = 1024 * 1024;

template <class Access>
Setting text(std::string key, Access access, std::function<bool(const std::string&)> good,
             std::string allowed, std::string help) {
  Setting setting{std::move(key), std::move(help), std::move(allowed), {}, {}};
  setting.get = [access](const Config& config) -> SettingValue { return access(config); };
  setting.set = [access, good = std::move(good)](Config& config, const SettingValue& value) {
    const auto* wanted = std::get_if<std::string>(&value);
    if (wanted == nullptr || !good(*wanted)) return false;
    access(config) = *wanted;
    return true;
  };
  return setting;
}

template <class Access>
Setting boolean(std::string key, Access access, std::string help) {
  Setting setting{std::move(key), std::move(help), "true or false", {}, {}};
  setting.get = [access](const Config& config) -> SettingValue { return access(config); };
  setting.set = [access](Config& config, const SettingValue& value) {
    const auto* wanted = std::get_if<bool>(&value);
    if (wanted != nullptr) access(config) = *wanted;
    return wanted != nullptr;
  };
  return setting;
}

Setting allowed_origins() {
  Setting setting;
  setting.key = "allowed_origins";
  setting.help = "Web pages elsewhere that may open boards here; the server's own always may.";
  setting.allowed =
      "origins like https://plan.example.dk, with :port where it is not the usual one";
  setting.get = [](const Config& config) -> SettingValue { return config.allowed_origins; };
  setting.set = [](Config& config, const SettingValue& value) {
    const auto* wanted = std::get_if<std::vector<std::string>>(&value);
    if (wanted == nullptr) return false;
    std::vector<std::string> origins;
    for (const std::string& origin : *wanted) {
      auto parsed = net::parse_origin(origin);
      if (!parsed) return false;
      origins.push_back(std::move(parsed).value());
    }
    config.allowed_origins = std::move(origins);
    return true;
  };
  return setting;
}

// What may stand in a header field, and leads to nothing but a page.
bool is_web_address(const std::string& value) {
  constexpr std::size_t kBytesMax = 2'000;
  const bool plain = std::all_of(value.begin(), value.end(),
                                 [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  return value.empty() || (plain && value.starts_with("https://") && value.size() > 8 &&
                           value.size() <= kBytesMax);
}

void add_backup_rows(std::vector<Setting>& rows) {
  rows.push_back(text(
      "backup.directory", [](auto& c) -> auto& { return c.backup.directory; },
      [](const std::string&) { return true; },
      "the path of a folder outside of data_dir, or nothing",
      "Where backups of the store are kept, best on another disk; nothing: none are made."));
  rows.push_back(number(
      "backup.keep", [](auto& c) -> auto& { return c.backup.keep; }, 1, 10'000,
      "How many backups are kept; an older one goes once a newer one was verified."));
  rows.push_back(number(
      "backup.every_hours", [](auto& c) -> auto& { return c.backup.every_hours; }, 0, 8'760,
      "How often one is made by itself; 0: only on request."));
  rows.push_back(number(
      "backup.log_every_seconds", [](auto& c) -> auto& { return c.backup.log_every_seconds; }, 0,
      3'600,
      "How often what was written since is appended to the log beside the backups, from which a "
      "restore goes on to any moment; 0: never."));
  rows.push_back(number(
      "backup.bytes_per_second", [](auto& c) -> auto& { return c.backup.bytes_per_second; }, 0,
      1'048'576 * kMiB,
      "What making and verifying them may read and write in a second, together; 0: as much as the "
      "disk gives."));
}

void add_retention_rows(std::vector<Setting>& rows) {
  rows.push_back(text(
      "retention.archive_directory", [](auto& c) -> auto& { return c.retention.archive_directory; },
      [](const std::string&) { return true; },
      "the path of a folder outside of data_dir, or nothing",
      "Where a board is kept as a file before it is deleted; nothing: no board is deleted."));
  rows.push_back(number(
      "retention.warning_days", [](auto& c) -> auto& { return c.retention.warning_days; }, 0, 3'650,
      "So many days before a board is deleted by itself its managers see it; never fewer lie "
      "between setting such a rule and the deletion."));
  rows.push_back(number(
      "retention.look_every_minutes",
      [](auto& c) -> auto& { return c.retention.look_every_minutes; }, 0, 10'080,
      "How often the server looks for boards that are to be deleted; 0: only on request."));
}

Setting login_issuers() {
  Setting setting;
  setting.key = "login.issuers";
  setting.help =
      "Files, each with a login (OpenID Connect) whose people this server trusts; see "
      "deploy/README.md for what is in one. They are read again at a reload.";
  setting.allowed = "paths of files";
  setting.get = [](const Config& config) -> SettingValue { return config.login.issuers; };
  setting.set = [](Config& config, const SettingValue& value) {
    const auto* wanted = std::get_if<std::vector<std::string>>(&value);
    if (wanted == nullptr || std::count(wanted->begin(), wanted->end(), "") > 0) return false;
    config.login.issuers = *wanted;
    return true;
  };
  return setting;
}

void add_login_rows(std::vector<Setting>& rows) {
  rows.push_back(login_issuers());
  rows.push_back(text(
      "login.public_url", [](auto& c) -> auto& { return c.login.public_url; },
      [](const std::string& value) {
        // In its one form: issuers compare it letter by letter.
        const auto origin = net::parse_origin(value);
        return value.empty() || (origin && *origin == value);
      },
      "an origin like https://tavle.example.dk, or nothing",
      "The address under which browsers see this server; logins on the page come back to it."));
  rows.push_back(number(
      "login.hours", [](auto& c) -> auto& { return c.login.hours; }, 1, 24,
      "After so many hours everybody logs in again; after two without a visit in any case."));
}

void add_tls_rows(std::vector<Setting>& rows) {
  const auto any = [](const std::string&) { return true; };
  rows.push_back(text(
      "tls.certificate_file", [](auto& c) -> auto& { return c.tls.certificate_file; }, any,
      "the path of a file, credential:NAME (of systemd), or nothing",
      "The server's certificate with its chain (PEM), for a server that speaks TLS itself; "
      "nothing: it does not. Read again at a reload."));
  rows.push_back(text(
      "tls.key_file", [](auto& c) -> auto& { return c.tls.key_file; }, any,
      "the path of a file, credential:NAME (of systemd), or nothing",
      "The key of that certificate (PEM, without passphrase)."));
  rows.push_back(number(
      "tls.strict_transport_days", [](auto& c) -> auto& { return c.tls.strict_transport; }, 0,
      3'650,
      "For how long a browser that was here comes with TLS only (HSTS), if the server speaks it "
      "itself; 0: it is told nothing."));
}

// By a running server, without anybody being sent away.
bool reloads(std::string_view key) {
  return key == "log.level" || key == "allowed_origins" || key == "login.issuers" ||
         key.starts_with("tls.") || key.starts_with("limits.");
}

// Whether a folder is another one or lies in it, as far as their names say.
bool lies_in(const std::string& folder, const std::string& other) {
  namespace fs = std::filesystem;
  const fs::path between = fs::path(folder).lexically_normal().lexically_relative(
      fs::path(other).lexically_normal());
  return !between.empty() && *between.begin() != "..";
}

std::vector<Setting> make_rows() {
  const auto one_of = [](std::vector<std::string> words) {
    return [words = std::move(words)](const std::string& word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
  };
  std::vector<Setting> rows;
  rows.push_back(text(
      "listen", [](auto& c) -> auto& { return c.listen; },
      [](const std::string& value) { return parse_listen(value).has_value(); },
      "a loopback address with a port, like 127.0.0.1:8080 or [::1]:8080; with a certificate any",
      "Where to listen. A reverse proxy with TLS stands in front of it, or it speaks TLS itself."));
  rows.push_back(text(
      "data_dir", [](auto& c) -> auto& { return c.data_dir; },
      [](const std::string& value) { return !value.empty(); }, "the path of a folder",
      "Where everything is kept: the boards' log, and the key that tokens are signed with."));
  rows.push_back(number(
      "threads", [](auto& c) -> auto& { return c.threads; }, 0, 256,
      "How many threads serve connections; 0: one for each core."));
  rows.push_back(allowed_origins());
  rows.push_back(boolean(
      "trust_forwarded_for", [](auto& c) -> auto& { return c.trust_forwarded_for; },
      "Take a client's address from the last entry of X-Forwarded-For. Set it when a reverse proxy "
      "stands in front, or all clients count as one address."));
  rows.push_back(boolean(
      "demo", [](auto& c) -> auto& { return c.demo; },
      "Make the twelve demonstration boards that are not there yet."));
  rows.push_back(text(
      "log.level", [](auto& c) -> auto& { return c.log.level; },
      one_of({"debug", "info", "warning", "error"}), "debug, info, warning or error",
      "What is not worth a line in the log."));
  rows.push_back(text(
      "log.format", [](auto& c) -> auto& { return c.log.format; }, one_of({"text", "json"}),
      "text or json", "The form of the log's lines, on standard error."));
  rows.push_back(text(
      "metrics.listen", [](auto& c) -> auto& { return c.metrics.listen; },
      [](const std::string& value) { return value.empty() || parse_listen(value).has_value(); },
      "a loopback address with a port, like 127.0.0.1:9464, or nothing",
      "Where GET /metrics is answered, in the text format of Prometheus, to whoever is on this "
      "machine; nothing: nowhere."));
  rows.push_back(text(
      "page.directory", [](auto& c) -> auto& { return c.page.directory; },
      [](const std::string&) { return true; }, "the path of a folder, or nothing",
      "Where the built page is, read once at start; nothing: share/samtavle/page beside the folder "
      "of the program. If there is no such folder the server runs without a page."));
  rows.push_back(text(
      "page.statement", [](auto& c) -> auto& { return c.page.statement; }, is_web_address,
      "an address that begins with https://, or nothing",
      "Where the accessibility statement of the page is, which the law asks for (in Denmark at "
      "was.digst.dk); /was leads there. Nothing: the page does not name one."));
  rows.push_back(number(
      "stop.spread_ms", [](auto& c) -> auto& { return c.stop.spread; }, 0, 600'000,
      "When the server stops: over how long its clients come back, each at another moment."));
  rows.push_back(number(
      "stop.within_ms", [](auto& c) -> auto& { return c.stop.within; }, 1'000, 600'000,
      "How long stopping may take; then the process ends as it is."));
  rows.push_back(number(
      "storage.reserve_bytes", [](auto& c) -> auto& { return c.storage.reserve_bytes; }, 0,
      1'048'576 * kMiB, "With less free space on the disk than this the server is read-only."));
  rows.push_back(number(
      "storage.block_cache_bytes", [](auto& c) -> auto& { return c.storage.block_cache_bytes; },
      kMiB, 1'048'576 * kMiB, "Memory for what was read from the disk."));
  rows.push_back(number(
      "storage.write_buffer_bytes", [](auto& c) -> auto& { return c.storage.write_buffer_bytes; },
      kMiB, 4'096 * kMiB,
      "Memory for rows that are on disk, but not in a sorted file yet; they are read back at "
      "start."));
  rows.push_back(number(
      "storage.open_threads", [](auto& c) -> auto& { return c.storage.open_threads; }, 1, 64,
      "Threads that read boards from the disk when somebody opens them."));
  add_backup_rows(rows);
  add_retention_rows(rows);
  add_login_rows(rows);
  add_tls_rows(rows);
  add_limit_rows(rows);
  for (Setting& row : rows) row.reloads = reloads(row.key);
  return rows;
}

std::string toml_text(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string key_as(std::string_view key, char dot, bool upper) {
  std::string out;
  for (const char c : key) {
    if (c == '.' || c == '_') {
      out += dot;
    } else {
      out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return out;
}

}  // namespace

base::Result<ListenAddress> parse_listen(std::string_view text) {
  const auto wrong = base::fail(Errc::config, "an address reads host:port");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return wrong;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    return wrong;
  }
  if (host.empty()) return wrong;
  return ListenAddress{std::string(host), port};
}

std::string Setting::environment_name() const { return "SAMTAVLE_" + key_as(key, '_', true); }

std::string Setting::flag_name() const { return "--" + key_as(key, '-', false); }

bool Setting::is_boolean() const { return std::holds_alternative<bool>(get(Config{})); }

const std::vector<Setting>& settings() {
  static const std::vector<Setting> kRows = make_rows();
  return kRows;
}

const Setting* find_setting(std::string_view key) {
  const auto& rows = settings();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [key](const Setting& row) { return row.key == key; });
  return found == rows.end() ? nullptr : &*found;
}

std::optional<SettingValue> parse_text(const Setting& setting, std::string_view text) {
  const SettingValue type = setting.get(Config{});
  if (std::holds_alternative<std::string>(type)) return std::string(text);
  if (std::holds_alternative<bool>(type)) {
    if (text != "true" && text != "false") return std::nullopt;
    return text == "true";
  }
  if (std::holds_alternative<std::int64_t>(type)) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return value;
  }
  std::vector<std::string> list;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    list.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return list;
}

std::string to_toml(const SettingValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* count = std::get_if<std::int64_t>(&value)) return std::to_string(*count);
  if (const auto* word = std::get_if<std::string>(&value)) return toml_text(*word);
  std::string out = "[";
  for (const std::string& entry : std::get<std::vector<std::string>>(value)) {
    if (out.size() > 1) out += ", ";
    out += toml_text(entry);
  }
  return out + "]";
}

std::vector<std::string> wrong_combinations(const Config& config) {
  const base::SessionLimits& session = config.limits.session;
  const base::EditLimits& edit = config.limits.edit;
  const base::BoardLimits& board = config.limits.board;
  struct Rule {
    bool good;
    std::string_view text;
  };
  const std::array<Rule, 9> rules = {{
      {config.tls.certificate_file.empty() == config.tls.key_file.empty(),
       "tls.certificate_file and tls.key_file are given together or not at all"},
      {config.backup.directory.empty() || !lies_in(config.backup.directory, config.data_dir),
       "backup.directory must not lie in data_dir: what destroys one would take the other along"},
      {config.retention.archive_directory.empty() ||
           !lies_in(config.retention.archive_directory, config.data_dir),
       "retention.archive_directory must not lie in data_dir: what is in it is to outlive that"},
      {session.hello_bytes_max < session.frame_bytes_max,
       "limits.session.hello_bytes_max must be less than limits.session.frame_bytes_max"},
      {edit.operation_text_bytes_max < session.frame_bytes_max,
       "limits.edit.operation_text_bytes_max must be less than limits.session.frame_bytes_max"},
      {session.ping_interval < session.dead_after,
       "limits.session.ping_interval_ms must be less than limits.session.dead_after_ms"},
      {session.hello_timeout <= session.accept_timeout,
       "limits.session.hello_timeout_ms must not be more than limits.session.accept_timeout_ms"},
      {board.ring_segment_bytes < board.ring_bytes,
       "limits.board.ring_segment_bytes must be less than limits.board.ring_bytes"},
      {board.write_bytes_max <= board.ring_bytes,
       "limits.board.write_bytes_max must not be more than limits.board.ring_bytes"},
  }};
  std::vector<std::string> wrong;
  for (const Rule& rule : rules) {
    if (!rule.good) wrong.emplace_back(rule.text);
  }
  return wrong;
}

}  // namespace samtavle::app
