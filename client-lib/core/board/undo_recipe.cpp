#include "samtavle/board/undo_recipe.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "samtavle/base/utf8.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::board {

using base::Errc;
using base::fail;
using base::IdRange;
using base::op_id;
using What = UndoRecipe::What;

namespace {

constexpr std::size_t kRecipeBytes = 64;
constexpr std::size_t kRangeBytes = 24;
// For each character, also where only its id is kept: work is done for it.
constexpr std::size_t kCharacterBytes = 4;
// No text is longer; a few bytes in a store can claim any number of ids.
constexpr std::size_t kIdsMax = 1u << 20;

// What the characters of some erasures said.
class Sayings {
 public:
  void add(OpId item, Field field, const std::vector<IdRange>& ids, const std::u32string& text) {
    std::size_t at = 0;
    for (const IdRange& range : ids) {
      for (std::uint32_t i = 0; i < range.length; ++i) {
        known_[{item, field}].emplace(range.first + i, text[at++]);
      }
    }
  }
  // Of `ids` those that are known, and what they say.
  void fill(UndoRecipe& recipe, const std::vector<IdRange>& ids) const {
    const auto known = known_.find({recipe.item, recipe.field});
    if (known == known_.end()) return;
    for (const IdRange& range : ids) {
      for (std::uint32_t i = 0; i < range.length; ++i) {
        const auto found = known->second.find(range.first + i);
        if (found == known->second.end()) continue;
        append_id(recipe.ids, range.first + i);
        recipe.text.push_back(found->second);
      }
    }
  }

 private:
  std::map<std::pair<OpId, Field>, std::map<OpId, char32_t>> known_;
};

struct RecipeOf {
  const Sayings& sayings;

  static UndoRecipe of(What what, OpId item, Field field = {}) {
    UndoRecipe recipe;
    recipe.what = what;
    recipe.item = item;
    recipe.field = field;
    return recipe;
  }
  UndoRecipe operator()(const Journal::Created& r) const { return of(What::created, r.item); }
  UndoRecipe operator()(const Journal::ScalarSet& r) const {
    UndoRecipe recipe = of(What::scalar, r.item, r.field);
    if (r.previous) recipe.value = r.previous->value;
    return recipe;
  }
  UndoRecipe operator()(const Journal::Placed& r) const {
    UndoRecipe recipe = of(What::placed, r.item);
    recipe.place = r.place;
    return recipe;
  }
  UndoRecipe operator()(const Journal::TextInserted& r) const {
    UndoRecipe recipe = of(What::inserted, r.item, r.field);
    recipe.ids.push_back({r.first, static_cast<std::uint32_t>(r.count)});
    return recipe;
  }
  UndoRecipe operator()(const Journal::TextErased& r) const {
    UndoRecipe recipe = of(What::erased, r.item, r.field);
    sayings.fill(recipe, r.newly);
    return recipe;
  }
  UndoRecipe operator()(const Journal::TextMarked& r) const {
    UndoRecipe recipe = of(What::marked, r.item, r.field);
    recipe.ids.push_back({r.mark, 1});
    return recipe;
  }
  UndoRecipe operator()(const Journal::MemberAdded& r) const {
    UndoRecipe recipe = of(What::member_added, r.item, r.field);
    recipe.value = r.value;
    return recipe;
  }
  UndoRecipe operator()(const Journal::MemberRemoved& r) const {
    UndoRecipe recipe = of(What::member_removed, r.item, r.field);
    recipe.value = r.value;
    return recipe;
  }
  UndoRecipe operator()(const Journal::DeletedSet& r) const {
    return of(r.previous ? What::restored : What::deleted, r.item);
  }
  // Nobody's own: only the server flattens.
  UndoRecipe operator()(const Journal::TextFlattened& r) const {
    return of(What::too_large, r.item);
  }
};

std::vector<UndoRecipe> recipes_of(const Journal& journal, const Sayings& sayings) {
  std::vector<UndoRecipe> recipes;
  recipes.reserve(journal.records.size());
  for (const Journal::Record& record : journal.records) {
    recipes.push_back(std::visit(RecipeOf{sayings}, record));
  }
  return recipes;
}

// Replaces the ids of a recipe's characters one by one; those without an answer are left out.
template <class Map>
void map_characters(UndoRecipe& recipe, const Map& map) {
  std::vector<IdRange> ids;
  std::u32string text;
  std::size_t at = 0;
  for (const IdRange& range : recipe.ids) {
    for (std::uint32_t i = 0; i < range.length; ++i, ++at) {
      const std::optional<OpId> id = map(range.first + i);
      if (!id) continue;
      append_id(ids, *id);
      if (!recipe.text.empty()) text.push_back(recipe.text[at]);
    }
  }
  recipe.ids = std::move(ids);
  recipe.text = std::move(text);
}

template <class Map>
void map_beside(UndoRecipe& recipe, const Map& map) {
  std::vector<UndoRecipe::Beside> beside;
  for (const UndoRecipe::Beside& b : recipe.beside) {
    for (std::uint32_t i = 0; i < b.ids.length; ++i) {
      const std::optional<OpId> id = map(b.ids.first + i);
      if (!id) continue;
      const bool joins = !beside.empty() && beside.back().before == b.before &&
                         beside.back().ids.first + beside.back().ids.length == *id;
      if (joins) {
        ++beside.back().ids.length;
      } else {
        beside.push_back({{*id, 1}, b.before});
      }
    }
  }
  recipe.beside = std::move(beside);
}

bool meets(const IdRange& a, const IdRange& b) {
  return a.first.replica == b.first.replica && a.first < b.first + b.length &&
         b.first < a.first + a.length;
}

}  // namespace

