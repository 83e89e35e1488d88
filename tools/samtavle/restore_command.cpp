// samtavle restore: brings an item or a whole board back to how it was, by edits like any others.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/restore.hpp"
#include "settings.hpp"
#include "telling.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using base::OpId;

struct RestoreOptions {
  std::string board;
  std::string role = "manager";
  std::string item;
  std::string to;
  std::string reason;
};

// What was done: how many edits, and the last of them.
struct Done {
  std::uint64_t edits = 0;
  base::Seq last;
};

plan::Asking asking_of(const Past& past, const Persona& self) {
  plan::Asking asking;
  past.client->read([&](const sync::ClientSession& session) {
    asking.actor = session.actor();
    asking.role = session.role();
  });
  const auto known = past.directory.find(asking.actor);
  asking.kind = known == past.directory.end() ? self.person.kind : known->second.kind;
  asking.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                      std::chrono::system_clock::now().time_since_epoch())
                      .count();
  return asking;
}

Result<Done> carry_out(native::Client& client, plan::Restoration& restoration) {
  Done done;
  Progress progress{"Restore", restoration.steps_left()};
  const std::size_t all = restoration.steps_left();
  while (!restoration.done()) {
    bool empty = false;
    const auto saved = save(client, [&](board::Composer& composer) {
      board::Applied<void> made;
      client.read([&](const sync::ClientSession& session) {
        made = restoration.compose(composer, session.board());
      });
      empty = made && composer.empty();
      return made;
    });
    // Somebody else has done it meanwhile.
    if (!saved && !empty) return base::pass_on(saved);
    if (saved) {
      ++done.edits;
      done.last = *saved;
    }
    restoration.advance();
    progress.show(all - restoration.steps_left());
  }
  return done;
}

std::string left_words(const plan::NotRestored& left, const board::Board& board) {
  const board::Item* item = board.find(left.item);
  std::string words = item == nullptr ? base::to_string(left.item) : item_label(*item);
  if (left.field) words += ", " + field_name(left.field);
  return words + ": " + left.denial.detail;
}

void report(const Settings& settings, const Done& done, base::Seq to,
            const std::vector<plan::NotRestored>& left_out, const board::Board& board) {
  if (settings.json) {
    json::array left;
    for (const plan::NotRestored& one : left_out) {
      json::object entry{{"item", base::to_string(one.item)},
                         {"error", base::name(one.denial.code)},
                         {"detail", one.denial.detail}};
      if (one.field) entry["field"] = field_name(one.field);
      left.push_back(std::move(entry));
    }
    print_json(json::value{{"to", to.value},
                           {"edits", done.edits},
                           {"seq", done.last.value},
                           {"left_out", std::move(left)}});
    return;
  }
  if (done.edits == 0) {
    print("It is as it was in #" + std::to_string(to.value) + " already.");
  } else {
    print("As it was in #" + std::to_string(to.value) + ", by " + std::to_string(done.edits) +
          (done.edits == 1 ? " edit." : " edits."));
  }
  for (const plan::NotRestored& one : left_out) print("  left: " + left_words(one, board));
}

Result<void> restore(const Settings& settings, const RestoreOptions& options) {
  Result<OpId> item = OpId{};
  if (!options.item.empty()) item = parse_item(options.item);
  if (!item) return base::pass_on(item);
  if (!*item && options.reason.empty()) {
    return base::fail(Errc::config,
                      "who restores a whole board says why; give --reason, or one "
                      "--item");
  }
  Persona self;
  self.role = plan::parse_role(options.role).value_or(plan::Role::manager);
  const auto past = open_past(settings, options.board, self);
  if (!past) return base::pass_on(past);
  const auto to = find_version(*past, options.to);
  if (!to) return base::pass_on(to);
  const auto version = past->history.board_at(*to);
  if (!version) return base::pass_on(version);
  auto now = board::decode_snapshot(past->client->confirmed_snapshot());
  if (!now) return base::pass_on(now);

  auto planned = plan::Restoration::plan(std::move(*now), *version,
                                         {*item, options.reason, asking_of(*past, self)});
  if (!planned) return base::fail(planned.error().code, planned.error().detail);
  if (planned->done() && !planned->left_out().empty()) {
    const plan::NotRestored& first = planned->left_out().front();
    return base::fail(first.denial.code, left_words(first, *version));
  }
  const auto done = carry_out(*past->client, *planned);
  if (!done) return base::pass_on(done);
  report(settings, *done, *to, planned->left_out(), *version);
  return {};
}

}  // namespace

void add_restore_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand(
      "restore", "Bring an item, or a whole board, back to how it was in an earlier version");
  auto o = std::make_shared<RestoreOptions>();
  sub->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_option("--to", o->to, "The version: its number or its name")
      ->required()
      ->type_name("VERSION");
  sub->add_option("--item", o->item, "Only this item: its id, or: board")->type_name("ITEM");
  sub->add_option("--reason", o->reason, "Why: it is told in the story of the board");
  sub->add_option("--role", o->role, "Role of the token that is made")
      ->check(CLI::IsMember(role_words()))
      ->capture_default_str();
  sub->callback(
      [&command, o] { command.run = [&command, o] { return restore(command.settings, *o); }; });
}

}  // namespace samtavle::cli
