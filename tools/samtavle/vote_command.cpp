// samtavle vote: votes on cards: what they are about and how they stand, and taking part in them.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <memory>

#include "connect.hpp"
#include "finding.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/plan/votes.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using base::OpId;
using board::Item;
using plan::Dots;
namespace fields = plan::fields;

struct VoteOptions {
  std::string board;
  std::string role = "manager";
  std::string round;
  std::string question;
  std::string body;
  std::string area;
  std::vector<std::string> cards;
  std::uint32_t dots = plan::kDotsUsual;
  bool anonymous = false;
  bool live = false;
  std::vector<std::string> said;
};

// --- finding ---

Result<OpId> find_round(const native::Client& client, const VoteOptions& options) {
  Result<OpId> round = OpId{};
  client.read([&](const sync::ClientSession& session) {
    const auto found = find_item(plan::rounds_of(session.board()), options.round, "vote");
    round = found ? Result<OpId>{(*found)->id} : base::pass_on(found);
  });
  return round;
}

std::vector<const Item*> cards_of(const board::Board& board, const Item& round) {
  std::vector<const Item*> out;
  for (const base::Value& member : round.members(fields::cards)) {
    const OpId* id = member.get_if<OpId>();
    const Item* card = id == nullptr ? nullptr : board.find(*id);
    if (card != nullptr && !card->deleted()) out.push_back(card);
  }
  return out;
}

Result<std::vector<OpId>> find_cards(const board::Board& board,
                                     const std::vector<std::string>& words) {
  std::vector<const Item*> all = board.items();
  std::erase_if(all, [&](const Item* item) {
    return board::rank(item->kind) != board::Rank::card || !board.visible(*item);
  });
  std::vector<OpId> out;
  for (const std::string& word : words) {
    const auto card = find_item(all, word, "card");
    if (!card) return base::pass_on(card);
    out.push_back((*card)->id);
  }
  return out;
}

// "3.17=2", "Sauna=2"; without a number one dot.
Result<std::vector<Dots>> parse_dots(const std::vector<const Item*>& cards,
                                     const std::vector<std::string>& words) {
  std::vector<Dots> out;
  for (const std::string& word : words) {
    const std::size_t equals = word.rfind('=');
    std::uint32_t count = 1;
    if (equals != std::string::npos) {
      const char* const end = word.data() + word.size();
      const auto parsed = std::from_chars(word.data() + equals + 1, end, count);
      if (parsed.ec != std::errc{} || parsed.ptr != end) {
        return base::fail(Errc::config, "dots are given as CARD=2, not as " + word);
      }
    }
    const auto card = find_item(cards, word.substr(0, equals), "card in this vote");
    if (!card) return base::pass_on(card);
    out.push_back({(*card)->id, count});
  }
  return out;
}

// --- showing ---

std::string title_of(const board::Board& board, OpId id) {
  const Item* item = board.find(id);
  return item == nullptr ? base::to_string(id) : item->text_utf8(fields::title);
}

json::value tally_json(const sync::ClientSession& session, const plan::Tally& tally) {
  json::array cards;
  for (const plan::Tally::Card& card : tally.cards) {
    json::array actors;
    for (const base::Actor actor : card.actors) {
      actors.push_back({{"actor", actor.value}, {"name", actor_name(session, actor)}});
    }
    cards.push_back({{"card", base::to_string(card.card)},
                     {"title", title_of(session.board(), card.card)},
                     {"dots", card.dots},
                     {"actors", std::move(actors)}});
  }
  json::object turnout;
  for (const plan::Tally::Turnout& t : tally.turnout) turnout[plan::name(t.kind)] = t.voters;
  return {{"cards", std::move(cards)}, {"turnout", std::move(turnout)}};
}

json::array dots_json(const std::vector<Dots>& dots) {
  json::array out;
  for (const Dots& d : dots) out.push_back({{"card", base::to_string(d.card)}, {"dots", d.count}});
  return out;
}

json::object round_json(const sync::ClientSession& session, const Item& item) {
  const plan::Round round = plan::read_round(item);
  json::array cards;
  for (const Item* card : cards_of(session.board(), item)) {
    cards.emplace_back(base::to_string(card->id));
  }
  return {{"round", base::to_string(item.id)},
          {"question", item.text_utf8(fields::title)},
          {"state", round.open ? "open" : "closed"},
          {"dots", round.dots_per_actor},
          {"anonymous", round.anonymous},
          {"live_tally", round.live_tally},
          {"cards", std::move(cards)},
          {"tally", round.tally ? tally_json(session, *round.tally) : json::value{}},
          {"own", dots_json(session.own_ballot(item.id).confirmed)}};
}