void append_id(std::vector<IdRange>& ranges, OpId id) {
  if (!ranges.empty() && ranges.back().first + ranges.back().length == id) {
    ++ranges.back().length;
  } else {
    ranges.push_back({id, 1});
  }
}

std::size_t count_ids(const std::vector<IdRange>& ranges) {
  std::size_t count = 0;
  for (const IdRange& range : ranges) count += range.length;
  return count;
}

std::size_t UndoRecipe::size_bytes() const noexcept {
  std::size_t bytes = kRecipeBytes + value.size_bytes() + place.order_key.size();
  bytes += ids.size() * kRangeBytes + count_ids(ids) * kCharacterBytes;
  for (const Beside& b : beside) {
    bytes += kRangeBytes + b.ids.length * kCharacterBytes + b.before.size_bytes();
  }
  return bytes;
}

std::vector<UndoRecipe> recipes_of(const Journal& journal, const std::vector<Erased>& erased) {
  Sayings sayings;
  for (const Erased& e : erased) sayings.add(e.item, e.field, e.ids, e.text);
  return recipes_of(journal, sayings);
}

void refresh(std::vector<UndoRecipe>& recipes, const Journal& journal) {
  Sayings sayings;
  for (const UndoRecipe& recipe : recipes) {
    if (recipe.what == What::erased) {
      sayings.add(recipe.item, recipe.field, recipe.ids, recipe.text);
    }
  }
  std::vector<UndoRecipe> fresh = recipes_of(journal, sayings);
  // Which characters stand for those that were typed, and beside a mark, no journal knows. Both are
  // recorded whenever they are applied, so they come in the same order.
  auto old = recipes.begin();
  for (UndoRecipe& recipe : fresh) {
    if (recipe.what != What::inserted && recipe.what != What::marked) continue;
    old = std::find_if(old, recipes.end(),
                       [&](const UndoRecipe& r) { return r.what == recipe.what; });
    if (old == recipes.end()) break;
    recipe = std::move(*old++);
  }
  // What somebody else has done before in the meantime is not recorded again; it was meant all the
  // same. At the front: it is older than whatever the edit changed there.
  for (UndoRecipe& recipe : recipes) {
    const bool may_vanish = recipe.what == What::member_added ||
                            recipe.what == What::member_removed ||
                            recipe.what == What::deleted || recipe.what == What::restored;
    const auto same = [&](const UndoRecipe& r) {
      return r.what == recipe.what && r.item == recipe.item && r.field == recipe.field &&
             r.value == recipe.value;
    };
    if (!may_vanish || std::any_of(fresh.begin(), fresh.end(), same)) continue;
    recipe.standing = UndoRecipe::Standing::overwritten;
    fresh.insert(fresh.begin(), std::move(recipe));
  }
  recipes = std::move(fresh);
}

bool renumber(UndoRecipe& recipe, const IdMap& map) {
  const auto item = [&](OpId& id) {
    if (!id) return true;
    const auto to = map(id, IdUse::item);
    if (to) id = *to;
    return to.has_value();
  };
  if (!item(recipe.item) || !item(recipe.place.container)) return false;
  if (const OpId* id = recipe.value.get_if<OpId>(); id != nullptr && *id) {
    OpId to = *id;
    if (!item(to)) return false;
    recipe.value = Value{to};
  }
  if (recipe.what == What::marked && !item(recipe.ids.front().first)) return false;
  const auto character = [&](OpId id) { return map(id, IdUse::character); };
  if (recipe.what == What::inserted || recipe.what == What::erased) {
    map_characters(recipe, character);
    return !recipe.ids.empty();
  }
  map_beside(recipe, character);
  return true;
}

