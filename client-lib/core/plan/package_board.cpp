#include <string>

#include "board_words.hpp"
#include "package_check.hpp"
#include "samtavle/base/check.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/v1/edit.pb.h"
#include "template_texts.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using base::Value;

// Writes what a package holds. It was checked: that a step fails can only be a bug.
class PackageBoard {
 public:
  PackageBoard(board::Composer& composer, const Package& package)
      : composer_(composer), package_(package) {}

  void write() {
    for (const PackageItem& item : package_.items) create(item);
    for (std::size_t at = 0; at < ids_.size(); ++at) {
      for (const PackageField& field : package_.items[at].fields) put(ids_[at], field);
    }
    bool first = true;
    for (std::size_t at = 0; at < ids_.size(); ++at) {
      const Kind kind = package_.items[at].kind;
      if (kind == kinds::focus_point) set(ids_[at], fields::progress, "open");
      if (kind != kinds::phase) continue;
      set(ids_[at], fields::phase_state, first ? "open" : "planned");
      if (first) set(board::kRootId, fields::current_phase, ids_[at]);
      first = false;
    }
  }

  void text(OpId id, Field field, std::string_view words) {
    SAMTAVLE_CHECK(type_text(composer_, id, field, 0, words).has_value());
  }
  void set(OpId id, Field field, Value value) {
    SAMTAVLE_CHECK(composer_.set(id, field, std::move(value)).has_value());
  }

 private:
  void create(const PackageItem& item) {
    const OpId container = ids_.empty() ? OpId{} : ids_[item.container];
    const auto id = composer_.create_item(item.kind, container);
    SAMTAVLE_CHECK(id.has_value());
    ids_.push_back(*id);
  }

  void put(OpId id, const PackageField& field) {
    const FieldRow& row = *find_field(field.field);
    if (row.type == FieldType::text) return text(id, field.field, field.text);
    if (row.type == FieldType::scalar) return set(id, field.field, field.text);
    for (const std::string& label : field.labels) add(id, field.field, label);
    for (const std::uint32_t place : field.items) add(id, field.field, ids_[place]);
  }
  void add(OpId id, Field field, Value member) {
    SAMTAVLE_CHECK(composer_.add_member(id, field, std::move(member)).has_value());
  }

  board::Composer& composer_;
  const Package& package_;
  std::vector<OpId> ids_;
};

std::string origin(const Package& package, std::string_view id, Language language) {
  const bool danish = language == Language::danish;
  std::string out = danish ? "Lavet ud fra pakken " : "Made from the package ";
  out += id;
  if (!package.authority.empty()) out += (danish ? " fra " : " from ") + package.authority;
  if (!package.title.empty()) out += ": " + package.title;
  return out;
}

}  // namespace

base::Result<board::Composer::Composed> board_from_package(board::Board& board,
                                                           std::string_view title,
                                                           std::string_view authority,
                                                           const Package& package,
                                                           std::string_view id) {
  SAMTAVLE_CHECK(board.item_count() == 0 &&
                 board.next_counter(base::kServerReplica) == base::Counter{1});
  if (auto good = check_board_words(title, authority); !good) return base::pass_on(good);
  if (!is_package_id(id)) return base::fail(Errc::invalid, "this is no id of a package");
  if (auto good = check_package(package); !good) return base::pass_on(good);

  const std::string_view word = package.items.front().text(fields::language);
  const Language language = parse_language(word).value_or(Language::danish);
  board::Composer composer{board, base::kServerReplica, base::kServerActor};
  PackageBoard write{composer, package};
  write.write();
  write.text(board::kRootId, fields::title, title);
  write.set(board::kRootId, fields::authority, authority);
  write.set(board::kRootId, fields::board_state, "active");
  write.set(board::kRootId, fields::made_from, id);
  composer.label(std::string{template_label().in(language)});
  composer.reason(origin(package, id, language));
  return composer.finish();
}

}  // namespace samtavle::plan
