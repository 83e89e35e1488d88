#include "minutes_content.hpp"

#include <array>
#include <map>
#include <set>

#include "dates.hpp"
#include "minutes_words.hpp"
#include "reading_order.hpp"
#include "samtavle/plan/evaluation.hpp"
#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"
#include "scalar_words.hpp"

namespace samtavle::plan {

using base::Actor;
using base::Field;
using board::Board;
using board::Item;
using Word = MinutesWord;

namespace {

std::string string_in(const Item& item, Field field) {
  const auto text = item.value(field).get_if<std::string>();
  return text ? std::string{*text} : std::string{};
}

std::string number(std::size_t n) { return std::to_string(n); }

class Writer {
 public:
  Writer(const Board& board, const Directory& directory, Language language)
      : board_(board), directory_(directory), language_(language), items_(reading_order(board)) {
    out_.language = language;
  }

  Minutes write() {
    const Item* root = board_.root();
    if (root == nullptr) return std::move(out_);
    out_.title = titled(*root);
    facts(*root);
    purpose(*root);
    phases();
    criteria();
    cards(kinds::decision, Word::decisions);
    cards(kinds::result, Word::results);
    cards(kinds::learning, Word::learnings);
    for (MinutesSection& section : vote_sections(board_, language_)) {
      out_.sections.push_back(std::move(section));
    }
    open_questions();
    participants();
    return std::move(out_);
  }

 private:
  std::string words(Word word) const { return std::string{say(word, language_)}; }
  std::string schema_words(std::string_view word) const {
    return std::string{say(word, language_)};
  }
  std::string titled(const Item& item) const {
    std::string title = item.text_utf8(fields::title);
    return title.empty() ? words(Word::untitled) : title;
  }

  MinutesSection& section(unsigned level, std::string heading) {
    out_.sections.push_back({level, std::move(heading), {}});
    return out_.sections.back();
  }
  void paragraph(MinutesSection& into, std::string text) {
    into.blocks.emplace_back(MinutesText{std::move(text)});
  }

  void fact(Word what, std::string text) {
    if (!text.empty()) out_.facts.push_back({words(what), std::move(text)});
  }
  // The title of the item that a field of the board names.
  std::string named(const Item& root, Field field) const {
    const base::OpId* id = root.value(field).get_if<base::OpId>();
    const Item* item = id == nullptr ? nullptr : board_.find(*id);
    return item == nullptr || item->deleted() ? std::string{} : titled(*item);
  }
  void facts(const Item& root) {
    fact(Word::authority, string_in(root, fields::authority));
    fact(Word::as_of, iso_day(board_.time_ms()));
    fact(Word::state, schema_words(string_in(root, fields::board_state)));
    fact(Word::current_phase, named(root, fields::current_phase));
    fact(Word::type, named(root, fields::type));
    fact(Word::involvement, named(root, fields::involvement));
  }

  void purpose(const Item& root) {
    std::string text = root.text_utf8(fields::purpose);
    paragraph(section(2, words(Word::purpose)),
              text.empty() ? words(Word::no_purpose) : std::move(text));
  }

  void phases() {
    MinutesList list;
    for (const Item* phase : phases_of(board_)) {
      std::string text = schema_words(string_in(*phase, fields::phase_state));
      const std::string from = string_in(*phase, fields::from_date);
      const std::string until = string_in(*phase, fields::until_date);
      if (!from.empty() || !until.empty()) {
        if (!text.empty()) text += ", ";
        text += from.empty() ? "" : from + " ";
        text += "–" + (until.empty() ? "" : " " + until);
      }
      list.entries.push_back({titled(*phase), std::move(text)});
    }
    if (list.entries.empty()) return;
    section(2, words(Word::phases)).blocks.emplace_back(std::move(list));
  }

  // --- criteria ---

  void criteria() {
    const auto kind_of = [this](Actor actor) {
      const auto found = directory_.find(actor);
      return found == directory_.end() ? ActorKind::none : found->second.kind;
    };
    const std::vector<const Item*> all = of_kind(kinds::criterion);
    MinutesSection& around = section(2, words(Word::criteria));
    if (all.empty()) return paragraph(around, words(Word::no_criteria));
    for (const Item* item : all) criterion(view_of(board_, *item, kind_of));
  }

  void criterion(const CriterionView& view) {
    const Item& item = *view.criterion;
    MinutesSection& out = section(3, titled(item));
    if (std::string text = item.text_utf8(fields::body); !text.empty()) {
      paragraph(out, std::move(text));
    }
    MinutesList list;
    const auto entry = [&](Word what, std::string text) {
      if (!text.empty()) list.entries.push_back({words(what), std::move(text)});
    };
    entry(Word::benefit_area, schema_words(string_in(item, fields::benefit_area)));
    entry(Word::measure, item.text_utf8(fields::measure));
    entry(Word::target, item.text_utf8(fields::target));
    entry(Word::agreed,
          view.agreed ? schema_words(name(*view.agreed)) : words(Word::not_judged));
    entry(Word::remark, item.text_utf8(fields::note));
    out.blocks.emplace_back(std::move(list));
    if (view.kinds.empty()) return;
    out.blocks.emplace_back(verdict_table(view));
    if (view.differs) paragraph(out, words(Word::views_differ));
    notes(view, out);
  }

