#include <algorithm>
#include <map>
#include <set>

#include "package_check.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/names.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using board::Board;
using board::Item;
using Fault = base::Unexpected<PackageFault>;

constexpr std::size_t kPlacesWordedMax = 10;

std::string word_in(const Item& item, Field field) {
  const auto word = item.value(field).get_if<std::string>();
  return word ? std::string{*word} : std::string{};
}

// What a field of an item says, as far as it goes along; empty members if it says nothing. Items
// are filled in when their places are known.
PackageField taken(const Item& item, const FieldRow& row) {
  PackageField out{row.field};
  switch (row.type) {
    case FieldType::text: out.text = item.text_utf8(row.field); break;
    case FieldType::scalar:
      if (accepts(row, item.value(row.field))) out.text = word_in(item, row.field);
      break;
    case FieldType::set:
      if (row.value != ValueType::string) break;
      for (const base::Value& member : item.members(row.field)) {
        const auto label = member.get_if<std::string>();
        if (label && !label->empty()) out.labels.emplace_back(*label);
      }
      std::sort(out.labels.begin(), out.labels.end());
      break;
  }
  return out;
}

// A package in the making, with the items that it was taken from.
class Taking {
 public:
  Taking(const Board& board, const PackageWish& wish) : board_(board), wish_(wish) {}

  void take() {
    add(*board_.root(), 0);
    walk(board::kRootId, 0);
    for (std::size_t at = 0; at < sources_.size(); ++at) refer(at);
    out_.authority = word_in(*board_.root(), fields::authority);
    out_.title = plain_title(board_.root()->text_utf8(fields::title));
    const std::string parent = word_in(*board_.root(), fields::made_from);
    if (is_package_id(parent)) out_.parent = parent;
    out_.made_ms = wish_.made_ms;
  }

  Package& package() { return out_; }
  [[nodiscard]] OpId source(std::size_t at) const { return sources_[at]->id; }

 private:
  // Also through what does not go along: what stands in it comes to stand around it.
  void walk(OpId container, std::uint32_t place) {
    for (const Item* item : board_.children(container)) {
      const std::uint32_t inside = goes_along(*item) ? add(*item, place) : place;
      if (board::rank(item->kind) < board::Rank::card) walk(item->id, inside);
    }
  }

  // Questions and preparations are those that the board began with, not what people asked.
  [[nodiscard]] bool goes_along(const Item& item) const {
    if (item.kind == kinds::frame) return wish_.frames;
    if (item.kind == kinds::learning) {
      return std::find(wish_.learnings.begin(), wish_.learnings.end(), item.id) !=
             wish_.learnings.end();
    }
    if (item.kind == kinds::question || item.kind == kinds::readiness) {
      return item.created_by == base::kServerActor;
    }
    return item.kind != kinds::board && !packaged_fields(item.kind).empty();
  }

  std::uint32_t add(const Item& item, std::uint32_t container) {
    PackageItem out{item.kind, container, {}};
    for (const Field field : packaged_fields(item.kind)) {
      PackageField one = taken(item, *find_field(field));
      if (!one.text.empty() || !one.labels.empty()) out.fields.push_back(std::move(one));
    }
    const auto place = static_cast<std::uint32_t>(sources_.size());
    places_[item.id] = place;
    sources_.push_back(&item);
    out_.items.push_back(std::move(out));
    return place;
  }

  // Which focus points an area serves.
  void refer(std::size_t at) {
    PackageField serves{fields::serves};
    for (const base::Value& member : sources_[at]->members(fields::serves)) {
      const OpId* id = member.get_if<OpId>();
      const auto place = id == nullptr ? places_.end() : places_.find(*id);
      if (place == places_.end()) continue;
      if (out_.items[place->second].kind != kinds::focus_point) continue;
      serves.items.push_back(place->second);
    }
    if (serves.items.empty() || out_.items[at].kind != kinds::area) return;
    auto& own = out_.items[at].fields;
    std::sort(serves.items.begin(), serves.items.end());
    const auto behind =
        std::find_if(own.begin(), own.end(),
                     [](const PackageField& field) { return field.field > fields::serves; });
    own.insert(behind, std::move(serves));
  }

  const Board& board_;
  const PackageWish& wish_;
  Package out_;
  std::vector<const Item*> sources_;
  std::map<OpId, std::uint32_t> places_;
};

