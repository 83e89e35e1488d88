#include "card_import.hpp"

#include <deque>
#include <map>

#include "samtavle/plan/letters.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::cli {

namespace fields = plan::fields;
namespace kinds = plan::kinds;
using base::OpId;
using board::Applied;
using board::Composer;
using plan::CardDraft;

namespace {

class CardImporter {
 public:
  CardImporter(native::Client& client, plan::CardDrafts drafts)
      : client_(client), drafts_(std::move(drafts)), batch_(client, "import") {
    report_.not_taken = std::move(drafts_.not_taken);
  }

  Result<CardImportReport> run(const EditBatch::Progress& progress) {
    client_.read([this](const sync::ClientSession& session) {
      look_around(session.board());
      directory_ = session.directory();
    });
    if (phases_.empty()) return base::fail(Errc::invalid, "the board has no phase to put cards in");
    for (const CardDraft& draft : drafts_.cards) add(draft);
    const auto edits = batch_.run(progress, [this] { settle_ids(); });
    if (!edits) return base::pass_on(edits);
    report_.edits = *edits;
    return std::move(report_);
  }

 private:
  using Title = std::u32string;

  void look_around(const board::Board& board) {
    for (const board::Item* phase : plan::phases_of(board)) {
      phases_.emplace(plan::folded(phase->text_utf8(fields::title)), phase->id);
      if (!first_phase_) first_phase_ = phase->id;
      for (const board::Item* area : board.children(phase->id)) {
        if (area->kind != kinds::area) continue;
        const Title title = plan::folded(area->text_utf8(fields::title));
        const Slot slot = keep(area->id);
        areas_.emplace(std::pair{phase->id, title}, slot);
        areas_of_any_phase_.emplace(title, slot);
        first_areas_.emplace(phase->id, slot);
      }
    }
    const board::Item* current = plan::current_phase(board);
    here_ = current != nullptr ? current->id : first_phase_;
  }

  // Ids of items that are there, or will be when their step is carried out.
  using Slot = std::size_t;
  Slot keep(OpId id) {
    ids_.push_back(id);
    return ids_.size() - 1;
  }

  // The first edit of a device is made before it has a number; its ids keep their counters.
  void settle_ids() {
    base::Replica replica;
    client_.read([&](const sync::ClientSession& session) { replica = session.replica(); });
    for (OpId& id : ids_) {
      if (id.replica == base::kProvisionalReplica) id.replica = replica;
    }
  }

  Slot create(base::Kind kind, std::function<OpId()> container) {
    const Slot slot = keep({});
    batch_.add([this, kind, container, slot](Composer& c) -> Applied<void> {
      const auto made = c.create_item(kind, container());
      if (!made) return base::Unexpected<board::ApplyError>{made.error()};
      ids_[slot] = *made;
      return {};
    });
    return slot;
  }

  std::function<OpId()> at(Slot slot) {
    return [this, slot] { return ids_[slot]; };
  }

  Slot area_for(const CardDraft& draft) {
    OpId phase = here_;
    if (!draft.phase.empty()) {
      const auto named = phases_.find(plan::folded(draft.phase));
      if (named != phases_.end()) {
        phase = named->second;
      } else {
        report_.not_taken.push_back({draft.row, "phase", "there is no phase of this title"});
      }
    }
    const Title title = plan::folded(draft.area);
    if (title.empty()) {
      if (const auto first = first_areas_.find(phase); first != first_areas_.end()) {
        return first->second;
      }
    } else if (const auto here = areas_.find({phase, title}); here != areas_.end()) {
      return here->second;
    } else if (draft.phase.empty()) {
      const auto any = areas_of_any_phase_.find(title);
      if (any != areas_of_any_phase_.end()) return any->second;
    }
    return make_area(phase, draft.area, title);
  }

  Slot make_area(OpId phase, const std::string& words, const Title& title) {
    const Slot slot = create(kinds::area, [phase] { return phase; });
    batch_.add_text(at(slot), fields::title, words);
    ++report_.areas;
    areas_.emplace(std::pair{phase, title}, slot);
    areas_of_any_phase_.emplace(title, slot);
    first_areas_.emplace(phase, slot);
    return slot;
  }

  void add(const CardDraft& draft) {
    const Slot card = create(draft.kind, at(area_for(draft)));
    batch_.add_text(at(card), fields::title, draft.title);
    batch_.add_text(at(card), fields::body, draft.body);
    batch_.add_text(at(card), fields::outcome, draft.outcome);
    for (const auto& [field, value] : draft.values) set(card, field, value);
    if (!draft.on_behalf_of.empty()) set(card, fields::on_behalf_of, draft.on_behalf_of);
    for (const std::string& label : draft.labels) add_member(card, fields::labels, label);
    for (const std::string& who : draft.assignees) assign(card, draft, who);
    for (const std::string& words : draft.comments) {
      const Slot comment = create(kinds::comment, at(card));
      batch_.add_text(at(comment), fields::body, words);
      ++report_.comments;
    }
    ++report_.cards;
  }

  void set(Slot item, base::Field field, const base::Value& value) {
    batch_.add([this, item, field, value](Composer& c) { return c.set(ids_[item], field, value); },
               value.size_bytes());
  }
  void add_member(Slot item, base::Field field, const base::Value& value) {
    batch_.add(
        [this, item, field, value](Composer& c) { return c.add_member(ids_[item], field, value); },
        value.size_bytes());
  }

  void assign(Slot card, const CardDraft& draft, const std::string& who) {
    std::vector<base::Actor> found;
    for (const auto& [actor, person] : directory_) {
      const bool by_number = who == "#" + std::to_string(actor.value);
      if (by_number || plan::folded(person.name) == plan::folded(who)) found.push_back(actor);
    }
    if (found.size() == 1) {
      return add_member(card, fields::assignees, std::int64_t{found.front().value});
    }
    report_.not_taken.push_back({draft.row, "assignees",
                                 found.empty() ? "nobody on the board is called \"" + who + "\""
                                               : "several are called \"" + who + "\""});
  }

  native::Client& client_;
  plan::CardDrafts drafts_;
  EditBatch batch_;
  CardImportReport report_;
  std::map<base::Actor, plan::Person> directory_;
  std::deque<OpId> ids_;
  std::map<Title, OpId> phases_;
  std::map<std::pair<OpId, Title>, Slot> areas_;
  std::map<Title, Slot> areas_of_any_phase_;
  std::map<OpId, Slot> first_areas_;
  OpId first_phase_;
  OpId here_;
};

}  // namespace

Result<CardImportReport> import_cards(native::Client& client, plan::CardDrafts drafts,
                                      const EditBatch::Progress& progress) {
  return CardImporter{client, std::move(drafts)}.run(progress);
}

}  // namespace samtavle::cli
