// samtavle digest: what happened since one was last here.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "narrator.hpp"
#include "samtavle/plan/digest.hpp"
#include "samtavle/v1/edit.pb.h"
#include "settings.hpp"
#include "telling.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using plan::Answer;
using plan::CardChange;
using plan::Digest;

struct DigestOptions {
  std::string board;
  std::string since;
};

// A digest, and what it is told with.
struct Telling {
  Digest digest;
  const board::Board& board;
  const Directory& directory;
};

// --- for scripts ---

json::value answer_json(const Answer& answer, const Telling& with) {
  json::object out{{"what", plan::name(answer.what)},
                   {"item", base::to_string(answer.item)},
                   {"on", base::to_string(answer.on)},
                   {"on_title", plan::title_of(with.board, answer.on)},
                   {"by", person_json(answer.by, with.directory)},
                   {"seq", answer.seq.value},
                   {"time_ms", answer.time_ms},
                   {"words", answer.words},
                   {"mentions", answer.mentions}};
  if (!answer.state.empty()) out["state"] = answer.state;
  return out;
}

json::value card_json(const CardChange& card, const Telling& with) {
  json::array fields;
  for (const base::Field field : card.fields) fields.emplace_back(field_name(field));
  return {{"card", base::to_string(card.card)},
          {"title", card.title},
          {"by", people_json(card.by, with.directory)},
          {"fields", std::move(fields)},
          {"moved", card.moved},
          {"deleted", card.deleted},
          {"restored", card.restored},
          {"seq", card.seq.value},
          {"time_ms", card.time_ms}};
}

json::value time_json(const std::optional<std::int64_t>& time_ms) {
  return time_ms ? json::value(*time_ms) : json::value(nullptr);
}

json::value digest_json(const Telling& with) {
  const Digest& digest = with.digest;
  json::array pauses, answers, corrections, cards, newest;
  for (const plan::Pause& pause : digest.pauses) {
    pauses.push_back(
        {{"rested_ms", time_json(pause.rested_ms)}, {"resumed_ms", time_json(pause.resumed_ms)}});
  }
  for (const Answer& answer : digest.answers) answers.push_back(answer_json(answer, with));
  for (const plan::Correction& correction : digest.corrections) {
    corrections.push_back(correction_json(correction, with.directory));
  }
  for (const CardChange& card : digest.cards) cards.push_back(card_json(card, with));
  for (const base::OpId card : digest.rest.newest) {
    newest.push_back(
        {{"card", base::to_string(card)}, {"title", plan::title_of(with.board, card)}});
  }
  return {{"since", digest.since.value},
          {"since_ms", digest.since_ms},
          {"until", digest.until.value},
          {"until_ms", digest.until_ms},
          {"pauses", std::move(pauses)},
          {"answers", std::move(answers)},
          {"corrections", std::move(corrections)},
          {"cards", std::move(cards)},
          {"rest",
           {{"created", digest.rest.created},
            {"changed", digest.rest.changed},
            {"deleted", digest.rest.deleted},
            {"replies", digest.rest.replies},
            {"by", people_json(digest.rest.by, with.directory)},
            {"newest", std::move(newest)}}}};
}

// --- for people ---

std::string pause_line(const plan::Pause& pause) {
  if (!pause.rested_ms) return "The board went on " + moment(*pause.resumed_ms) + ".";
  if (!pause.resumed_ms) return "The board rests since " + moment(*pause.rested_ms) + ".";
  return "The board rested from " + moment(*pause.rested_ms) + " to " + moment(*pause.resumed_ms) +
         ".";
}

std::string answer_words(const Answer& answer, const Telling& with) {
  const std::string on = in_quotes(plan::title_of(with.board, answer.on), 40);
  const std::string words = in_quotes(answer.words, 100);
  switch (answer.what) {
    case Answer::What::comment:
      return (answer.mentions ? "mentions you on " : "comments on ") + on + ": " + words;
    case Answer::What::suggestion:
      return "suggests a change of " + on + ": " + words;
    case Answer::What::verdict:
      return "judges " + on + ": " + words;
    case Answer::What::mention:
      return "mentions you on " + on + ": " + words;
    case Answer::What::accepted:
      return "accepted your suggestion on " + on;
    case Answer::What::rejected:
      return "rejected your suggestion on " + on + ": " + words;
    case Answer::What::offered:
      return "offers you a task: " + words;
    case Answer::What::delegation:
      break;
  }
  return "a task is " + answer.state + ": " + words;
}