std::string turnout_line(const plan::Tally& tally) {
  std::string out;
  for (const plan::Tally::Turnout& t : tally.turnout) {
    out += (out.empty() ? "" : ", ") + std::to_string(t.voters) + " " +
           std::string{plan::name(t.kind)};
  }
  return out.empty() ? "nobody" : out;
}

void print_round(const sync::ClientSession& session, const Item& item) {
  const auto& [bold, dim, accent, plain] = colours();
  const plan::Round round = plan::read_round(item);
  print(dim + base::to_string(item.id) + plain + "  " + bold + item.text_utf8(fields::title) +
        plain + "  " + accent + (round.open ? "open" : "closed") + plain + ", " +
        std::to_string(round.dots_per_actor) + " dots each" +
        (round.anonymous ? ", anonymous" : ""));
  if (!round.tally) {
    for (const Item* card : cards_of(session.board(), item)) {
      print("        " + dim + base::to_string(card->id) + plain + "  " +
            card->text_utf8(fields::title));
    }
    return;
  }
  for (const plan::Tally::Card& card : round.tally->cards) {
    std::string line = "  " + std::to_string(card.dots);
    line.resize(std::max<std::size_t>(line.size() + 2, 8), ' ');
    line += dim + base::to_string(card.card) + plain + "  " + title_of(session.board(), card.card);
    std::string who;
    for (const base::Actor actor : card.actors) {
      who += (who.empty() ? "  " : ", ") + actor_name(session, actor);
    }
    print(line + dim + who + plain);
  }
  print(dim + "  voted: " + plain + turnout_line(*round.tally));
}

Result<void> list(const Settings& settings, const VoteOptions& options) {
  const auto client = join_as(settings, options.board, options.role, true);
  if (!client) return base::pass_on(client);
  (*client)->read([&](const sync::ClientSession& session) {
    const auto all = plan::rounds_of(session.board());
    if (settings.json) {
      json::array out;
      for (const Item* item : all) out.push_back(round_json(session, *item));
      print_json(json::value{{"rounds", std::move(out)}});
      return;
    }
    for (const Item* item : all) print_round(session, *item);
    if (all.empty()) {
      print("There are no votes on this board. Begin one with: samtavle vote " + options.board +
            " new --question QUESTION --cards CARD,CARD");
    }
  });
  return {};
}

// How it stands after a change of one's own, which is in the log at `seq`.
void answer(const Settings& settings, const native::Client& client, OpId round, base::Seq seq) {
  client.read([&](const sync::ClientSession& session) {
    const Item* item = session.board().find(round);
    if (item == nullptr) return;
    if (settings.json) {
      json::object out = round_json(session, *item);
      out["seq"] = seq.value;
      print_json(json::value(std::move(out)));
    } else {
      print_round(session, *item);
    }
  });
}

// --- doing ---

Result<void> make(const Settings& settings, const VoteOptions& options) {
  const auto client = join_as(settings, options.board, options.role, false);
  if (!client) return base::pass_on(client);
  Result<std::vector<OpId>> cards = std::vector<OpId>{};
  Result<OpId> area = OpId{};
  (*client)->read([&](const sync::ClientSession& session) {
    cards = find_cards(session.board(), options.cards);
    if (!options.area.empty()) {
      area = parse_item(options.area);
    } else if (cards && !cards->empty()) {
      // Where what it is about stands.
      area = session.board().find(cards->front())->place.container;
    }
  });
  if (!cards) return base::pass_on(cards);
  if (!area) return base::pass_on(area);
  const board::Board* board = nullptr;
  (*client)->read([&](const sync::ClientSession& session) { board = &session.board(); });
  const auto saved = save(**client, [&](board::Composer& composer) -> board::Applied<void> {
    const auto made = plan::make_round(composer, *board, *area,
                                       {.question = options.question,
                                        .cards = *cards,
                                        .body = options.body,
                                        .dots_per_actor = options.dots,
                                        .anonymous = options.anonymous,
                                        .live_tally = options.live});
    if (!made) return base::pass_on(made);
    return {};
  });
  if (!saved) return base::pass_on(saved);
  // Its id is known for good only now: before its first edit a device has no number.
  OpId made;
  (*client)->read([&](const sync::ClientSession& session) {
    for (const Item* item : plan::rounds_of(session.board())) {
      if (item->created_seq == *saved) made = item->id;
    }
  });
  answer(settings, **client, made, *saved);
  return {};
}

