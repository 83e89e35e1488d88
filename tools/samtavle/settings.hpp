#pragma once
// What every command has: where the server is, who asks, and how the answer is wanted.

#include <functional>
#include <string>

#include "samtavle/base/result.hpp"

namespace CLI {
class App;
}

namespace samtavle::cli {

using base::Errc;
using base::Result;

struct Settings {
  std::string server = "http://127.0.0.1:8080";
  std::string token;     // as given; otherwise tokens are made from the key in data_dir
  std::string data_dir = ".samtavle";
  std::string ca_file;   // for https with a certificate of one's own
  bool json = false;
};

// A command line that was understood. `run` is set by the command that was named.
struct Command {
  Settings settings;
  std::function<Result<void>()> run;
};

// Each adds its commands; in the file of the same name.
void add_board_commands(CLI::App& app, Command& command);
void add_export_command(CLI::App& app, Command& command);
void add_import_command(CLI::App& app, Command& command);
void add_search_command(CLI::App& app, Command& command);
void add_invite_command(CLI::App& app, Command& command);
void add_watch_command(CLI::App& app, Command& command);
void add_edit_command(CLI::App& app, Command& command);
void add_phase_command(CLI::App& app, Command& command);
void add_delegate_command(CLI::App& app, Command& command);
void add_vote_command(CLI::App& app, Command& command);
void add_audit_command(CLI::App& app, Command& command);
void add_replay_command(CLI::App& app, Command& command);
void add_snapshot_command(CLI::App& app, Command& command);
void add_story_command(CLI::App& app, Command& command);
void add_digest_command(CLI::App& app, Command& command);
void add_history_command(CLI::App& app, Command& command);
void add_diff_command(CLI::App& app, Command& command);
void add_restore_command(CLI::App& app, Command& command);
void add_template_command(CLI::App& app, Command& command);
void add_demo_command(CLI::App& app, Command& command);
void add_backup_command(CLI::App& app, Command& command);
void add_member_command(CLI::App& app, Command& command);
void add_people_commands(CLI::App& app, Command& command);
void add_redact_command(CLI::App& app, Command& command);
void add_retention_command(CLI::App& app, Command& command);
void add_bench_command(CLI::App& app, Command& command);

}  // namespace samtavle::cli
