// What the plan reads out of a board: phases, threads, votes, suggestions, the evaluation.

#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/connectors.hpp"
#include "samtavle/plan/evaluation.hpp"
#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/search.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/plan/typed.hpp"
#include "samtavle/plan/versions.hpp"
#include "samtavle/plan/votes.hpp"
#include "samtavle/views/view.hpp"

namespace samtavle::views {
namespace {

using base::OpId;
using board::Board;
using board::Item;

// Nullptr if there is no such item, or it is of another kind.
const Item* find_of(const Board& board, OpId id, base::Kind kind) {
  const Item* item = board.find(id);
  return item != nullptr && item->kind == kind ? item : nullptr;
}

// Where a place in a text stands for the host.
std::size_t offset_in(std::string_view utf8, std::size_t code_points, Offsets offsets) {
  if (offsets == Offsets::code_points) return code_points;
  std::size_t units = 0;
  std::size_t seen = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0u) == 0x80u) continue;
    if (seen++ == code_points) break;
    units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

void write_item_ids(Json& json, std::string_view name, const std::vector<const Item*>& items) {
  json.list(name, items, [&](const Item* item) { json.id(item->id); });
}

void write_dots(Json& json, std::string_view name, const std::vector<plan::Dots>& dots) {
  json.list(name, dots, [&](const plan::Dots& d) {
    json.open('{').id("card", d.card).number("count", d.count).close('}');
  });
}

void write_tally(Json& json, const plan::Tally& tally) {
  json.key("tally").open('{');
  json.list("cards", tally.cards, [&](const plan::Tally::Card& card) {
    json.open('{').id("card", card.card).number("dots", card.dots);
    json.list("actors", card.actors, [&](base::Actor actor) { json.number(actor.value); });
    json.close('}');
  });
  json.list("turnout", tally.turnout, [&](const plan::Tally::Turnout& turnout) {
    json.open('{').text("kind", plan::name(turnout.kind)).number("voters", turnout.voters);
    json.close('}');
  });
  json.close('}');
}

std::string_view name(plan::SuggestionState state) {
  return plan::rows::kSuggestionStates[static_cast<std::size_t>(state)];
}

void write_read_suggestion(Json& json, const Board& board, const plan::Suggestion& s) {
  json.open('{').id("id", s.id).id("target", s.target).key("field").field(s.field);
  json.flag("ofText", s.of_text).text("base", s.base).text("words", s.words);
  json.some_value("value", s.value).number("author", s.author.value).text("state", name(s.state));
  json.number("decidedBy", s.decided_by.value).text("reason", s.reason);
  json.text("fit", plan::name(s.fit));
  std::size_t from = s.from;
  std::size_t to = s.to;
  if (json.offsets() == Offsets::utf16) {
    const Item* target = s.of_text ? board.find(s.target) : nullptr;
    const text::Text* text = target != nullptr ? target->text(s.field) : nullptr;
    from = text != nullptr ? text->utf16_offset(s.from).value_or(0u) : 0;
    to = text != nullptr ? text->utf16_offset(s.to).value_or(0u) : 0;
  }
  json.number("from", from).number("to", to).flag("overtaken", s.overtaken).close('}');
}

void write_verdict(Json& json, const plan::GivenVerdict& given) {
  json.open('{').id("item", given.item->id).number("actor", given.actor.value);
  if (given.on_behalf_of) json.text("onBehalfOf", *given.on_behalf_of);
  json.text("verdict", plan::name(given.verdict)).text("note", given.note).close('}');
}

void write_criterion(Json& json, const plan::CriterionView& view) {
  json.open('{').id("criterion", view.criterion->id);
  if (view.agreed) json.text("agreed", plan::name(*view.agreed));
  json.list("kinds", view.kinds, [&](const plan::KindView& kind) {
    json.open('{').text("kind", plan::name(kind.kind)).key("counts").open('{');
    for (std::size_t i = 0; i < plan::kVerdictWords; ++i) {
      const auto verdict = static_cast<plan::Verdict>(i);
      json.number(plan::name(verdict), kind.count(verdict));
    }
    json.close('}');
    json.list("verdicts", kind.verdicts,
              [&](const plan::GivenVerdict& given) { write_verdict(json, given); });
    json.close('}');
  });
  json.flag("differs", view.differs).close('}');
}

plan::KindOf kind_of(const View& view) {
  return [&directory = view.directory](base::Actor actor) {
    const auto person = directory.find(actor);
    return person != directory.end() ? person->second.kind : plan::ActorKind::none;
  };
}

std::string_view name(plan::InsightQuestion question) {
  switch (question) {
    case plan::InsightQuestion::what_we_know: return "what_we_know";
    case plan::InsightQuestion::where_we_are: return "where_we_are";
    case plan::InsightQuestion::what_we_take: return "what_we_take";
  }
  return "unknown";
}

}  // namespace