std::string card_words(const CardChange& card) {
  std::string what;
  const auto add = [&](const std::string& word) { what += (what.empty() ? "" : ", ") + word; };
  if (card.deleted) add("deleted");
  if (card.restored) add("restored");
  if (card.moved) add("moved");
  for (const base::Field field : card.fields) add(field_label(field));
  return in_quotes(card.title, 40) + ": " + what;
}

void print_rest(const Telling& with) {
  const auto& rest = with.digest.rest;
  std::string counts;
  const auto add = [&](std::size_t count, const char* what) {
    if (count == 0) return;
    counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  };
  add(rest.created, "new");
  add(rest.changed, "changed");
  add(rest.deleted, "deleted");
  add(rest.replies, "replies");
  if (counts.empty()) return;
  print(colours().bold + "Elsewhere" + colours().plain);
  print("  " + counts + ", by " + names(rest.by, with.directory));
  for (const base::OpId card : rest.newest) {
    print("  " + colours().dim + base::to_string(card) + colours().plain + "  " +
          item_label(*with.board.find(card)));
  }
}

void print_digest(const Telling& with) {
  const auto& [bold, dim, accent, plain] = colours();
  const Digest& digest = with.digest;
  const std::string where = " (#" + std::to_string(digest.since.value) + ")";
  print(digest.since ? "Since " + moment(digest.since_ms) + where + ":"
                     : std::string{"You were not here before. So far:"});
  for (const plan::Pause& pause : digest.pauses) print(pause_line(pause));
  if (!digest.answers.empty()) print(bold + "To you" + plain);
  for (const Answer& answer : digest.answers) {
    print("  " + dim + moment(answer.time_ms) + plain + "  " +
          person_label(answer.by, with.directory) + " " + answer_words(answer, with));
  }
  if (!digest.corrections.empty()) print(bold + "Corrections" + plain);
  for (const plan::Correction& correction : digest.corrections) {
    print("  " + dim + moment(correction.time_ms) + plain + "  " +
          person_label(correction.actor, with.directory) + ": " +
          correction_words(correction, with.directory) +
          (correction.why.empty()
               ? std::string{}
               : accent + ", because " + in_quotes(correction.why, 200) + plain));
  }
  if (!digest.cards.empty()) print(bold + "Your cards" + plain);
  for (const CardChange& card : digest.cards) {
    print("  " + dim + moment(card.time_ms) + plain + "  " + card_words(card) + ", by " +
          names(card.by, with.directory));
  }
  print_rest(with);
  if (digest.empty()) print("Nothing has happened.");
}

Result<void> digest_board(const Settings& settings, const DigestOptions& options) {
  Persona reader;
  reader.role = plan::Role::reader;
  const auto past = open_past(settings, options.board, reader);
  if (!past) return base::pass_on(past);
  Result<base::Seq> since = past->client->last_seen();
  if (!options.since.empty()) since = find_version(*past, options.since);
  if (!since) return base::pass_on(since);
  board::Board then;
  if (*since) {
    auto version = past->history.board_at(*since);
    if (!version) return base::pass_on(version);
    then = std::move(*version);
  }
  base::Actor self;
  past->client->read([&](const sync::ClientSession& session) { self = session.actor(); });
  plan::DigestMaker maker{std::move(then), self};
  const auto read = past->history.events(*since, past->head, [&](const v1::Event& event) {
    const auto added = maker.add(event);
    return added ? Result<void>{} : base::fail(Errc::corrupt, added.error().detail);
  });
  if (!read) return read;
  const Telling telling{maker.finish(), maker.board(), past->directory};
  if (settings.json) {
    print_json(digest_json(telling));
  } else {
    print_digest(telling);
  }
  return {};
}

}  // namespace

void add_digest_command(CLI::App& app, Command& command) {
  CLI::App* digest = app.add_subcommand(
      "digest", "What happened on a board since you were last here, by your token");
  auto o = std::make_shared<DigestOptions>();
  digest->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  digest->add_option("--since", o->since, "Since this version instead: its number or its name")
      ->type_name("VERSION");
  digest->callback([&command, o] {
    command.run = [&command, o] { return digest_board(command.settings, *o); };
  });
}

}  // namespace samtavle::cli
