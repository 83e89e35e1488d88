// samtavle phase: which phase a board is in, what is missing for the next, and going there.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "finding.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using base::OpId;
using board::Item;
namespace fields = plan::fields;

struct PhaseOptions {
  std::string board;
  std::string role = "manager";
  std::string reason;
  std::string phase = "next";
  std::string focus_point;
  bool unready = false;
  bool done = false;
};

std::string word_in(const Item& item, base::Field field, const char* otherwise) {
  return std::string{item.value(field).get_if<std::string>().value_or(otherwise)};
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string list;
  for (const std::string_view word : words) {
    list += (list.empty() ? "" : ", ") + std::string{word};
  }
  return list;
}

std::vector<const Item*> focus_points(const board::Board& board, OpId phase) {
  std::vector<const Item*> found = board.children(phase);
  std::erase_if(found, [](const Item* item) { return item->kind != plan::kinds::focus_point; });
  return found;
}

// --- showing ---

json::value phase_json(const board::Board& board, const Item& phase) {
  json::array missing;
  for (const std::string_view word : plan::missing_for(board, phase)) missing.emplace_back(word);
  json::array focus;
  for (const Item* point : focus_points(board, phase.id)) {
    focus.push_back({{"id", base::to_string(point->id)},
                     {"title", point->text_utf8(fields::title)},
                     {"progress", word_in(*point, fields::progress, "open")}});
  }
  const bool* unready = phase.value(fields::entered_unready).get_if<bool>();
  return {{"id", base::to_string(phase.id)},
          {"title", phase.text_utf8(fields::title)},
          {"state", word_in(phase, fields::phase_state, "planned")},
          {"current", plan::current_phase(board) == &phase},
          {"missing", std::move(missing)},
          {"entered_unready", unready != nullptr && *unready},
          {"reopened_for", to_json(phase.value(fields::reopened_for))},
          {"focus_points", std::move(focus)}};
}

std::string phase_line(const board::Board& board, const Item& phase, std::size_t width) {
  const auto& [bold, dim, accent, plain] = colours();
  const bool current = plan::current_phase(board) == &phase;
  const std::string title = phase.text_utf8(fields::title);
  const auto points = focus_points(board, phase.id);
  const auto done = std::count_if(points.begin(), points.end(), [](const Item* point) {
    return word_in(*point, fields::progress, "open") == "done";
  });
  std::string line = (current ? accent + "> " : "  ") + bold + title + plain +
                     std::string(width - columns_of(title) + 2, ' ') + dim +
                     base::to_string(phase.id) + plain + "  " +
                     word_in(phase, fields::phase_state, "planned") + ", " + std::to_string(done) +
                     " of " + std::to_string(points.size()) + " focus points done";
  const auto missing = plan::missing_for(board, phase);
  if (!missing.empty()) line += ", missing: " + listed(missing);
  const OpId* reopened = phase.value(fields::reopened_for).get_if<OpId>();
  const Item* point = reopened == nullptr ? nullptr : board.find(*reopened);
  if (point != nullptr) line += ", reopened for " + item_label(*point);
  return line;
}

Result<void> show(const Settings& settings, const PhaseOptions& options) {
  const auto client = join_as(settings, options.board, options.role, true);
  if (!client) return base::pass_on(client);
  (*client)->read([&](const sync::ClientSession& session) {
    const board::Board& board = session.board();
    const auto phases = plan::phases_of(board);
    if (settings.json) {
      json::array all;
      for (const Item* phase : phases) all.push_back(phase_json(board, *phase));
      const Item* current = plan::current_phase(board);
      json::value current_id;
      if (current != nullptr) current_id = base::to_string(current->id);
      print_json(json::value{{"current", current_id}, {"phases", std::move(all)}});
      return;
    }
    std::size_t width = 0;
    for (const Item* phase : phases) {
      width = std::max(width, columns_of(phase->text_utf8(fields::title)));
    }
    for (const Item* phase : phases) print(phase_line(board, *phase, width));
  });
  return {};
}

// --- going ---

void answer(const Settings& settings, const std::string& title, OpId phase, base::Seq seq) {
  if (settings.json) {
    print_json(
        json::value{{"phase", base::to_string(phase)}, {"title", title}, {"seq", seq.value}});
  } else {
    print(title);
  }
}

// The phase that is meant: "next", "back", an id or a title.
Result<const Item*> meant(const board::Board& board, const PhaseOptions& options) {
  const std::string& word = options.phase;
  const auto phases = plan::phases_of(board);
  if (word == "next") {
    if (const Item* next = plan::next_phase(board)) return next;
    return base::fail(Errc::not_found, "this is the last phase; go back with: samtavle phase " +
                                           options.board + " back");
  }
  if (word != "back") return find_item(phases, word, "phase");
  const auto at = std::find(phases.begin(), phases.end(), plan::current_phase(board));
  if (at != phases.end() && at != phases.begin()) return *(at - 1);
  return base::fail(Errc::not_found,
                    "there is no phase before this one; see which there are "
                    "with: samtavle phase " +
                        options.board);
}