void write_phases(Json& json, const Board& board) {
  const Item* current = plan::current_phase(board);
  const Item* next = plan::next_phase(board);
  json.open('{');
  write_item_ids(json, "phases", plan::phases_of(board));
  if (current != nullptr) json.id("current", current->id);
  if (next != nullptr) json.id("next", next->id);
  json.flag("inForce", plan::in_force(board));
  const auto missing = next != nullptr ? plan::missing_for(board, *next)
                                       : std::vector<std::string_view>{};
  json.list("missing", missing, [&](std::string_view word) { json.text(word); });
  json.close('}');
}

void write_threads(Json& json, const Board& board, OpId item, bool with_merged) {
  const auto threads = with_merged ? plan::threads_with_merged(board, item)
                                   : plan::threads_on(board, item);
  json.list(threads, [&](const plan::Thread& thread) {
    json.open('{').id("root", thread.root).flag("resolved", thread.resolved);
    write_item_ids(json, "comments", thread.comments);
    json.close('}');
  });
}

void write_connections(Json& json, const Board& board) {
  json.list(plan::visible_connectors(board), [&](const plan::Connection& c) {
    json.open('{').id("connector", c.connector->id).id("from", c.from->id).id("to", c.to->id);
    json.text("relation", c.relation).close('}');
  });
}

void write_kin(Json& json, const Board& board, OpId card) {
  const auto write = [&](const std::vector<plan::Kin>& kin, std::string_view direction) {
    for (const plan::Kin& k : kin) {
      json.open('{').id("id", k.id).text("tie", plan::name(k.tie)).text("direction", direction);
      json.number("distance", k.distance).close('}');
    }
  };
  json.open('[');
  write(plan::ancestors_of(board, card), "ancestor");
  write(plan::descendants_of(board, card), "descendant");
  json.close(']');
}

void write_round(Json& json, const View& view, OpId id) {
  const Item* item = find_of(view.board, id, plan::kinds::vote_round);
  if (item == nullptr) {
    json.value({});
    return;
  }
  const plan::Round round = plan::read_round(*item);
  json.open('{').id("id", id).flag("open", round.open);
  json.number("dotsPerActor", round.dots_per_actor).flag("anonymous", round.anonymous);
  json.flag("liveTally", round.live_tally);
  json.list("cards", plan::get<plan::fields::cards>(*item), [&](OpId card) { json.id(card); });
  if (round.tally) write_tally(json, *round.tally);
  const sync::OwnBallot own = view.session != nullptr ? view.session->own_ballot(id)
                                                      : sync::OwnBallot{};
  write_dots(json, "mine", own.confirmed);
  if (own.pending) write_dots(json, "pending", *own.pending);
  json.close('}');
}

void write_suggestion(Json& json, const Board& board, OpId id) {
  const Item* item = find_of(board, id, plan::kinds::suggestion);
  if (item == nullptr) {
    json.value({});
    return;
  }
  write_read_suggestion(json, board, plan::read_suggestion(board, *item));
}

void write_open_suggestions(Json& json, const Board& board, OpId target) {
  json.list(plan::open_suggestions(board, target),
            [&](const plan::Suggestion& s) { write_read_suggestion(json, board, s); });
}

void write_evaluation(Json& json, const View& view) {
  json.list(plan::evaluation_of(view.board, kind_of(view)),
            [&](const plan::CriterionView& criterion) { write_criterion(json, criterion); });
}

void write_insight(Json& json, const View& view) {
  const plan::Insight insight = plan::insight_of(view.board, kind_of(view));
  json.open('{');
  write_item_ids(json, "results", insight.results);
  json.list("criteria", insight.criteria,
            [&](const plan::CriterionView& criterion) { write_criterion(json, criterion); });
  write_item_ids(json, "learnings", insight.learnings);
  json.list("open", insight.open, [&](plan::InsightQuestion q) { json.text(name(q)); });
  json.close('}');
}

void write_versions(Json& json, const Board& board) {
  json.list(plan::versions_of(board), [&](const plan::NamedVersion& version) {
    json.open('{').id("id", version.id).number("at", version.at.value);
    json.text("title", version.title).number("by", version.by.value);
    json.integer("namedMs", version.named_ms).close('}');
  });
}

void write_hits(Json& json, const Board& board, std::string_view words, std::size_t max) {
  json.open('[');
  if (const auto query = plan::SearchQuery::parse(words)) {
    for (const plan::SearchHit& hit : plan::search(board, *query, max)) {
      json.open('{').id("item", hit.item).key("field").field(hit.field);
      json.number("rank", hit.rank).text("snippet", hit.snippet);
      json.number("from", offset_in(hit.snippet, hit.at, json.offsets()));
      json.number("to", offset_in(hit.snippet, hit.at + hit.length, json.offsets())).close('}');
    }
  }
  json.close(']');
}

}  // namespace samtavle::views
