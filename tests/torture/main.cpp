// torture: breaks a real server and real clients on purpose and counts what was lost.

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "backup.hpp"
#include "disk.hpp"
#include "drain.hpp"
#include "faults.hpp"
#include "flap.hpp"
#include "kill.hpp"
#include "log_writer.hpp"
#include "power.hpp"
#include "slow.hpp"
#include "writer.hpp"

namespace samtavle::torture {
namespace {

// Every option has its default in the struct that it fills.
template <class Value>
CLI::Option* add(CLI::App* command, const char* name, Value& value, const char* help) {
  return command->add_option(name, value, help)->capture_default_str();
}

CLI::App* add_torture(CLI::App& app, const char* name, const char* help, std::uint64_t& seed,
                      bool& control, const char* control_help) {
  CLI::App* const command = app.add_subcommand(name, help);
  add(command, "--seed", seed, "Of everything that is random")->envname("SEED");
  command->add_flag("--control", control, control_help);
  return command;
}

int run(int argc, char** argv) {
  CLI::App app{"Breaks a real server and real clients on purpose and counts what was lost."};
  app.require_subcommand(1);

  KillOptions kill;
  CLI::App* const kill_command = add_torture(
      app, "kill", "kill -9 of the server and of clients under load", kill.seed, kill.control,
      "Clients keep nothing: losses must be found, or the harness is blind");
  add(kill_command, "--rounds", kill.rounds, "How often the server is killed");
  add(kill_command, "--writers", kill.writers, "Client processes");

  PowerOptions power;
  CLI::App* const power_command = add_torture(
      app, "power", "Power cuts under load (root, loop devices)", power.seed, power.control,
      "A log that does not sync: losses must be found");
  add(power_command, "--rounds", power.rounds, "How often the power goes");
  add(power_command, "--writers", power.writers, "Client processes");

  DiskOptions disk;
  CLI::App* const disk_command = add_torture(
      app, "disk", "Calls that fail, no space, failing syncs, flipped bits", disk.seed,
      disk.control, "A log that does not sync, and changed rows: both must be found");
  add(disk_command, "--rounds", disk.rounds, "How often the disk is filled, and fails");
  add(disk_command, "--flips", disk.flips, "Flipped bits");
  add(disk_command, "--step", disk.step, "Every so many calls to the file system fail");
  disk_command->add_flag("--only-flips", disk.only_flips, "Nothing but flipped bits");

  SlowOptions slow;
  CLI::App* const slow_command = add_torture(
      app, "slow", "Readers who never read, among others", slow.seed, slow.control,
      "A server that lets them stay: that must be found");
  add(slow_command, "--stalled", slow.stalled, "Readers who never read");
  add(slow_command, "--readers", slow.readers, "Readers who do");
  add(slow_command, "--writers", slow.writers, "People who write");
  add(slow_command, "--stall-ms", slow.stall_ms, "How long a reader may make no progress");

  FlapOptions flap;
  CLI::App* const flap_command = add_torture(
      app, "flap", "Lines that break at any byte, for one end or both, for all at once", flap.seed,
      flap.control, "Clients forget what is not saved: losses must be found");
  add(flap_command, "--rounds", flap.rounds, "How often the line breaks for everybody");
  add(flap_command, "--clients", flap.clients, "Real clients");

  FaultsOptions faults;
  CLI::App* const faults_command = add_torture(
      app, "faults", "Bad conduct and bad luck, each beside healthy people", faults.seed,
      faults.control, "A server without the limits of time: what stays must be found");
  add(faults_command, "--rounds", faults.rounds, "How often all of them");
  add(faults_command, "--only", faults.only, "One of them, by its name");

  BackupOptions backup;
  CLI::App* const backup_command = add_torture(
      app, "backup", "Backups under load, and servers restored from them", backup.seed,
      backup.control, "Backups that are wrong: each must be found");
  add(backup_command, "--rounds", backup.rounds, "How often everything is lost");
  add(backup_command, "--clients", backup.clients, "Real clients");

  DrainOptions drain;
  CLI::App* const drain_command = add_torture(
      app, "drain", "Restarts while people write", drain.seed, drain.control,
      "Clients forget what is not saved: losses must be found");
  add(drain_command, "--rounds", drain.rounds, "How often the server is started again");
  add(drain_command, "--clients", drain.clients, "Real clients");
  add(drain_command, "--spread-ms", drain.spread_ms, "Over which they are told to come back");

  WriterOptions writer;
  bool forget = false;
  CLI::App* const writer_command = app.add_subcommand("writer", "")->group("");
  writer_command->add_option("--server", writer.server)->required();
  writer_command->add_option("--board", writer.board)->required();
  writer_command->add_option("--folder", writer.folder)->required();
  writer_command->add_option("--name", writer.name)->required();
  writer_command->add_option("--seed", writer.seed);
  writer_command->add_flag("--forget", forget);

  LogWriterOptions log_writer;
  CLI::App* const log_writer_command = app.add_subcommand("log-writer", "")->group("");
  log_writer_command->add_option("--store", log_writer.store)->required();
  log_writer_command->add_option("--journal", log_writer.journal)->required();
  log_writer_command->add_flag("--sync", log_writer.sync);

  CLI11_PARSE(app, argc, argv);
  if (kill_command->parsed()) return run_kill(kill);
  if (power_command->parsed()) return run_power(power);
  if (disk_command->parsed()) return run_disk(disk);
  if (slow_command->parsed()) return run_slow(slow);
  if (flap_command->parsed()) return run_flap(flap);
  if (faults_command->parsed()) return run_faults(faults);
  if (backup_command->parsed()) return run_backup(backup);
  if (drain_command->parsed()) return run_drain(drain);
  if (log_writer_command->parsed()) return run_log_writer(log_writer);
  const char* token = std::getenv("SAMTAVLE_TORTURE_TOKEN");
  writer.token = token == nullptr ? "" : token;
  writer.keep_pending = !forget;
  return run_writer(writer);
}

// Thousands of sockets, and a store beside them.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace samtavle::torture

int main(int argc, char** argv) {
  samtavle::torture::raise_descriptor_limit();
  // What a store in this process says of damage that was done on purpose is of no interest.
  spdlog::set_level(spdlog::level::off);
  return samtavle::torture::run(argc, argv);
}
