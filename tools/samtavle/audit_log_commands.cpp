#include "audit_log_commands.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>
#include <vector>

#include "files.hpp"
#include "samtavle/access/audit_log.hpp"
#include "terminal.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

struct Wanted {
  std::string verifier;
  std::vector<std::string> heads;  // files
  std::string subject;
};

Result<std::vector<access::AuditRecord>> read(const Settings& settings, const Wanted& wanted) {
  std::vector<std::string> kept;
  for (const std::string& path : wanted.heads) {
    auto line = read_named_file(path);
    if (!line) return base::pass_on(line);
    kept.push_back(std::move(*line));
  }
  return access::read_audit_folder(settings.data_dir, wanted.verifier, kept);
}

Result<void> verify(const Settings& settings, const Wanted& wanted) {
  const auto records = read(settings, wanted);
  if (!records) return base::pass_on(records);
  if (settings.json) {
    print_json(json::value{{"records", records->size()}, {"sound", true}});
  } else {
    print("the audit log is sound: " + std::to_string(records->size()) + " records");
  }
  return {};
}

json::value to_json(const access::AuditRecord& record) {
  json::object out{{"number", record.number}, {"time", record.time_s}, {"what", record.entry.what}};
  const auto put = [&out](const char* name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  put("by", record.entry.by);
  put("whom", record.entry.whom);
  put("board", record.entry.board);
  put("about", record.entry.about);
  return out;
}

Result<void> write_out(const Settings& settings, const Wanted& wanted) {
  auto records = read(settings, wanted);
  if (!records) return base::pass_on(records);
  if (!wanted.subject.empty()) *records = access::audit_of(*records, wanted.subject);
  json::array list;
  for (const access::AuditRecord& record : *records) list.push_back(to_json(record));
  print_json(json::value{{"records", std::move(list)}});
  return {};
}

void add_options(CLI::App& of, const std::shared_ptr<Wanted>& wanted) {
  of.add_option("--verifier", wanted->verifier,
                "The public key of the heads; otherwise that of the key in the data directory")
      ->type_name("HEX");
  of.add_option("--head", wanted->heads, "A head that was kept elsewhere (a file); may be repeated")
      ->type_name("FILE");
}

}  // namespace

void add_audit_log_commands(CLI::App& audit, Command& command) {
  const auto wanted = std::make_shared<Wanted>();
  CLI::App* verified = audit.add_subcommand(
      "verify", "Find whether anything in the server's audit log was changed or is missing");
  add_options(*verified, wanted);
  verified->callback([&command, wanted] {
    command.run = [&command, wanted] { return verify(command.settings, *wanted); };
  });

  CLI::App* exported = audit.add_subcommand(
      "export", "Print the server's audit log as JSON, all of it or what is by or about a person");
  add_options(*exported, wanted);
  exported->add_option("--subject", wanted->subject, "Whose, as in tokens");
  exported->callback([&command, wanted] {
    command.run = [&command, wanted] { return write_out(command.settings, *wanted); };
  });
}

}  // namespace samtavle::cli
