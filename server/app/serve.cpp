#include "samtavle/app/serve.hpp"

#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <set>

#include "data_directory.hpp"
#include "page_folder.hpp"
#include "samtavle/access/package_seal.hpp"
#include "samtavle/app/backup_service.hpp"
#include "samtavle/app/issuer_file.hpp"
#include "samtavle/app/erasure_service.hpp"
#include "samtavle/app/log_export_service.hpp"
#include "samtavle/app/logger.hpp"
#include "samtavle/app/metrics.hpp"
#include "samtavle/app/reload.hpp"
#include "samtavle/app/retention_service.hpp"
#include "samtavle/app/settings.hpp"
#include "samtavle/app/version.hpp"
#include "samtavle/hub/commit_pipeline.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/net/metrics_server.hpp"
#include "samtavle/net/server.hpp"
#include "samtavle/plan/demo_cases.hpp"
#include "signals.hpp"
#include "supervisor.hpp"
#include "token_gatekeeper.hpp"

namespace samtavle::app {
namespace {

using base::Errc;
using net::LogLevel;

constexpr std::chrono::seconds kDemoLimit{60};
constexpr std::chrono::milliseconds kGiveUp{1'000};
constexpr std::chrono::milliseconds kAuditWait{1'000};
// Without a watchdog nothing has to be done meanwhile.
constexpr std::chrono::hours kNoWatchdog{1};
// What may wait for a folder of backups that cannot be written: of a thousand edits a second, some
// minutes.
constexpr std::size_t kTailBytesMax = 64u * 1024 * 1024;

// Boards are read on one thread and live on another: with an arena of its own for each thread the
// allocator keeps what the reading threads gave back (5,000 idle connections: 8.4 instead of 7.8
// KiB each).
constexpr int kArenasMax = 2;

// Every connection takes a descriptor; the soft limit is often 1,024. Returns how many connections
// there may be, so that the store, the event loops and whoever is told to come back find some too.
std::uint32_t make_room_for_connections(std::uint32_t wanted) {
  constexpr rlim_t kOthers = log::kStoreDescriptorsMax + 128;
  constexpr rlim_t kFewest = 16;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t left = limit.rlim_max > kOthers + kFewest ? limit.rlim_max - kOthers : kFewest;
  return static_cast<std::uint32_t>(std::min<rlim_t>(wanted, left));
}

base::SessionLimits fitting(base::SessionLimits limits) {
  limits.connections_max = make_room_for_connections(limits.connections_max);
  return limits;
}

// Without a certificate of its own the server does not know how people came: the proxy does.
std::chrono::seconds strict_transport(const TlsConfig& tls) {
  return tls.certificate_file.empty() ? std::chrono::days{0} : tls.strict_transport;
}

net::ServerOptions server_options(const Config& config, const net::LogSink& log,
                                  const access::SigningKey& key,
                                  const access::PackageKey& package_key,
                                  TokenGatekeeper& gatekeeper) {
  net::ServerOptions options;
  // The configuration was checked, so there is an address.
  const ListenAddress listen = parse_listen(config.listen).value();
  options.address = listen.host;
  options.port = listen.port;
  options.threads = config.threads;
  options.open_threads = config.storage.open_threads;
  options.allowed_origins = config.allowed_origins;
  options.trust_forwarded_for = config.trust_forwarded_for;
  options.limits = config.limits;
  options.statement = config.page.statement;
  options.limits.session = fitting(config.limits.session);
  options.tls = {config.tls.certificate_file, config.tls.key_file};
  options.strict_transport = strict_transport(config.tls);
  options.listener = given_listener();
  options.log = log;
  options.authorize_operator = [&gatekeeper](std::string_view token, std::int64_t now_s) {
    return gatekeeper.authorize_operator(token, now_s);
  };
  options.opened_by = [&gatekeeper](std::string_view token, std::int64_t now_s) {
    return gatekeeper.opened_by(token, now_s);
  };
  options.token_key = &key;
  options.package_key = &package_key;
  return options;
}

BackupServiceOptions backup_options(const Config& config, const net::LogSink& log) {
  BackupServiceOptions options;
  options.backups.directory = config.backup.directory;
  options.backups.keep = config.backup.keep;
  options.backups.bytes_per_second = config.backup.bytes_per_second;
  // Where both are on one disk a backup gives up before boards can no longer be written.
  options.backups.reserve_bytes = 2 * config.storage.reserve_bytes;
  options.every = std::chrono::hours{config.backup.every_hours};
  options.log = log;
  return options;
}

LogExportServiceOptions log_export_options(const Config& config, const net::LogSink& log,
                                           BackupService& backups) {
  LogExportServiceOptions options;
  options.log.directory = config.backup.directory;
  options.log.reserve_bytes = 2 * config.storage.reserve_bytes;
  options.every = std::chrono::seconds{config.backup.log_every_seconds};
  options.back_up = [&backups] { return backups.make().has_value(); };
  options.sink = log;
  return options;
}

RetentionServiceOptions retention_options(const Config& config, const net::LogSink& log) {
  RetentionServiceOptions options;
  options.archive = config.retention.archive_directory;
  options.warning_days = config.retention.warning_days;
  options.every = std::chrono::minutes{config.retention.look_every_minutes};
  options.sink = log;
  return options;
}

base::Result<std::vector<access::Issuer>> read_trusted(const LoginConfig& login) {
  auto issuers = read_issuers(login.issuers);
  if (!issuers) return issuers;
  for (const access::Issuer& issuer : *issuers) {
    if (issuer.client_id.empty() || !login.public_url.empty()) continue;
    return base::fail(Errc::config, "login.public_url is needed: " + issuer.name +
                                        " is a login on the page, and comes back to it");
  }
  return issuers;
}

std::string in_one_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : ",") + word;
  return line;
}

// Makes the demonstration boards that are not there.
base::Result<void> make_demo_boards(net::Server& server, hub::BoardLog& log) {
  const auto boards = log.boards();
  if (!boards) return base::pass_on(boards);
  std::set<base::BoardId> there;
  for (const auto& [id, info] : *boards) there.insert(id);
  for (const plan::DemoCase& demo : plan::demo_cases()) {
    auto id = base::BoardId::parse(demo.board);
    SAMTAVLE_CHECK(id.has_value());
    if (there.contains(*id)) continue;
    // Said at once; a write would wait for space.
    if (const auto space = log.writable(); !space) return space;
    auto made = std::make_shared<std::promise<base::Result<void>>>();
    auto result = made->get_future();
    server.create_board({*id, std::string(demo.title), std::string(demo.authority), "da"},
                        [made](const base::Result<hub::BoardInfo>& created) {
                          made->set_value(created ? base::Result<void>{}
                                                  : base::Result<void>{base::pass_on(created)});
                        });
    if (result.wait_for(kDemoLimit) != std::future_status::ready) {
      return base::fail(Errc::no_space, "the demonstration boards could not be written in time");
    }
    if (auto outcome = result.get(); !outcome) return outcome;
  }
  return {};
}

class ServerRun {
 public:
  ServerRun(const Config& config, ReadConfig read_again, OpenedLog log)
      : config_(config),
        read_again_(std::move(read_again)),
        log_(std::move(log.sink)),
        set_log_level_(std::move(log.set_level)) {}

