// samtavle backup make | list | verify
//
// The server makes and reads them; this asks it to, and shows how far it is.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <thread>

#include "connect.hpp"
#include "samtavle/native/api.hpp"
#include "settings.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kLook{200};
constexpr std::chrono::hours kLongest{24};
constexpr std::uint64_t kMiB = 1024 * 1024;

std::string size_of(std::uint64_t bytes) {
  return std::to_string((bytes + kMiB - 1) / kMiB) + " MiB";
}

json::value to_json(const native::Backup& backup) {
  json::object out{{"number", backup.number},
                   {"began_ms", backup.began_ms},
                   {"bytes", backup.bytes},
                   {"files", backup.files}};
  if (!backup.damage.empty()) out["damage"] = backup.damage;
  return out;
}

// A bar for each phase, in MiB.
class PhaseBar {
 public:
  void show(const native::RunningBackup& running) {
    if (running.phase == "waiting") return;
    if (running.phase != phase_ || running.total_bytes != total_) {
      bar_.reset();
      phase_ = running.phase;
      total_ = running.total_bytes;
      bar_.emplace(phase_ == "copying" ? "Copying, MiB" : "Verifying, MiB", total_ / kMiB);
    }
    bar_->show(running.done_bytes / kMiB);
  }

 private:
  std::string phase_;
  std::uint64_t total_ = 0;
  std::optional<Progress> bar_;
};

// Until what was begun has ended.
Result<native::EndedBackup> follow(const native::Api& server) {
  PhaseBar bar;
  const auto deadline = std::chrono::steady_clock::now() + kLongest;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto now = server.backups();
    if (!now) return base::pass_on(now);
    if (now->running) {
      bar.show(*now->running);
      std::this_thread::sleep_for(kLook);
      continue;
    }
    if (!now->ended) break;
    if (now->ended->error.empty()) return *now->ended;
    const bool damaged = now->ended->error == base::name(Errc::corrupt);
    return base::fail(damaged ? Errc::corrupt : Errc::unavailable,
                      now->ended->detail.empty() ? now->ended->error : now->ended->detail);
  }
  return base::fail(Errc::unavailable, "the server does not say how it ended; see its log");
}

Result<void> tell(const Settings& settings, const native::EndedBackup& ended) {
  if (settings.json) {
    print_json(json::value{
        {"work", ended.work}, {"number", ended.number}, {"took_ms", ended.took_ms}});
    return {};
  }
  const std::string what = ended.work == "make" ? " made and verified in " : " is good, read in ";
  print("backup " + std::to_string(ended.number) + what +
        std::to_string((ended.took_ms + 999) / 1000) + " s");
  return {};
}

Result<void> make(const Settings& settings) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto begun = server->make_backup();
  if (!begun) return base::pass_on(begun);
  const auto ended = follow(*server);
  if (!ended) return base::pass_on(ended);
  return tell(settings, *ended);
}

Result<void> verify(const Settings& settings, std::uint32_t number) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  if (number == 0) {
    const auto there = server->backups();
    if (!there) return base::pass_on(there);
    if (there->all.empty()) return base::fail(Errc::not_found, "there are no backups; make one");
    number = there->all.back().number;
  }
  const auto begun = server->verify_backup(number);
  if (!begun) return base::pass_on(begun);
  const auto ended = follow(*server);
  if (!ended) return base::pass_on(ended);
  return tell(settings, *ended);
}

Result<void> list(const Settings& settings) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto there = server->backups();
  if (!there) return base::pass_on(there);
  if (settings.json) {
    json::array all;
    for (const native::Backup& backup : there->all) all.push_back(to_json(backup));
    print_json(json::value{{"backups", std::move(all)}});
    return {};
  }
  for (const native::Backup& backup : there->all) {
    const std::string number = colours().bold + std::to_string(backup.number) + colours().plain;
    print(backup.damage.empty()
              ? number + "  " + moment(backup.began_ms) + "  " + size_of(backup.bytes)
              : number + "  damaged: " + backup.damage);
  }
  if (there->all.empty()) print("There are no backups yet. Make one with: samtavle backup make");
  return {};
}

}  // namespace

void add_backup_command(CLI::App& app, Command& command) {
  CLI::App* backup = app.add_subcommand("backup", "Make, list and verify backups of the server");
  backup->require_subcommand(1);

  CLI::App* made = backup->add_subcommand("make", "Make one now, while people work, and verify it");
  made->callback([&command] {
    command.run = [&command] { return make(command.settings); };
  });

  CLI::App* listed = backup->add_subcommand("list", "List those that are kept");
  listed->callback([&command] {
    command.run = [&command] { return list(command.settings); };
  });

  CLI::App* verified = backup->add_subcommand("verify", "Read one whole and check it");
  auto number = std::make_shared<std::uint32_t>(0);
  verified->add_option("number", *number, "Its number; the newest if absent")->type_name("N");
  verified->callback([&command, number] {
    command.run = [&command, number] { return verify(command.settings, *number); };
  });
}

}  // namespace samtavle::cli
