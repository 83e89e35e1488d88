// samtavle edit: single edits for scripts.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

using base::Field;
using base::OpId;
using base::Value;
using board::Applied;
using board::Composer;

// What any of the commands needs, as words; each uses some of it.
struct EditOptions {
  std::string board;
  std::string reason;
  std::string role = "manager";
  std::string pending_file;
  std::string item;
  std::string field;
  std::string value;
  std::string kind;
  std::string container = "board";
  std::string after;
  std::string title;
  std::string body;
  std::string position = "end";
  std::size_t count = 0;
  bool first = false;
};

// The steps of an edit; `length_of` gives the length of a text as it is at that moment.
using Compose = std::function<Applied<void>(Composer&)>;

Result<base::Seq> make_edit(native::Client& client, const EditOptions& options,
                            const Compose& compose) {
  return save(client, [&](Composer& composer) -> Applied<void> {
    if (!options.reason.empty()) composer.reason(options.reason);
    return compose(composer);
  });
}

Result<std::unique_ptr<native::Client>> open(const Settings& settings,
                                             const EditOptions& options) {
  Persona self;
  self.role = plan::parse_role(options.role).value_or(plan::Role::manager);
  auto client = client_options(settings, options.board, self);
  if (!client) return base::pass_on(client);
  client->pending_file = options.pending_file;
  return join(std::move(*client));
}

void answer(const Settings& settings, base::Seq seq, OpId item) {
  if (settings.json) {
    print_json(boost::json::value{{"item", base::to_string(item)}, {"seq", seq.value}});
  } else {
    print(base::to_string(item));
  }
}

Result<void> edit_item(const Settings& settings, const EditOptions& options, OpId item,
                       const Compose& compose) {
  auto client = open(settings, options);
  if (!client) return base::pass_on(client);
  const auto saved = make_edit(**client, options, compose);
  if (!saved) return base::pass_on(saved);
  answer(settings, *saved, item);
  return {};
}

// --- the commands ---

Result<void> create(const Settings& settings, const EditOptions& options) {
  const auto kind = parse_kind(options.kind);
  if (!kind) return base::pass_on(kind);
  const auto container = parse_item(options.container);
  if (!container) return base::pass_on(container);
  const auto after = options.after.empty() ? Result<OpId>{OpId{}} : parse_item(options.after);
  if (!after) return base::pass_on(after);
  auto client = open(settings, options);
  if (!client) return base::pass_on(client);
  const auto saved = make_edit(**client, options, [&](Composer& c) -> Applied<void> {
    const auto item = c.create_item(*kind, *container, *after);
    if (!item) return base::Unexpected<board::ApplyError>{item.error()};
    if (auto done = c.insert_text(*item, plan::fields::title, 0, options.title); !done) return done;
    return c.insert_text(*item, plan::fields::body, 0, options.body);
  });
  if (!saved) return base::pass_on(saved);
  // Its id is known for good only now: before its first edit a device has no number.
  OpId made;
  (*client)->read([&](const sync::ClientSession& session) {
    for (const board::Item* item : session.board().items()) {
      if (item->created_seq == *saved) made = item->id;
    }
  });
  answer(settings, *saved, made);
  return {};
}

Result<void> set(const Settings& settings, const EditOptions& options) {
  const auto item = parse_item(options.item);
  if (!item) return base::pass_on(item);
  const auto field = parse_field(options.field);
  if (!field) return base::pass_on(field);
  const auto value =
      options.value.empty() ? Result<Value>{Value{}} : parse_value(*field, options.value);
  if (!value) return base::pass_on(value);
  return edit_item(settings, options, *item,
                   [&](Composer& c) { return c.set(*item, *field, *value); });
}

Result<void> member(const Settings& settings, const EditOptions& options, bool add) {
  const auto item = parse_item(options.item);
  if (!item) return base::pass_on(item);
  const auto field = parse_field(options.field);
  if (!field) return base::pass_on(field);
  const auto value = parse_value(*field, options.value);
  if (!value) return base::pass_on(value);
  return edit_item(settings, options, *item, [&](Composer& c) {
    return add ? c.add_member(*item, *field, *value) : c.remove_member(*item, *field, *value);
  });
}

