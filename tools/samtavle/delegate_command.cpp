// samtavle delegate: tasks that are handed on, with what they open and until when.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "connect.hpp"
#include "finding.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using base::Actor;
using base::OpId;
using board::Item;
namespace fields = plan::fields;

struct DelegateOptions {
  std::string board;
  std::string role = "manager";
  std::string reason;
  std::string task;
  std::string to;
  std::string until;
  std::vector<std::string> fields;
  std::vector<std::string> items;
  std::string delegation;
};

std::vector<const Item*> delegations(const board::Board& board) {
  return board.children(board::kRootId, plan::kinds::delegation);
}

// --- showing ---

std::string word_in(const Item& item, base::Field field) {
  return std::string{item.value(field).get_if<std::string>().value_or(std::string_view{})};
}

Actor actor_in(const Item& item, base::Field field) {
  const auto* number = item.value(field).get_if<std::int64_t>();
  return Actor{number == nullptr ? 0u : static_cast<std::uint32_t>(*number)};
}

// What is said of its state now: the server writes that it is over only now and then.
std::string state_of(const Item& delegation) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  const std::string state = word_in(delegation, fields::delegation_state);
  const bool runs = state == "offered" || state == "accepted";
  return runs && plan::is_over(delegation, now.count()) ? "expired" : state;
}

// What it opens: fields by their names, items by their ids or, for people, their titles.
std::vector<std::string> opened(const board::Board& board, const Item& delegation,
                                bool for_people) {
  std::vector<std::string> out;
  for (const base::Value& member : delegation.members(fields::opens)) {
    if (const auto* number = member.get_if<std::int64_t>()) {
      out.push_back(field_name(base::Field{static_cast<std::uint32_t>(*number)}));
    } else if (const OpId* id = member.get_if<OpId>()) {
      const Item* item = board.find(*id);
      out.push_back(for_people && item != nullptr ? item_label(*item) : base::to_string(*id));
    }
  }
  return out;
}

json::value person_json(const sync::ClientSession& session, Actor actor) {
  return {{"actor", actor.value}, {"name", actor_name(session, actor)}};
}

json::value delegation_json(const sync::ClientSession& session, const Item& delegation) {
  json::array opens;
  for (std::string& what : opened(session.board(), delegation, false)) {
    opens.emplace_back(std::move(what));
  }
  return {{"id", base::to_string(delegation.id)},
          {"task", delegation.text_utf8(fields::title)},
          {"state", state_of(delegation)},
          {"from", person_json(session, actor_in(delegation, fields::from_actor))},
          {"to", person_json(session, actor_in(delegation, fields::to_actor))},
          {"until", to_json(delegation.value(fields::until_date))},
          {"opens", std::move(opens)}};
}

std::string delegation_line(const sync::ClientSession& session, const Item& delegation) {
  const auto& [bold, dim, accent, plain] = colours();
  std::string line = dim + base::to_string(delegation.id) + plain + "  " + bold +
                     delegation.text_utf8(fields::title) + plain + "  " + accent +
                     state_of(delegation) + plain + ", from " +
                     actor_name(session, actor_in(delegation, fields::from_actor)) + " to " +
                     actor_name(session, actor_in(delegation, fields::to_actor));
  const std::string until = word_in(delegation, fields::until_date);
  if (!until.empty()) line += ", until " + until;
  std::string opens;
  for (const std::string& what : opened(session.board(), delegation, true)) {
    opens += (opens.empty() ? ", opens " : ", ") + what;
  }
  return line + opens;
}

Result<void> list(const Settings& settings, const DelegateOptions& options) {
  const auto client = join_as(settings, options.board, options.role, true);
  if (!client) return base::pass_on(client);
  (*client)->read([&](const sync::ClientSession& session) {
    const auto all = delegations(session.board());
    if (settings.json) {
      json::array out;
      for (const Item* item : all) out.push_back(delegation_json(session, *item));
      print_json(json::value{{"delegations", std::move(out)}});
      return;
    }
    for (const Item* item : all) print(delegation_line(session, *item));
    if (all.empty()) {
      print("Nothing is delegated on this board. Offer a task with: samtavle delegate " +
            options.board + " offer TASK --to NAME");
    }
  });
  return {};
}

// --- offering and answering ---

void answer(const Settings& settings, OpId delegation, const char* state, base::Seq seq) {
  if (settings.json) {
    print_json(json::value{
        {"delegation", base::to_string(delegation)}, {"state", state}, {"seq", seq.value}});
  } else {
    print(base::to_string(delegation));
  }
}

struct Opens {
  std::vector<base::Field> fields;
  std::vector<OpId> items;
};

Result<Opens> parse_opens(const DelegateOptions& options) {
  Opens out;
  for (const std::string& word : options.fields) {
    const auto field = parse_field(word);
    if (!field) return base::pass_on(field);
    out.fields.push_back(*field);
  }
  for (const std::string& word : options.items) {
    const auto item = parse_item(word);
    if (!item) return base::pass_on(item);
    out.items.push_back(*item);
  }
  return out;
}