  ExitCode run() {
    if (auto started = start(); !started) return cannot_start(started.error());
    return stop(run_until_stop());
  }

 private:
  base::Result<void> start() {
    auto directory = prepare_data_directory(config_.data_dir);
    if (!directory) return directory;
    const std::filesystem::path folder = config_.data_dir;
    log::RocksLogOptions storage;
    storage.directory = folder / "log";
    storage.reserve_bytes = config_.storage.reserve_bytes;
    storage.block_cache_bytes = config_.storage.block_cache_bytes;
    storage.write_buffer_bytes = config_.storage.write_buffer_bytes;
    const bool keeps_log =
        !config_.backup.directory.empty() && config_.backup.log_every_seconds > 0;
    storage.tail_bytes_max = keeps_log ? kTailBytesMax : 0;
    auto opened = log::RocksLog::open(storage);
    if (!opened) return base::pass_on(opened);
    board_log_ = std::move(opened).value();

    auto key = access::SigningKey::load_or_create(folder / "token.key");
    if (!key) return base::pass_on(key);
    key_ = std::make_unique<access::SigningKey>(std::move(key).value());
    auto package_key = access::PackageKey::load_or_create(folder / "package.key");
    if (!package_key) return base::pass_on(package_key);
    package_key_ = std::make_unique<access::PackageKey>(std::move(package_key).value());
    if (auto audit = open_audit(folder); !audit) return audit;
    if (auto logins = open_logins(folder); !logins) return logins;
    gatekeeper_ = std::make_unique<TokenGatekeeper>(*key_, *board_log_, *logins_, *ended_logins_);
    pipeline_ = std::make_unique<hub::CommitPipeline>(
        *board_log_, [log = log_](const base::Error& error) { die(log, error); },
        [log = log_](const hub::DiskWatch::Change& change) { tell_of_disk(log, change); });

    backups_ = std::make_unique<BackupService>(*board_log_, backup_options(config_, log_));
    backup_log_ = std::make_unique<LogExportService>(
        *board_log_, log_export_options(config_, log_, *backups_));
    ErasureServiceOptions erasing;
    erasing.backups = config_.backup.directory;
    erasing.sink = log_;
    erasures_ = std::make_unique<ErasureService>(*board_log_, std::move(erasing));
    net::ServerOptions options =
        server_options(config_, log_, *key_, *package_key_, *gatekeeper_);
    options.backups = backups_.get();
    options.logins = logins_.get();
    options.ended_logins = ended_logins_.get();
    options.audit = audit_.get();
    options.audit_records = [folder, this] {
      // With what waits to be written: whoever just did something finds it there.
      static_cast<void>(audit_->wait(kAuditWait));
      return access::read_audit_folder(folder, {}, {});
    };
    options.erasures = erasures_.get();
    retention_ =
        std::make_unique<RetentionService>(*board_log_, retention_options(config_, log_));
    options.retention = retention_.get();
    auto page = load_page(config_.page);
    if (!page) return base::pass_on(page);
    page_ = std::move(page).value();
    options.page = page_;
    auto server =
        net::Server::open(std::move(options), {*board_log_, *pipeline_, *gatekeeper_});
    if (!server) return base::pass_on(server);
    server_ = std::move(server).value();
    server_->start();
    if (auto counted = open_metrics(); !counted) return counted;
    if (config_.demo) {
      if (auto made = make_demo_boards(*server_, *board_log_); !made) return made;
    }
    const auto boards = board_log_->boards();
    if (!boards) return base::pass_on(boards);
    server_->set_ready();
    retention_->start([this](const base::BoardId& board, auto done) {
      server_->delete_due_board(board, std::move(done));
    });
    tell_started(boards->size());
    tell_supervisor("READY=1");
    return {};
  }