// Looks for names in everything that goes along.
class NameSearch {
 public:
  NameSearch(const Board& board, std::span<const Person> people, std::string_view authority) {
    std::set<std::pair<std::string, bool>> names;
    for (const Person& person : people) {
      const bool human = person.kind == ActorKind::citizen || person.kind == ActorKind::official;
      // An organisation may be called as its authority is, whose board this is.
      if (human || person.name != authority) names.emplace(person.name, human);
    }
    for (const Item* item : board.items()) {
      names.emplace(word_in(*item, fields::on_behalf_of), true);
    }
    for (const auto& [name, human] : names) {
      in_texts_.add(name, human);
      // Places are called like people's surnames.
      in_authority_.add(name, false);
    }
  }

  // With `instead`, each name is replaced by that.
  void look(Taking& taking, const std::string* instead) {
    Package& package = taking.package();
    const OpId root = board::kRootId;
    look(package.authority, in_authority_, root, fields::authority, instead);
    look(package.title, in_texts_, root, fields::title, instead);
    for (std::size_t at = 0; at < package.items.size(); ++at) {
      for (PackageField& field : package.items[at].fields) {
        if (find_field(field.field)->value == ValueType::word) continue;
        look(field.text, in_texts_, taking.source(at), field.field, instead);
        for (std::string& label : field.labels) {
          look(label, in_texts_, taking.source(at), field.field, instead);
        }
        if (instead == nullptr) continue;
        std::sort(field.labels.begin(), field.labels.end());
        field.labels.erase(std::unique(field.labels.begin(), field.labels.end()),
                           field.labels.end());
      }
    }
  }

  std::vector<NamedPlace> places;

 private:
  void look(std::string& text, const NameFinder& names, OpId item, Field field,
            const std::string* instead) {
    if (instead != nullptr) {
      text = names.replaced(text, *instead);
      return;
    }
    for (const NameFinder::Found& found : names.find(text)) {
      if (places.size() == kNamedPlacesMax) return;
      places.push_back({item, field, std::string{found.name}});
    }
  }

  NameFinder in_texts_;
  NameFinder in_authority_;
};

Fault named(std::vector<NamedPlace> places, bool removed) {
  std::string detail = removed ? "names are left also after removing them: "
                               : "names of people stand in what would go along: ";
  for (std::size_t i = 0; i < places.size() && i < kPlacesWordedMax; ++i) {
    const NamedPlace& place = places[i];
    detail += (i == 0 ? "" : ", ") + std::string{find_field(place.field)->name} + " of " +
              base::to_string(place.item) + " (" + place.name + ")";
  }
  if (places.size() > kPlacesWordedMax) detail += " and more";
  detail += removed ? "; take them out on the board"
                    : "; take them out on the board, or ask for them to be removed";
  return {PackageFault{Errc::invalid, std::move(detail), std::move(places)}};
}

}  // namespace

base::Result<Package, PackageFault> make_package(const Board& board, const PackageWish& wish,
                                                 std::span<const Person> people) {
  if (board.root() == nullptr) return Fault{{Errc::not_found, "there is nothing on the board"}};
  for (const OpId id : wish.learnings) {
    const Item* item = board.find(id);
    if (item == nullptr || !board.visible(*item)) {
      return Fault{{Errc::not_found, "there is no learning " + base::to_string(id)}};
    }
    if (item->kind != kinds::learning) {
      return Fault{{Errc::invalid, base::to_string(id) + " is no learning"}};
    }
  }
  Taking taking{board, wish};
  taking.take();
  Package& package = taking.package();
  NameSearch search{board, people, package.authority};
  if (wish.remove_names) {
    const std::string instead =
        word_in(*board.root(), fields::language) == "en" ? "(name removed)" : "(navn fjernet)";
    search.look(taking, &instead);
  }
  search.look(taking, nullptr);
  if (!search.places.empty()) return named(std::move(search.places), wish.remove_names);

  if (auto good = check_package(package); !good) {
    return Fault{{good.error().code, good.error().detail}};
  }
  if (encode_package(package).size() > kPackageBytesMax) {
    return Fault{{Errc::limit, "it would be larger than a package may be: leave frames or "
                               "learnings out"}};
  }
  return std::move(package);
}

}  // namespace samtavle::plan