Result<void> type(const Settings& settings, const EditOptions& options) {
  const auto item = parse_item(options.item);
  if (!item) return base::pass_on(item);
  const auto field = parse_field(options.field);
  if (!field) return base::pass_on(field);
  auto client = open(settings, options);
  if (!client) return base::pass_on(client);
  std::size_t position = 0;
  if (options.position == "end") {
    (*client)->read([&](const sync::ClientSession& session) {
      const board::Item* found = session.board().find(*item);
      const text::Text* text = found == nullptr ? nullptr : found->text(*field);
      if (text != nullptr) position = text->length();
    });
  } else if (!CLI::detail::lexical_cast(options.position, position)) {
    return base::fail(Errc::config, "a position is a number of characters, or: end");
  }
  const auto saved = make_edit(**client, options, [&](Composer& c) {
    return c.insert_text(*item, *field, position, options.value);
  });
  if (!saved) return base::pass_on(saved);
  answer(settings, *saved, *item);
  return {};
}

Result<void> erase(const Settings& settings, const EditOptions& options) {
  const auto item = parse_item(options.item);
  if (!item) return base::pass_on(item);
  const auto field = parse_field(options.field);
  if (!field) return base::pass_on(field);
  std::size_t position = 0;
  if (!CLI::detail::lexical_cast(options.position, position)) {
    return base::fail(Errc::config, "a position is a number of characters");
  }
  return edit_item(settings, options, *item, [&](Composer& c) {
    return c.erase_text(*item, *field, position, options.count);
  });
}

Result<void> move(const Settings& settings, const EditOptions& options) {
  const auto item = parse_item(options.item);
  if (!item) return base::pass_on(item);
  const auto container = parse_item(options.container);
  if (!container) return base::pass_on(container);
  const auto after = options.after.empty() ? Result<OpId>{OpId{}} : parse_item(options.after);
  if (!after) return base::pass_on(after);
  const bool to_end = options.after.empty() && !options.first;
  return edit_item(settings, options, *item, [&](Composer& c) {
    return to_end ? c.move_last(*item, *container) : c.move(*item, *container, *after);
  });
}

Result<void> remove(const Settings& settings, const EditOptions& options, bool restore) {
  const auto item = parse_item(options.item);
  if (!item) return base::pass_on(item);
  return edit_item(settings, options, *item, [&](Composer& c) {
    return restore ? c.restore_item(*item) : c.delete_item(*item);
  });
}

// --- undo and redo ---

std::string in_words(const board::LeftOut& left) {
  std::string words{board::name(left.what)};
  if (left.item) words += " " + base::to_string(left.item);
  if (left.field) words += " field " + std::to_string(left.field.value);
  return words + ": " + std::string{board::name(left.reason)};
}

Result<void> take_step(const Settings& settings, const EditOptions& options, bool again) {
  if (options.pending_file.empty()) {
    return base::fail(Errc::config, "what can be undone is kept in a file; give it with "
                                    "--pending-file, here and when editing");
  }
  auto client = open(settings, options);
  if (!client) return base::pass_on(client);
  const sync::UndoWords words{{}, options.reason};
  const auto done = again ? (*client)->redo(words) : (*client)->undo(words);
  if (!done) return base::fail(done.error().code, done.error().detail);
  std::string left_out;
  for (const board::LeftOut& left : done->left_out) {
    left_out += (left_out.empty() ? "" : ", ") + in_words(left);
  }
  if (done->edits.empty()) {
    return base::fail(Errc::not_found, "nothing of that step is left to do (" + left_out +
                                           "); the next call goes on to the step before");
  }
  const auto saved = (*client)->wait_saved(done->edits.back(), std::chrono::seconds{30});
  if (!saved) return base::pass_on(saved);
  if (settings.json) {
    boost::json::array left;
    for (const board::LeftOut& l : done->left_out) left.emplace_back(in_words(l));
    print_json(boost::json::value{
        {"step", done->label}, {"seq", saved->value}, {"left_out", std::move(left)}});
  } else {
    print(done->label.empty() ? (again ? "redone" : "undone") : done->label);
    if (!left_out.empty()) print("left out: " + left_out);
  }
  return {};
}

// --- the command line ---

using Run = std::function<Result<void>(const Settings&, const EditOptions&)>;

class Registrar {
 public:
  Registrar(CLI::App& edit, Command& command, std::shared_ptr<EditOptions> options)
      : edit_(edit), command_(command), options_(std::move(options)) {}