Result<void> offer(const Settings& settings, const DelegateOptions& options) {
  const auto opens = parse_opens(options);
  if (!opens) return base::pass_on(opens);
  if (!options.until.empty() &&
      !plan::accepts(*plan::find_field(fields::until_date), base::Value{options.until})) {
    return base::fail(Errc::config, "--until takes a date as 2025-03-01");
  }
  const auto client = join_as(settings, options.board, options.role, false);
  if (!client) return base::pass_on(client);
  Result<Actor> to = Actor{};
  Actor self;
  (*client)->read([&](const sync::ClientSession& session) {
    to = find_actor(session, options.to);
    self = session.actor();
  });
  if (!to) return base::pass_on(to);
  const auto saved = save(**client, [&](board::Composer& composer) -> board::Applied<void> {
    composer.reason(options.reason);
    const auto made = plan::offer(
        composer, {options.task, self, *to, options.until, opens->fields, opens->items});
    if (!made) return base::pass_on(made);
    return {};
  });
  if (!saved) return base::pass_on(saved);
  // Its id is known for good only now: before its first edit a device has no number.
  OpId made;
  (*client)->read([&](const sync::ClientSession& session) {
    for (const Item* item : delegations(session.board())) {
      if (item->created_seq == *saved) made = item->id;
    }
  });
  answer(settings, made, "offered", *saved);
  return {};
}

Result<void> say(const Settings& settings, const DelegateOptions& options, const char* state) {
  const auto client = join_as(settings, options.board, options.role, false);
  if (!client) return base::pass_on(client);
  Result<OpId> delegation = OpId{};
  (*client)->read([&](const sync::ClientSession& session) {
    const auto found = find_item(delegations(session.board()), options.delegation, "delegation");
    delegation = found ? Result<OpId>{(*found)->id} : base::pass_on(found);
  });
  if (!delegation) return base::pass_on(delegation);
  const auto saved = save(**client, [&](board::Composer& composer) {
    if (!options.reason.empty()) composer.reason(options.reason);
    return plan::answer(composer, *delegation, state);
  });
  if (saved) {
    answer(settings, *delegation, state, *saved);
    return {};
  }
  const bool answers = std::string_view{state} != "ended";
  if (saved.error().code == Errc::not_allowed && answers) {
    return base::fail(Errc::not_allowed,
                      "only the one to whom it was offered answers, and only "
                      "once; give that person's token with --token");
  }
  if (saved.error().code == Errc::needs_reason) {
    return base::fail(Errc::needs_reason, "who takes a task back says why; give --reason");
  }
  return base::pass_on(saved);
}

}  // namespace

void add_delegate_command(CLI::App& app, Command& command) {
  CLI::App* delegate = app.add_subcommand(
      "delegate", "List what is delegated on a board, or offer a task, answer an offer, end one");
  auto o = std::make_shared<DelegateOptions>();
  delegate->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  delegate->add_option("--role", o->role, "Role of the token that is made")
      ->check(CLI::IsMember(role_words()))
      ->capture_default_str();
  delegate->require_subcommand(0, 1);
  using Run = std::function<Result<void>(const Settings&, const DelegateOptions&)>;
  const auto runs = [&command, o](Run run) {
    return [&command, o, run = std::move(run)] {
      command.run = [&command, o, run] { return run(command.settings, *o); };
    };
  };
  delegate->callback([delegate, list_them = runs(list)] {
    if (delegate->get_subcommands().empty()) list_them();
  });
  delegate->add_subcommand("list", "List them (also without a word)")->callback(runs(list));

  CLI::App* sub = delegate->add_subcommand("offer", "Offer a task, and print its id");
  sub->add_option("task", o->task, "What is to be done")->required()->type_name("TASK");
  sub->add_option("--to", o->to, "To whom: a name, or the number of an actor, who was on the board")
      ->required();
  sub->add_option("--until", o->until, "Its last day, as 2025-03-01; until it is ended if absent");
  sub->add_option("--field", o->fields, "A field that it opens, wherever it stands (repeat)");
  sub->add_option("--item", o->items, "An area, a phase or another item that it opens (repeat)");
  sub->add_option("--reason", o->reason, "Why");
  sub->callback(runs(offer));

  const auto add_answer = [&](const char* name, const char* what, const char* state) {
    CLI::App* answers = delegate->add_subcommand(name, what);
    answers->add_option("delegation", o->delegation, "Its id, or the task")
        ->required()
        ->type_name("DELEGATION");
    answers->add_option("--reason", o->reason, "Why");
    answers->callback(runs([state](const Settings& settings, const DelegateOptions& options) {
      return say(settings, options, state);
    }));
  };
  add_answer("accept", "Accept a task that was offered to you", "accepted");
  add_answer("decline", "Decline it", "declined");
  add_answer("end", "End it: as the one who has it, or, with a reason, as a manager", "ended");
}

}  // namespace samtavle::cli