  MinutesTable verdict_table(const CriterionView& view) const {
    constexpr std::array kAll = {Verdict::met, Verdict::partly, Verdict::not_met,
                                 Verdict::not_met_but_learned};
    MinutesTable table{words(Word::verdicts_by_kind), {words(Word::kind)}, {}};
    for (const Verdict verdict : kAll) table.head.push_back(schema_words(name(verdict)));
    for (const KindView& kind : view.kinds) {
      std::vector<std::string>& row = table.rows.emplace_back();
      row.emplace_back(say(kind.kind, language_));
      for (const Verdict verdict : kAll) row.push_back(number(kind.count(verdict)));
    }
    return table;
  }

  void notes(const CriterionView& view, MinutesSection& out) const {
    MinutesList list;
    for (const KindView& kind : view.kinds) {
      for (const GivenVerdict& given : kind.verdicts) {
        if (given.note.empty()) continue;
        std::string who{say(kind.kind, language_)};
        if (given.on_behalf_of) who = words(Word::on_behalf_of) + " " + *given.on_behalf_of;
        list.entries.push_back({who + ", " + schema_words(name(given.verdict)), given.note});
      }
    }
    if (!list.entries.empty()) out.blocks.emplace_back(std::move(list));
  }

  // --- cards ---

  std::vector<const Item*> of_kind(Kind kind) const {
    std::vector<const Item*> out;
    for (const Item* item : items_) {
      if (item->kind == kind) out.push_back(item);
    }
    return out;
  }

  MinutesEntry entry_of(const Item& card) const {
    std::string text = card.text_utf8(fields::body);
    const auto add = [&](Word what, const std::string& more) {
      if (more.empty()) return;
      text += (text.empty() ? "" : "\n") + words(what) + ": " + more;
    };
    add(Word::outcome, card.text_utf8(fields::outcome));
    add(Word::on_behalf_of, origin_of(card).on_behalf_of.value_or(std::string{}));
    return {titled(card), std::move(text)};
  }

  void cards(Kind kind, Word heading) {
    MinutesSection& out = section(2, words(heading));
    MinutesList list;
    for (const Item* card : of_kind(kind)) list.entries.push_back(entry_of(*card));
    if (list.entries.empty()) return paragraph(out, words(Word::none_yet));
    out.blocks.emplace_back(std::move(list));
  }

  void open_questions() {
    MinutesSection& out = section(2, words(Word::open_questions));
    MinutesList list;
    std::set<std::string> asked;
    for (const Item* card : of_kind(kinds::question)) {
      asked.insert(titled(*card));
      if (holds_word(card->value(fields::progress), "done")) continue;
      list.entries.push_back(entry_of(*card));
    }
    const bool none = list.entries.empty();
    if (!none) out.blocks.emplace_back(std::move(list));
    MinutesList unanswered;
    const Insight insight = insight_of(board_, [](Actor) { return ActorKind::none; });
    for (const InsightQuestion question : insight.open) {
      std::string text{plan::words(question, language_)};
      // The template asks them on cards.
      if (!asked.contains(text)) unanswered.entries.push_back({"", std::move(text)});
    }
    if (none && unanswered.entries.empty()) return paragraph(out, words(Word::none_yet));
    if (unanswered.entries.empty()) return;
    paragraph(out, words(Word::unanswered) + ":");
    out.blocks.emplace_back(std::move(unanswered));
  }

  // --- people ---

  struct Share {
    std::set<Actor> actors;
    std::set<std::string> named;  // without a device
    std::size_t contributions = 0;
  };

  void participants() {
    std::map<ActorKind, Share> shares;
    Share without_device;
    for (const Item* item : items_) {
      if (board::rank(item->kind) < board::Rank::card || item->created_by == base::kServerActor) {
        continue;
      }
      const Origin origin = origin_of(*item);
      if (origin.on_behalf_of) {
        without_device.named.insert(*origin.on_behalf_of);
        ++without_device.contributions;
        continue;
      }
      const auto person = directory_.find(item->created_by);
      Share& share =
          shares[person == directory_.end() ? ActorKind::none : person->second.kind];
      share.actors.insert(item->created_by);
      ++share.contributions;
    }
    MinutesSection& out = section(2, words(Word::participants));
    MinutesTable table{words(Word::participants),
                       {words(Word::kind), words(Word::people), words(Word::contributions)},
                       {}};
    const auto row = [&](std::string_view who, std::size_t people, std::size_t contributions) {
      table.rows.push_back({std::string{who}, number(people), number(contributions)});
    };
    for (const auto& [kind, share] : shares) {
      if (kind != ActorKind::none) {
        row(say(kind, language_), share.actors.size(), share.contributions);
      }
    }
    if (without_device.contributions > 0) {
      row(say(Word::without_device, language_), without_device.named.size(),
          without_device.contributions);
    }
    if (const auto others = shares.find(ActorKind::none); others != shares.end()) {
      row(say(ActorKind::none, language_), others->second.actors.size(),
          others->second.contributions);
    }
    if (table.rows.empty()) return paragraph(out, words(Word::nobody_yet));
    out.blocks.emplace_back(std::move(table));
  }

  const Board& board_;
  const Directory& directory_;
  const Language language_;
  const std::vector<const Item*> items_;
  Minutes out_;
};

}  // namespace

Minutes minutes_of(const Board& board, const Directory& directory, Language language) {
  return Writer{board, directory, language}.write();
}

}  // namespace samtavle::plan