Result<void> enter(const Settings& settings, const PhaseOptions& options) {
  const auto client = join_as(settings, options.board, options.role, false);
  if (!client) return base::pass_on(client);
  Result<OpId> phase = OpId{};
  std::string title;
  std::string missing;
  (*client)->read([&](const sync::ClientSession& session) {
    const auto found = meant(session.board(), options);
    if (!found) {
      phase = base::pass_on(found);
      return;
    }
    phase = (*found)->id;
    title = (*found)->text_utf8(fields::title);
    missing = listed(plan::missing_for(session.board(), **found));
  });
  if (!phase) return base::pass_on(phase);
  const auto saved = save(**client, [&](board::Composer& composer) -> board::Applied<void> {
    composer.reason(options.reason);
    board::Applied<void> done;
    (*client)->read([&](const sync::ClientSession& session) {
      done = plan::enter_phase(composer, session.board(), *phase, options.unready);
    });
    return done;
  });
  if (!saved && saved.error().code == Errc::not_ready) {
    return base::fail(Errc::not_ready, title + " cannot be entered yet, missing: " + missing +
                                           "; see to it, or enter it all the same with --unready");
  }
  if (!saved) return base::pass_on(saved);
  answer(settings, title, *phase, *saved);
  return {};
}

// The focus point, if its phase can be reopened for it.
Result<const Item*> reopenable(const board::Board& board, const PhaseOptions& options) {
  std::vector<const Item*> points;
  for (const Item* phase : plan::phases_of(board)) {
    for (const Item* point : focus_points(board, phase->id)) points.push_back(point);
  }
  const auto point = find_item(points, options.focus_point, "focus point");
  if (!point) return point;
  const OpId phase = (*point)->place.container;
  if (word_in(*board.find(phase), fields::phase_state, "planned") != "closed") {
    return base::fail(Errc::invalid, "its phase is not closed; there is nothing to reopen");
  }
  const auto areas = board.children(phase);
  const bool served = std::any_of(areas.begin(), areas.end(), [&](const Item* area) {
    return area->members(fields::serves).contains(base::Value{(*point)->id});
  });
  if (served) return point;
  return base::fail(Errc::invalid,
                    "no area of its phase serves this focus point; say which one "
                    "does with: samtavle edit " +
                        options.board + " add AREA serves " + base::to_string((*point)->id));
}

Result<void> reopen(const Settings& settings, const PhaseOptions& options) {
  const auto client = join_as(settings, options.board, options.role, false);
  if (!client) return base::pass_on(client);
  Result<OpId> point = OpId{};
  OpId phase;
  std::string title;
  (*client)->read([&](const sync::ClientSession& session) {
    const auto found = reopenable(session.board(), options);
    if (!found) {
      point = base::pass_on(found);
      return;
    }
    point = (*found)->id;
    phase = (*found)->place.container;
    title = session.board().find(phase)->text_utf8(fields::title);
  });
  if (!point) return base::pass_on(point);
  const auto saved = save(**client, [&](board::Composer& composer) {
    composer.reason(options.reason);
    return plan::reopen_for(composer, phase, options.done ? OpId{} : *point);
  });
  if (!saved) return base::pass_on(saved);
  answer(settings, title, phase, *saved);
  return {};
}

}  // namespace

void add_phase_command(CLI::App& app, Command& command) {
  CLI::App* phase = app.add_subcommand(
      "phase", "Show the phases of a board and what is missing for the next, or change phase");
  auto o = std::make_shared<PhaseOptions>();
  phase->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  phase->add_option("--role", o->role, "Role of the token that is made")
      ->check(CLI::IsMember(role_words()))
      ->capture_default_str();
  phase->require_subcommand(0, 1);
  const auto runs = [&command, o](Result<void> (*run)(const Settings&, const PhaseOptions&)) {
    return [&command, o, run] {
      command.run = [&command, o, run] { return run(command.settings, *o); };
    };
  };
  const auto reasoned = [&o](CLI::App* sub) {
    sub->add_option("--reason", o->reason, "Why: it is told in the story of the board")->required();
  };
  phase->callback([phase, show_it = runs(show)] {
    if (phase->get_subcommands().empty()) show_it();
  });

  CLI::App* sub = phase->add_subcommand("enter", "Enter a phase; the current one is closed");
  sub->add_option("phase", o->phase, "Its title or id, or: next")
      ->capture_default_str()
      ->type_name("PHASE");
  sub->add_flag("--unready", o->unready, "Also if something is missing");
  reasoned(sub);
  sub->callback(runs(enter));

  sub = phase->add_subcommand("back", "Go back to the phase before this one");
  reasoned(sub);
  sub->callback([o, go = runs(enter)] {
    o->phase = "back";
    go();
  });

  sub = phase->add_subcommand("reopen",
                              "Open the areas of a closed phase again that serve one "
                              "focus point");
  sub->add_option("focus_point", o->focus_point, "Its title or id")
      ->required()
      ->type_name("FOCUS_POINT");
  sub->add_flag("--done", o->done, "Close them again");
  reasoned(sub);
  sub->callback(runs(reopen));
}

}  // namespace samtavle::cli