Result<void> turn(const Settings& settings, const VoteOptions& options, bool to_open) {
  const auto client = join_as(settings, options.board, options.role, false);
  if (!client) return base::pass_on(client);
  const auto round = find_round(**client, options);
  if (!round) return base::pass_on(round);
  const board::Board* board = nullptr;
  (*client)->read([&](const sync::ClientSession& session) { board = &session.board(); });
  const auto saved = save(**client, [&](board::Composer& composer) {
    return to_open ? plan::reopen_round(composer, *board, *round)
                   : plan::close_round(composer, *board, *round);
  });
  if (!saved) return base::pass_on(saved);
  answer(settings, **client, *round, *saved);
  return {};
}

Result<void> cast(const Settings& settings, const VoteOptions& options) {
  const auto client = join_as(settings, options.board, options.role, false);
  if (!client) return base::pass_on(client);
  const auto round = find_round(**client, options);
  if (!round) return base::pass_on(round);
  Result<std::vector<Dots>> dots = std::vector<Dots>{};
  (*client)->read([&](const sync::ClientSession& session) {
    dots = parse_dots(cards_of(session.board(), *session.board().find(*round)), options.said);
  });
  if (!dots) return base::pass_on(dots);
  if (const auto given = (*client)->vote(*round, *dots); !given) return given;
  const auto taken = (*client)->wait_voted(*round, std::chrono::seconds{30});
  if (!taken) return taken;
  (*client)->read([&](const sync::ClientSession& session) {
    const auto own = session.own_ballot(*round).confirmed;
    if (settings.json) {
      print_json(json::value{{"round", base::to_string(*round)}, {"own", dots_json(own)}});
      return;
    }
    for (const Dots& d : own) {
      print(std::to_string(d.count) + "  " + title_of(session.board(), d.card));
    }
    if (own.empty()) print("You have no dots in this vote now.");
  });
  return {};
}

}  // namespace

void add_vote_command(CLI::App& app, Command& command) {
  CLI::App* vote =
      app.add_subcommand("vote", "List the votes of a board, or begin one, vote, close, reopen");
  auto o = std::make_shared<VoteOptions>();
  vote->add_option("board", o->board, "Id of the board")->required()->type_name("BOARD");
  vote->add_option("--role", o->role, "Role of the token that is made")
      ->check(CLI::IsMember(role_words()))
      ->capture_default_str();
  vote->require_subcommand(0, 1);
  using Run = std::function<Result<void>(const Settings&, const VoteOptions&)>;
  const auto runs = [&command, o](Run run) {
    return [&command, o, run = std::move(run)] {
      command.run = [&command, o, run] { return run(command.settings, *o); };
    };
  };
  vote->callback([vote, list_them = runs(list)] {
    if (vote->get_subcommands().empty()) list_them();
  });
  vote->add_subcommand("list", "List them with their tallies (also without a word)")
      ->callback(runs(list));

  CLI::App* sub = vote->add_subcommand("new", "Begin a vote, and print its id");
  sub->add_option("--question", o->question, "What it is about")->required();
  sub->add_option("--cards", o->cards, "On which cards: ids or titles, with commas between them")
      ->required()
      ->delimiter(',')
      ->type_name("CARD,...");
  sub->add_option("--body", o->body, "More about it");
  sub->add_option("--in", o->area, "The area that it stands in; that of its first card if absent");
  sub->add_option("--dots", o->dots, "How many dots everybody has")->capture_default_str();
  sub->add_flag("--anonymous", o->anonymous, "Nobody is told who voted for what");
  sub->add_flag("--live", o->live, "Everybody sees how it stands while it is open");
  sub->callback(runs(make));

  const auto add = [&](const char* name, const char* what, Run run) {
    CLI::App* on_round = vote->add_subcommand(name, what);
    on_round->add_option("round", o->round, "Its id, or the question")
        ->required()
        ->type_name("ROUND");
    on_round->callback(runs(std::move(run)));
    return on_round;
  };
  sub = add("cast", "Say where your dots go; what you said before counts no more", cast);
  sub->add_option("dots", o->said,
                  "CARD=2: two dots on the card with this id or title; CARD: one. None: no dots")
      ->type_name("CARD[=N]");
  add("close", "Close a vote: its dots are counted",
      [](const auto& s, const auto& v) { return turn(s, v, false); });
  add("reopen", "Open it again: nothing is lost, and everybody may change their dots",
      [](const auto& s, const auto& v) { return turn(s, v, true); });
}

}  // namespace samtavle::cli
