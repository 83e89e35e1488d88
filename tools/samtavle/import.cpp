#include "import.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "connect.hpp"
#include "edit_batch.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::cli {

using base::Field;
using base::OpId;
using base::Value;
using board::Applied;
using board::Composer;

namespace {

bool names_people(Field field) {
  const plan::FieldRow* row = plan::find_field(field);
  return row != nullptr && row->value == plan::ValueType::actor;
}

std::size_t length_of(const std::string& utf8) {
  return base::count_code_points(utf8).value_or(0);
}

class Importer {
 public:
  Importer(native::Client& client, const std::vector<DocumentItem>& items)
      : client_(client), items_(items), batch_(client, "import") {
    client.read([this](const sync::ClientSession& session) {
      existing_ = read_items(session.board());
    });
    match_template();
  }

  // Queues all steps. Items first, so that values can refer to them.
  Result<void> plan() {
    for (const DocumentItem& item : items_) {
      if (const auto placed = place(item); !placed) return placed;
    }
    for (const DocumentItem& item : items_) fill(item);
    put_in_order();
    for (const DocumentItem& item : items_) {
      if (!item.deleted) continue;
      step([this, id = item.id](Composer& c) { return c.delete_item(target(id)); });
    }
    delete_unwanted();
    return {};
  }

  Result<std::uint64_t> run(const EditBatch::Progress& progress) {
    return batch_.run(progress, [this] { settle_ids(); });
  }

  // What the board holds now of what was imported.
  std::vector<DocumentItem> read_back() const {
    std::unordered_set<OpId> ours;
    for (const auto& [id, target] : targets_) ours.insert(target);
    std::vector<DocumentItem> items;
    client_.read([&items](const sync::ClientSession& session) {
      items = read_items(session.board());
    });
    std::erase_if(items, [&ours](const DocumentItem& item) { return !ours.contains(item.id); });
    return items;
  }

 private:
  using Step = EditBatch::Step;

  void step(Step make, std::size_t bytes = 0) { batch_.add(std::move(make), bytes); }

  OpId target(OpId id) const {
    const auto found = targets_.find(id);
    return found == targets_.end() ? OpId{} : found->second;
  }

  // The first edit of a device is made before it has a number; its ids keep their counters.
  void settle_ids() {
    base::Replica replica;
    client_.read([&](const sync::ClientSession& session) { replica = session.replica(); });
    for (auto& [id, target] : targets_) {
      if (target.replica == base::kProvisionalReplica) target.replica = replica;
    }
  }

  // The template makes the same items in the same order on every board, under numbers that depend
  // on the length of the title: the n-th item of the server here is the n-th there.
  void match_template() {
    std::vector<const DocumentItem*> wanted = of_server(items_);
    std::vector<const DocumentItem*> here = of_server(existing_);
    for (std::size_t i = 0; i < std::min(wanted.size(), here.size()); ++i) {
      const bool same = wanted[i]->kind == here[i]->kind && !here[i]->deleted;
      if (same) same_here_[wanted[i]->id] = here[i];
    }
  }

  static std::vector<const DocumentItem*> of_server(const std::vector<DocumentItem>& items) {
    std::vector<const DocumentItem*> out;
    for (const DocumentItem& item : items) {
      if (item.id.replica == base::kServerReplica) out.push_back(&item);
    }
    std::sort(out.begin(), out.end(),
              [](const DocumentItem* a, const DocumentItem* b) { return a->id < b->id; });
    return out;
  }

  const DocumentItem* same_here(const DocumentItem& item) const {
    const auto found = same_here_.find(item.id);
    return found == same_here_.end() ? nullptr : found->second;
  }

  Result<void> place(const DocumentItem& item) {
    const bool known = item.id == board::kRootId || planned_.contains(item.container);
    if (!known || planned_.contains(item.id)) {
      return base::fail(Errc::invalid, "item " + base::to_string(item.id) +
                                           " comes twice, or before what it stands in");
    }
    planned_.insert(item.id);
    if (const DocumentItem* here = same_here(item)) {
      targets_[item.id] = here->id;
      used_.insert(here->id);
      if (here->container != target(item.container)) {
        step([this, &item](Composer& c) {
          return c.move_last(target(item.id), target(item.container));
        });
      }
      return {};
    }
    if (item.id == board::kRootId) return base::fail(Errc::invalid, "the board has no root");
    step([this, &item](Composer& c) -> Applied<void> {
      const auto made = c.create_item(item.kind, target(item.container));
      if (!made) return base::Unexpected<board::ApplyError>{made.error()};
      targets_[item.id] = *made;
      return {};
    });
    return {};
  }

  void fill(const DocumentItem& item) {
    static const DocumentItem kNothing;
    const DocumentItem* found = same_here(item);
    const DocumentItem& here = found == nullptr ? kNothing : *found;
    fill_texts(item, here);
    for (const auto& [field, value] : item.fields) {
      const auto was = here.fields.find(field);
      if (was != here.fields.end() && was->second == value && !value.get_if<OpId>()) continue;
      step([this, &item, f = field, &v = value](
               Composer& c) { return c.set(target(item.id), f, translated(v)); },
           value.size_bytes());
    }
    for (const auto& [field, value] : here.fields) {
      if (item.fields.contains(field)) continue;
      step([this, &item, f = field](Composer& c) { return c.set(target(item.id), f, Value{}); });
    }
    for (const auto& [field, members] : item.sets) {
      for (const Value& member : members) {
        step([this, &item, f = field, &member](
                 Composer& c) { return c.add_member(target(item.id), f, translated(member)); },
             member.size_bytes());
      }
    }
  }