bool follow_retyped(UndoRecipe& recipe, const std::vector<Retyped>& retyped, bool backwards) {
  const auto source = [&](const Retyped& r) {
    return backwards ? IdRange{r.to, r.from.length} : r.from;
  };
  const auto concerns = [&](const IdRange& range) {
    return std::any_of(retyped.begin(), retyped.end(),
                       [&](const Retyped& r) { return meets(range, source(r)); });
  };
  const auto map = [&](OpId id) -> std::optional<OpId> {
    for (const Retyped& r : retyped) {
      const IdRange from = source(r);
      if (!meets(from, {id, 1})) continue;
      const OpId to = backwards ? r.from.first : r.to;
      return to + (id.counter.value - from.first.counter.value);
    }
    return id;
  };
  const auto beside = [&](const UndoRecipe::Beside& b) { return concerns(b.ids); };
  const bool typed = recipe.what == What::inserted &&
                     std::any_of(recipe.ids.begin(), recipe.ids.end(), concerns);
  const bool marked = std::any_of(recipe.beside.begin(), recipe.beside.end(), beside);
  if (typed) map_characters(recipe, map);
  if (marked) map_beside(recipe, map);
  return typed || marked;
}

void append_retyped(std::vector<Retyped>& retyped, OpId from, OpId to) {
  const bool joins = !retyped.empty() &&
                     retyped.back().from.first + retyped.back().from.length == from &&
                     retyped.back().to + retyped.back().from.length == to;
  if (joins) {
    ++retyped.back().from.length;
  } else {
    retyped.push_back({{from, 1}, to});
  }
}

// --- the store ---

void to_proto(const UndoRecipe& recipe, v1::UndoRecipe* out) {
  out->set_what(static_cast<v1::UndoRecipe::What>(recipe.what));
  out->set_item_replica(recipe.item.replica.value);
  out->set_item_counter(recipe.item.counter.value);
  out->set_field(recipe.field.value);
  if (!recipe.value.empty()) to_proto(recipe.value, out->mutable_value());
  out->set_container_replica(recipe.place.container.replica.value);
  out->set_container_counter(recipe.place.container.counter.value);
  out->set_order_key(std::string{recipe.place.order_key.view()});
  const auto put = [](const IdRange& range, v1::IdRange* to) {
    to->set_replica(range.first.replica.value);
    to->set_counter(range.first.counter.value);
    to->set_length(range.length);
  };
  for (const IdRange& range : recipe.ids) put(range, out->add_ids());
  out->set_text(base::encode_utf8(recipe.text));
  for (const UndoRecipe::Beside& b : recipe.beside) {
    v1::UndoRecipe::Beside* to = out->add_beside();
    put(b.ids, to->mutable_ids());
    if (!b.before.empty()) to_proto(b.before, to->mutable_before());
  }
  out->set_seq(recipe.seq.value);
  out->set_standing(static_cast<v1::UndoRecipe::Standing>(recipe.standing));
}

base::Result<UndoRecipe> from_proto(const v1::UndoRecipe& m) {
  const auto bad = fail(Errc::corrupt, "a recipe for undoing that contradicts itself");
  const bool known = m.what() >= v1::UndoRecipe::WHAT_CREATED &&
                     m.what() <= v1::UndoRecipe::WHAT_TOO_LARGE &&
                     m.standing() <= v1::UndoRecipe::STANDING_UNKNOWN && m.standing() >= 0;
  if (!known) return bad;
  UndoRecipe recipe;
  recipe.what = static_cast<What>(m.what());
  recipe.item = op_id(m.item_replica(), m.item_counter());
  recipe.field = Field{m.field()};
  recipe.value = from_proto(m.value());
  recipe.place = {op_id(m.container_replica(), m.container_counter()), m.order_key()};
  recipe.seq = Seq{m.seq()};
  recipe.standing = static_cast<UndoRecipe::Standing>(m.standing());
  std::size_t total = 0;
  const auto take = [&](const v1::IdRange& range) -> std::optional<IdRange> {
    const std::uint64_t end = std::uint64_t{range.counter()} + range.length();
    total += range.length();
    if (range.counter() == 0 || range.length() == 0 || end > 0xffffffffu || total > kIdsMax) {
      return std::nullopt;
    }
    return IdRange{op_id(range.replica(), range.counter()), range.length()};
  };
  for (const v1::IdRange& range : m.ids()) {
    const auto ids = take(range);
    if (!ids) return bad;
    recipe.ids.push_back(*ids);
  }
  const std::size_t characters = total;
  for (const v1::UndoRecipe::Beside& b : m.beside()) {
    const auto ids = take(b.ids());
    if (!ids) return bad;
    recipe.beside.push_back({*ids, from_proto(b.before())});
  }
  const auto text = base::decode_utf8(m.text());
  if (!text) return bad;
  recipe.text = *text;
  const bool erased = recipe.what == What::erased;
  if (recipe.text.size() != (erased ? characters : 0)) return bad;
  if (recipe.what == What::marked && (recipe.ids.size() != 1 || characters != 1)) return bad;
  return recipe;
}

}  // namespace samtavle::board