  base::Result<void> open_audit(const std::filesystem::path& folder) {
    auto tell = [log = log_](const base::Result<access::AuditHead>& head) {
      if (!head) {
        net::log_event(log, LogLevel::error, "audit_failed",
                       {{"reason", std::string_view(head.error().detail)}});
      }
    };
    auto opened = access::AuditLog::open(folder, std::move(tell));
    if (!opened) return base::pass_on(opened);
    audit_ = std::move(opened).value();
    return {};
  }

  base::Result<void> open_logins(const std::filesystem::path& folder) {
    auto issuers = read_trusted(config_.login);
    if (!issuers) return base::pass_on(issuers);
    const std::int64_t now_s = std::chrono::duration_cast<std::chrono::seconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count();
    auto ended = access::EndedLogins::open(folder / "ended-logins", now_s);
    if (!ended) return base::pass_on(ended);
    ended_logins_ = std::move(ended).value();
    access::TrustedIssuers::Options options;
    options.issuers = std::move(issuers).value();
    options.tell = [log = log_](const std::string& issuer, const std::string& fault) {
      const LogLevel level = fault.empty() ? LogLevel::info : LogLevel::error;
      net::log_event(log, level, fault.empty() ? "issuer_well" : "issuer_failed",
                     {{"issuer", std::string_view(issuer)}, {"reason", std::string_view(fault)}});
    };
    issuers_ = std::make_unique<access::TrustedIssuers>(std::move(options));
    const std::int64_t life_s = std::int64_t{config_.login.hours} * 3'600;
    logins_ = std::make_unique<access::Logins>(
        *key_, *issuers_, *ended_logins_,
        access::Logins::Options{config_.login.public_url, life_s});
    return {};
  }