  void fill_texts(const DocumentItem& item, const DocumentItem& here) {
    for (const auto& [field, text] : here.texts) {
      const auto wanted = item.texts.find(field);
      if (wanted != item.texts.end() && wanted->second == text) continue;
      step([this, &item, f = field, count = length_of(text)](Composer& c) {
        return c.erase_text(target(item.id), f, 0, count);
      });
    }
    for (const auto& [field, text] : item.texts) {
      const auto was = here.texts.find(field);
      if (was != here.texts.end() && was->second == text) continue;
      batch_.add_text([this, &item] { return target(item.id); }, field, text);
    }
    for (const auto& [field, marks] : item.marks) {
      for (const DocumentMark& mark : marks) {
        step([this, &item, f = field, &mark](Composer& c) {
          return c.mark_text(target(item.id), f, mark.from, mark.to, mark.mark, mark.value);
        });
      }
    }
  }

  Value translated(const Value& value) const {
    const OpId* id = value.get_if<OpId>();
    return id == nullptr ? value : Value{target(*id)};
  }

  // New items were put at the end of their containers. Where one that was there already comes after
  // a new one, the order is not yet that of the document: then each goes behind the one before it.
  void put_in_order() {
    std::unordered_map<OpId, std::vector<OpId>> inside;
    std::unordered_set<OpId> mixed;
    for (const DocumentItem& item : items_) {
      if (!item.container) continue;
      std::vector<OpId>& row = inside[item.container];
      if (same_here(item) != nullptr && !row.empty()) mixed.insert(item.container);
      row.push_back(item.id);
    }
    for (const OpId container : mixed) {
      const std::vector<OpId>& row = inside[container];
      if (already_in_order(container, row)) continue;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const OpId after = i == 0 ? OpId{} : row[i - 1];
        step([this, id = row[i], container, after](Composer& c) {
          return c.move(target(id), target(container), target(after));
        });
      }
    }
  }

  // Whether what was here before comes first, in this container already, and in this order.
  bool already_in_order(OpId container, const std::vector<OpId>& row) const {
    std::vector<OpId> wanted;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto here = same_here_.find(row[i]);
      if (here == same_here_.end()) continue;
      if (wanted.size() != i || here->second->container != target(container)) return false;
      wanted.push_back(here->second->id);
    }
    std::vector<OpId> found;
    for (const DocumentItem& item : existing_) {
      const bool inside = item.container == target(container);
      if (inside && used_.contains(item.id)) found.push_back(item.id);
    }
    return found == wanted;
  }

  void delete_unwanted() {
    for (const DocumentItem& item : existing_) {
      if (item.deleted || used_.contains(item.id)) continue;
      step([gone = item.id](Composer& c) { return c.delete_item(gone); });
    }
  }

  native::Client& client_;
  const std::vector<DocumentItem>& items_;
  std::vector<DocumentItem> existing_;  // on the board before
  std::unordered_map<OpId, const DocumentItem*> same_here_;  // by the document's ids
  std::unordered_set<OpId> planned_;
  std::unordered_set<OpId> used_;           // of the existing ones
  std::unordered_map<OpId, OpId> targets_;  // from the document's ids to the board's
  EditBatch batch_;
};

// Where two lists of items differ first, in words.
std::string difference(const std::vector<DocumentItem>& wanted,
                       const std::vector<DocumentItem>& found) {
  for (std::size_t i = 0; i < std::min(wanted.size(), found.size()); ++i) {
    if (!(wanted[i] == found[i])) return "item " + std::to_string(i + 1) + " is another one";
  }
  return std::to_string(found.size()) + " items instead of " + std::to_string(wanted.size());
}

}  // namespace

ImportReport make_portable(std::vector<DocumentItem>& items) {
  ImportReport report;
  std::unordered_set<OpId> known;
  for (const DocumentItem& item : items) known.insert(item.id);
  const auto leave_out = [&](Field field, const Value& value) {
    const OpId* id = value.get_if<OpId>();
    if (names_people(field)) {
      ++report.people_left_out;
    } else if (id != nullptr && !known.contains(*id)) {
      ++report.references_left_out;
    } else {
      return false;
    }
    return true;
  };
  for (DocumentItem& item : items) {
    std::erase_if(item.fields, [&](const auto& f) { return leave_out(f.first, f.second); });
    for (auto& [field, members] : item.sets) {
      std::erase_if(members, [&, f = field](const Value& v) { return leave_out(f, v); });
    }
    std::erase_if(item.sets, [](const auto& set) { return set.second.empty(); });
  }
  report.items = items.size();
  return report;
}

Result<ImportReport> import_document(native::Client& client, Document document,
                                     const EditBatch::Progress& progress) {
  ImportReport report = make_portable(document.items);
  Importer importer{client, document.items};
  if (const auto planned = importer.plan(); !planned) return base::pass_on(planned);
  const auto edits = importer.run(progress);
  if (!edits) return base::pass_on(edits);
  report.edits = *edits;
  const auto wanted = with_plain_ids(document.items);
  const auto found = with_plain_ids(importer.read_back());
  if (wanted != found) {
    return base::fail(Errc::internal, "the board does not hold what the document says: " +
                                          difference(wanted, found));
  }
  return report;
}

}  // namespace samtavle::cli
