#include "samtavle/plan/evaluation.hpp"

#include <algorithm>
#include <map>

#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/plan/schema.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Actor;
using base::Errc;
using base::OpId;
using board::Applied;
using board::Board;
using board::Item;

namespace {

constexpr std::array<std::string_view, kVerdictWords> kWords = {"met", "partly", "not_met",
                                                                "not_met_but_learned"};

std::optional<Verdict> verdict_in(const Item& item) {
  const auto word = item.value(fields::verdict).get_if<std::string>();
  return word ? parse_verdict(*word) : std::nullopt;
}

base::Seq judged_at(const Item& item) {
  const board::Scalar* scalar = item.scalar(fields::verdict);
  return scalar == nullptr ? item.created_seq : scalar->seq;
}

// Those on a criterion, one an actor and person: the one that was written last.
std::vector<const Item*> verdicts_on(const Board& board, OpId criterion) {
  std::map<std::pair<Actor, std::string>, const Item*> latest;
  const std::vector<const Item*> all = board.children(criterion);
  const auto key = [](const Item& item) {
    return std::pair{item.created_by, origin_of(item).on_behalf_of.value_or(std::string{})};
  };
  for (const Item* item : all) {
    if (item->kind != kinds::verdict) continue;
    const Item*& last = latest[key(*item)];
    if (last == nullptr || judged_at(*last) <= judged_at(*item)) last = item;
  }
  std::vector<const Item*> out;
  for (const Item* item : all) {
    if (item->kind == kinds::verdict && latest[key(*item)] == item) out.push_back(item);
  }
  return out;
}

const Item* own_verdict(const Board& board, OpId criterion, Actor actor) {
  for (const Item* item : verdicts_on(board, criterion)) {
    if (item->created_by == actor && !origin_of(*item).on_behalf_of) return item;
  }
  return nullptr;
}

// The verdicts that most of a kind gave: several if they are equally many.
std::array<bool, kVerdictWords> most(const KindView& view) {
  const std::size_t high = *std::max_element(view.counts.begin(), view.counts.end());
  std::array<bool, kVerdictWords> out{};
  for (std::size_t i = 0; i < kVerdictWords; ++i) out[i] = view.counts[i] == high;
  return out;
}

std::vector<const Item*> visible_of(const Board& board, Kind kind) {
  std::vector<const Item*> out;
  for (const Item* item : board.inside(board::kRootId)) {
    if (item->kind == kind && board.visible(*item)) out.push_back(item);
  }
  return out;
}

}  // namespace

std::string_view name(Verdict verdict) noexcept {
  return kWords[static_cast<std::size_t>(verdict)];
}

std::optional<Verdict> parse_verdict(std::string_view word) noexcept {
  const auto at = std::find(kWords.begin(), kWords.end(), word);
  if (at == kWords.end()) return std::nullopt;
  return static_cast<Verdict>(at - kWords.begin());
}

Applied<OpId> judge(board::Composer& composer, const Board& board, OpId criterion, Actor actor,
                    Verdict verdict, std::string_view note) {
  const Item* item = board.find(criterion);
  if (item == nullptr || item->kind != kinds::criterion || !board.visible(*item)) {
    return cannot(Errc::not_found, "criterion", "there is no such criterion");
  }
  OpId id;
  std::string old_note;
  if (const Item* own = own_verdict(board, criterion, actor)) {
    id = own->id;
    old_note = own->text_utf8(fields::note);
  } else {
    const auto made = composer.create_item(kinds::verdict, criterion);
    if (!made) return made;
    id = *made;
  }
  if (auto done = composer.set(id, fields::verdict, name(verdict)); !done) {
    return base::pass_on(done);
  }
  if (auto done = replace_text(composer, id, fields::note, 0, old_note, note); !done) {
    return base::pass_on(done);
  }
  return id;
}

CriterionView view_of(const Board& board, const Item& criterion, const KindOf& kind_of) {
  CriterionView out{&criterion, verdict_in(criterion), {}, false};
  std::map<ActorKind, KindView> by_kind;
  for (const Item* item : verdicts_on(board, criterion.id)) {
    const auto verdict = verdict_in(*item);
    if (!verdict) continue;
    GivenVerdict given{item,
                       item->created_by,
                       origin_of(*item).on_behalf_of,
                       ActorKind::none,
                       *verdict,
                       item->text_utf8(fields::note)};
    if (!given.on_behalf_of) given.kind = kind_of(given.actor);
    KindView& view = by_kind[given.kind];
    view.kind = given.kind;
    ++view.counts[static_cast<std::size_t>(*verdict)];
    view.verdicts.push_back(std::move(given));
  }
  for (auto& [kind, view] : by_kind) out.kinds.push_back(std::move(view));
  out.differs = std::any_of(out.kinds.begin(), out.kinds.end(), [&](const KindView& view) {
    return most(view) != most(out.kinds.front());
  });
  return out;
}

std::vector<CriterionView> evaluation_of(const Board& board, const KindOf& kind_of) {
  std::vector<CriterionView> out;
  for (const Item* criterion : visible_of(board, kinds::criterion)) {
    out.push_back(view_of(board, *criterion, kind_of));
  }
  return out;
}

std::string_view words(InsightQuestion question, Language language) noexcept {
  const bool danish = language == Language::danish;
  switch (question) {
    case InsightQuestion::what_we_know:
      return danish ? "Hvad ved vi nu?" : "What do we know now?";
    case InsightQuestion::where_we_are:
      return danish ? "Hvor står vi nu?" : "Where are we now?";
    case InsightQuestion::what_we_take:
      break;
  }
  return danish ? "Hvad vil vi tage med os videre?" : "What do we take with us?";
}

Insight insight_of(const Board& board, const KindOf& kind_of) {
  Insight out{visible_of(board, kinds::result),
              evaluation_of(board, kind_of),
              visible_of(board, kinds::learning),
              {}};
  const bool judged =
      std::any_of(out.criteria.begin(), out.criteria.end(),
                  [](const CriterionView& c) { return c.agreed || !c.kinds.empty(); });
  if (out.results.empty()) out.open.push_back(InsightQuestion::what_we_know);
  if (!judged) out.open.push_back(InsightQuestion::where_we_are);
  if (out.learnings.empty()) out.open.push_back(InsightQuestion::what_we_take);
  return out;
}

}  // namespace samtavle::plan