  void tell_started(std::size_t boards) {
    const std::string folder = page_folder(config_.page).string();
    net::log_event(log_, LogLevel::info, "started",
                   {{"address", std::string_view(server_->address())},
                    {"tls", config_.tls.certificate_file.empty() ? "off" : "on"},
                    {"metrics", std::string_view(metrics_ ? metrics_->address() : "off")},
                    {"data_dir", std::string_view(config_.data_dir)},
                    {"page", page_ ? std::string_view(folder) : "off"},
                    {"boards", static_cast<std::int64_t>(boards)},
                    {"version", kVersion}});
    // A folder that somebody has named ought to be there.
    if (page_ || config_.page.directory.empty()) return;
    net::log_event(log_, LogLevel::warning, "no_page",
                   {{"directory", std::string_view(folder)},
                    {"meanwhile", "boards are served without a page"}});
  }

  base::Result<void> open_metrics() {
    if (config_.metrics.listen.empty()) return {};
    const ListenAddress listen = parse_listen(config_.metrics.listen).value();
    net::MetricsOptions options;
    options.address = listen.host;
    options.port = listen.port;
    options.limits = config_.limits.session;
    options.log = log_;
    options.text = [this] {
      return metrics_text(
          read_figures({*server_, *pipeline_, *board_log_, *backups_, *backup_log_, *retention_}));
    };
    auto opened = net::MetricsServer::open(std::move(options));
    if (!opened) return base::pass_on(opened);
    metrics_ = std::move(opened).value();
    return {};
  }

  // What is on disk is unknown: nothing may be acknowledged any more, not even by destructors.
  [[noreturn]] static void die(const net::LogSink& log, const base::Error& error) {
    net::log_event(
        log, LogLevel::critical, "disk_failed",
        {{"reason", std::string_view(error.detail)},
         {"what_to_do", "repair the disk, then start again; nothing acknowledged is lost"}});
    std::_Exit(static_cast<int>(ExitCode::internal));
  }

  static void tell_of_disk(const net::LogSink& log, const hub::DiskWatch::Change& change) {
    const std::string_view detail = change.detail;
    switch (change.state) {
      case hub::DiskState::well:
        return net::log_event(log, LogLevel::info, "disk_well", {{"reason", detail}});
      case hub::DiskState::slow:
        return net::log_event(log, LogLevel::warning, "disk_slow", {{"reason", detail}});
      case hub::DiskState::full:
        return net::log_event(
            log, LogLevel::error, "disk_full",
            {{"reason", detail}, {"meanwhile", "boards can be read and not changed"}});
    }
  }

  ExitCode cannot_start(const base::Error& error) {
    const ExitCode code = exit_code_of(error.code);
    net::log_event(log_, LogLevel::error, "cannot_start",
                   {{"reason", std::string_view(error.detail)},
                    {"error", base::name(error.code)},
                    {"exit_code", static_cast<std::int64_t>(code)}});
    // Not by destructors, which would wait until what is to be written finds space.
    if (error.code == Errc::no_space) std::_Exit(static_cast<int>(code));
    if (server_) static_cast<void>(server_->stop({}, kGiveUp));
    metrics_.reset();
    pipeline_.reset();
    return code;
  }

  // Returns the number of the signal to stop.
  int run_until_stop() {
    const auto every = watchdog_every();
    while (true) {
      const auto number = wait_for_signal(every.value_or(kNoWatchdog));
      if (number == SIGHUP) {
        reload();
      } else if (number) {
        end_at_next_stop();
        return *number;
      }
      if (!every) continue;
      if (server_->answers(*every)) {
        tell_supervisor("WATCHDOG=1");
      } else {
        net::log_event(log_, LogLevel::error, "threads_silent",
                       {{"what_follows", "systemd ends the server if this goes on"}});
      }
    }
  }