  CLI::App* add(const char* name, const char* what, Run run) {
    CLI::App* sub = edit_.add_subcommand(name, what);
    sub->callback([&command = command_, options = options_, run = std::move(run)] {
      command.run = [&command, options, run] { return run(command.settings, *options); };
    });
    return sub;
  }
  CLI::App* add_for_item(const char* name, const char* what, Run run) {
    CLI::App* sub = add(name, what, std::move(run));
    sub->add_option("item", options_->item, "Its id, as 3.17; or: board")
        ->required()
        ->type_name("ITEM");
    return sub;
  }
  CLI::App* add_for_field(const char* name, const char* what, Run run) {
    CLI::App* sub = add_for_item(name, what, std::move(run));
    sub->add_option("field", options_->field, "Name or number of the field")
        ->required()
        ->type_name("FIELD");
    return sub;
  }

 private:
  CLI::App& edit_;
  Command& command_;
  std::shared_ptr<EditOptions> options_;
};

}  // namespace

void add_edit_command(CLI::App& app, Command& command) {
  CLI::App* edit = app.add_subcommand("edit", "Make one edit, wait until it is saved, and print "
                                              "the id of the item");
  auto o = std::make_shared<EditOptions>();
  edit->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  edit->add_option("--reason", o->reason, "Why (course corrections need one)");
  edit->add_option("--role", o->role, "Role of the token that is made")
      ->check(CLI::IsMember(role_words()))
      ->capture_default_str();
  edit->add_option("--pending-file", o->pending_file,
                   "Keep the number of this device here, what could not be saved, and what can be "
                   "undone: for scripts that make many edits, each of which would be a device of "
                   "its own otherwise")
      ->type_name("FILE");
  edit->require_subcommand(1);

  Registrar commands{*edit, command, o};
  CLI::App* sub = commands.add("create", "Create an item", create);
  sub->add_option("kind,--kind", o->kind, "idea, need, area, phase, ...")
      ->required()
      ->type_name("KIND");
  sub->add_option("--in", o->container, "What it stands in")->capture_default_str();
  sub->add_option("--after", o->after, "Behind which item; at the end if absent");
  sub->add_option("--title", o->title, "Its title");
  sub->add_option("--body", o->body, "Its text");

  sub = commands.add_for_field("set", "Set a field; without a value clear it", set);
  sub->add_option("value", o->value, "The value")->type_name("VALUE");
  sub = commands.add_for_field("text", "Type into a text", type);
  sub->add_option("position", o->position, "Before which character, from 0; or: end")
      ->required()
      ->type_name("POSITION");
  sub->add_option("text", o->value, "What to type")->required()->type_name("TEXT");
  sub = commands.add_for_field("erase", "Erase from a text", erase);
  sub->add_option("position", o->position, "From which character, from 0")
      ->required()
      ->type_name("POSITION");
  sub->add_option("count", o->count, "How many")->required()->type_name("COUNT");

  sub = commands.add_for_item("move", "Move an item to the end of a container", move);
  sub->add_option("container", o->container, "What it is to stand in")
      ->required()
      ->type_name("ITEM");
  sub->add_option("--after", o->after, "Behind this item instead");
  sub->add_flag("--first", o->first, "At the front instead");

  sub = commands.add_for_field("add", "Add a member to a set", [](const auto& s, const auto& e) {
    return member(s, e, true);
  });
  sub->add_option("value", o->value, "The member")->required()->type_name("VALUE");
  sub = commands.add_for_field(
      "remove", "Take a member out of a set",
      [](const auto& s, const auto& e) { return member(s, e, false); });
  sub->add_option("value", o->value, "The member")->required()->type_name("VALUE");

  commands.add_for_item("delete", "Delete an item (it can be restored)",
                        [](const auto& s, const auto& e) { return remove(s, e, false); });
  commands.add_for_item("restore", "Take a deletion back",
                        [](const auto& s, const auto& e) { return remove(s, e, true); });
  commands.add("undo", "Undo the last edit that was made with this --pending-file",
               [](const auto& s, const auto& e) { return take_step(s, e, false); });
  commands.add("redo", "Do again what was undone last",
               [](const auto& s, const auto& e) { return take_step(s, e, true); });
}

}  // namespace samtavle::cli
