#include "package_check.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "samtavle/base/limits.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/plain_line.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::fail;
using base::Result;

// Each row in the order of numbers. What people are, decide, promise or think of each other is not
// here, nor when anything was.
constexpr std::array kBoard = {fields::guidance, fields::language};
constexpr std::array kGuided = {fields::title, fields::guidance};
constexpr std::array kArea = {fields::title,
                              fields::guidance,
                              fields::serves,
                              fields::colour,
                              fields::level_citizen,
                              fields::level_citizen_group,
                              fields::level_association,
                              fields::level_business,
                              fields::level_organisation,
                              fields::level_official};
constexpr std::array kLevel = {fields::title,
                               fields::guidance,
                               fields::level_citizen,
                               fields::level_citizen_group,
                               fields::level_association,
                               fields::level_business,
                               fields::level_organisation,
                               fields::level_official};
constexpr std::array kFrame = {fields::title, fields::body, fields::labels, fields::colour,
                               fields::frame_type};
constexpr std::array kLearning = {fields::title, fields::body, fields::labels, fields::colour};
constexpr std::array kTitle = {fields::title};

struct Row {
  Kind kind;
  std::span<const Field> fields;
};
constexpr std::array<Row, 10> kRows = {{{kinds::board, kBoard},
                                        {kinds::phase, kGuided},
                                        {kinds::area, kArea},
                                        {kinds::frame, kFrame},
                                        {kinds::question, kTitle},
                                        {kinds::learning, kLearning},
                                        {kinds::readiness, kTitle},
                                        {kinds::focus_point, kGuided},
                                        {kinds::cocreation_type, kGuided},
                                        {kinds::involvement_level, kLevel}}};

bool is_text(std::string_view utf8, std::size_t bytes_max) {
  const auto length = base::count_code_points(utf8);
  return length && *length > 0 && *length <= base::EditLimits{}.field_code_points_max &&
         utf8.size() <= bytes_max;
}

template <class T>
bool ascending(const std::vector<T>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>{}) == values.end();
}

bool good_labels(const std::vector<std::string>& labels) {
  const base::EditLimits limits;
  return !labels.empty() && labels.size() <= limits.set_members_max && ascending(labels) &&
         std::all_of(labels.begin(), labels.end(), [&](const std::string& label) {
           return is_text(label, limits.value_bytes_max);
         });
}

bool good_items(const Package& package, const std::vector<std::uint32_t>& items) {
  return !items.empty() && items.size() <= base::EditLimits{}.set_members_max &&
         ascending(items) && items.back() < package.items.size() &&
         std::all_of(items.begin(), items.end(), [&](std::uint32_t at) {
           return package.items[at].kind == kinds::focus_point;
         });
}

bool good_field(const Package& package, const PackageField& field) {
  const FieldRow& row = *find_field(field.field);
  const bool has_labels = row.type == FieldType::set && row.value == ValueType::string;
  const bool has_items = row.type == FieldType::set && row.value == ValueType::item;
  if (has_labels != !field.labels.empty() || has_items != !field.items.empty()) return false;
  if (has_labels) return field.text.empty() && good_labels(field.labels);
  if (has_items) return field.text.empty() && good_items(package, field.items);
  if (row.type == FieldType::text) return is_text(field.text, kPackageBytesMax);
  return accepts(row, field.text);
}

bool good_fields(const Package& package, const PackageItem& item) {
  const auto allowed = packaged_fields(item.kind);
  Field last{};
  for (const PackageField& field : item.fields) {
    if (field.field <= last || std::find(allowed.begin(), allowed.end(), field.field) ==
                                   allowed.end()) {
      return false;
    }
    if (!good_field(package, field)) return false;
    last = field.field;
  }
  return true;
}

bool good_source(const Package& package) {
  const auto length = base::count_code_points(package.title);
  return length && *length <= kTitleCodePointsMax && is_plain_line(package.title) &&
         package.authority.size() <= kAuthorityBytesMax && is_plain_line(package.authority) &&
         package.made_ms >= 0 && (package.parent.empty() || is_package_id(package.parent));
}

}  // namespace

std::span<const Field> packaged_fields(Kind kind) noexcept {
  for (const Row& row : kRows) {
    if (row.kind == kind) return row.fields;
  }
  return {};
}

bool is_package_id(std::string_view text) noexcept {
  return text.size() == kPackageIdLetters && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string_view PackageItem::text(Field field) const {
  for (const PackageField& one : fields) {
    if (one.field == field) return one.text;
  }
  return {};
}

std::string plain_title(std::string_view utf8) {
  std::u32string out;
  for (const char32_t c : base::decode_utf8(utf8).value_or(std::u32string{})) {
    if (out.size() == kTitleCodePointsMax) break;
    std::string one;
    base::append_utf8(one, c);
    out.push_back(is_plain_line(one) ? c : U' ');
  }
  return base::encode_utf8(out);
}

Result<void> check_package(const Package& package) {
  if (package.items.size() > kPackageItemsMax) {
    return fail(Errc::limit, "a package has at most " + std::to_string(kPackageItemsMax) +
                                 " items");
  }
  if (!good_source(package)) return fail(Errc::invalid, "where it is from is not said properly");
  // What the last item stands in, from the board on: the walk goes on from one of these.
  std::vector<std::uint32_t> path;
  for (std::uint32_t at = 0; at < package.items.size(); ++at) {
    const PackageItem& item = package.items[at];
    const auto wrong = [at](std::string_view what) {
      return fail(Errc::invalid, "item " + std::to_string(at) + ": " + std::string{what});
    };
    if (packaged_fields(item.kind).empty() || (item.kind == kinds::board) != (at == 0)) {
      return wrong("its kind does not go along");
    }
    while (!path.empty() && path.back() != item.container) path.pop_back();
    const bool placed =
        at == 0 ? item.container == 0
                : !path.empty() && board::rank(package.items[path.back()].kind) <
                                       board::rank(item.kind);
    if (!placed) return wrong("it does not stand in what comes before it");
    path.push_back(at);
    if (!good_fields(package, item)) return wrong("a field that it may not have so");
  }
  if (package.items.empty()) return fail(Errc::invalid, "there is nothing in it");
  return {};
}

}  // namespace samtavle::plan