  void reload() {
    tell_reloading();
    if (const auto done = try_reload(); !done) {
      net::log_event(log_, LogLevel::error, "reload_refused",
                     {{"reason", std::string_view(done.error().detail)},
                      {"meanwhile", "everything is as it was"}});
    }
    tell_supervisor("READY=1");
  }

  // All of it or nothing.
  base::Result<void> try_reload() {
    const auto wanted = read_again_();
    if (!wanted) return base::pass_on(wanted);
    ReloadPlan plan = plan_reload(config_, *wanted);
    if (const auto wrong = wrong_combinations(plan.config); !wrong.empty()) {
      return base::fail(Errc::config, wrong.front());
    }
    auto issuers = read_trusted(plan.config.login);
    if (!issuers) return base::pass_on(issuers);
    net::Reloadable reloadable;
    reloadable.allowed_origins = plan.config.allowed_origins;
    reloadable.limits = plan.config.limits;
    reloadable.limits.session = fitting(plan.config.limits.session);
    reloadable.strict_transport = strict_transport(plan.config.tls);
    reloadable.tls = {plan.config.tls.certificate_file, plan.config.tls.key_file};
    if (auto taken = server_->reload(reloadable); !taken) return taken;
    issuers_->replace(std::move(*issuers));
    set_log_level_(plan.config.log.level);
    config_ = std::move(plan.config);
    const std::string changed = in_one_line(plan.changed);
    net::log_event(log_, LogLevel::info, "reloaded", {{"changed", std::string_view(changed)}});
    if (plan.left.empty()) return {};
    const std::string left = in_one_line(plan.left);
    net::log_event(log_, LogLevel::warning, "restart_needed",
                   {{"settings", std::string_view(left)},
                    {"meanwhile", "they are as they were when the server started"}});
    return {};
  }

  ExitCode stop(int number) {
    net::log_event(log_, LogLevel::info, "stopping", {{"signal", std::int64_t{number}}});
    tell_supervisor("STOPPING=1");
    backups_->stop();
    retention_->stop();
    if (!server_->stop(config_.stop.spread, config_.stop.within)) {
      net::log_event(
          log_, LogLevel::error, "stopped_late",
          {{"what", "not everything could be written in time; nobody was told it were"}});
      std::_Exit(static_cast<int>(ExitCode::temporary));
    }
    metrics_.reset();
    pipeline_.reset();
    server_.reset();
    retention_.reset();
    erasures_.reset();
    // Nothing is committed any more.
    backup_log_->finish();
    backup_log_.reset();
    backups_.reset();
    board_log_.reset();
    net::log_event(log_, LogLevel::info, "stopped");
    return ExitCode::ok;
  }

  Config config_;
  ReadConfig read_again_;
  net::LogSink log_;
  std::function<void(std::string_view)> set_log_level_;
  std::unique_ptr<log::RocksLog> board_log_;
  std::unique_ptr<access::SigningKey> key_;
  std::unique_ptr<access::PackageKey> package_key_;
  std::unique_ptr<access::AuditLog> audit_;
  std::unique_ptr<access::EndedLogins> ended_logins_;
  std::unique_ptr<access::TrustedIssuers> issuers_;
  std::unique_ptr<access::Logins> logins_;
  std::unique_ptr<TokenGatekeeper> gatekeeper_;
  // The server asks it, and it reads the log.
  std::unique_ptr<BackupService> backups_;
  std::unique_ptr<LogExportService> backup_log_;  // asks for backups, so it ends before them
  std::unique_ptr<ErasureService> erasures_;
  std::unique_ptr<RetentionService> retention_;
  std::shared_ptr<const net::PageFiles> page_;  // nullptr: none
  // Ends before the server, because it posts to the server's threads; both end before the log.
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<hub::CommitPipeline> pipeline_;
  // Ends first, because it reads what all of them count.
  std::unique_ptr<net::MetricsServer> metrics_;
};

}  // namespace

ExitCode serve(const Config& config, ReadConfig read_again) {
  block_signals();
  ::mallopt(M_ARENA_MAX, kArenasMax);
  ::umask(077);
  const LogFormat format = config.log.format == "json" ? LogFormat::json : LogFormat::text;
  return ServerRun(config, std::move(read_again), open_log(config.log.level, format)).run();
}

}  // namespace samtavle::app
