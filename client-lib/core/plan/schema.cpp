#include "samtavle/plan/schema.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "samtavle/board/item.hpp"
#include "samtavle/plan/schema_rows.hpp"

namespace samtavle::plan {

using rows::kFieldRows;
using rows::kKindRows;

namespace {

// A day of the Gregorian calendar, written as 2025-03-01.
bool is_date(std::string_view text) noexcept {
  constexpr std::size_t kLength = 10;
  if (text.size() != kLength || text[4] != '-' || text[7] != '-') return false;
  const auto number = [text](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int days = kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
  return day <= days;
}

bool is_integer(const base::Value& value, std::int64_t low, std::int64_t high) noexcept {
  const std::int64_t* number = value.get_if<std::int64_t>();
  return number != nullptr && *number >= low && *number <= high;
}

}  // namespace

std::span<const KindRow> kind_rows() noexcept { return kKindRows; }
std::span<const FieldRow> field_rows() noexcept { return kFieldRows; }

const KindRow* find_kind(Kind kind) noexcept {
  const auto row = std::lower_bound(kKindRows.begin(), kKindRows.end(), kind,
                                    [](const KindRow& r, Kind k) { return r.kind < k; });
  return row != kKindRows.end() && row->kind == kind ? &*row : nullptr;
}

const KindRow* find_kind(std::string_view name) noexcept {
  const auto row = std::find_if(kKindRows.begin(), kKindRows.end(),
                                [name](const KindRow& r) { return r.name == name; });
  return row != kKindRows.end() ? &*row : nullptr;
}

const FieldRow* find_field(Field field) noexcept {
  const auto row = std::lower_bound(kFieldRows.begin(), kFieldRows.end(), field,
                                    [](const FieldRow& r, Field f) { return r.field < f; });
  return row != kFieldRows.end() && row->field == field ? &*row : nullptr;
}

const FieldRow* find_field(std::string_view name) noexcept {
  const auto row = std::find_if(kFieldRows.begin(), kFieldRows.end(),
                                [name](const FieldRow& r) { return r.name == name; });
  return row != kFieldRows.end() ? &*row : nullptr;
}

bool has_field(const FieldRow& row, Kind kind) noexcept {
  return std::find(row.kinds.begin(), row.kinds.end(), kind) != row.kinds.end();
}

bool accepts(const FieldRow& row, const base::Value& value) noexcept {
  if (row.type == FieldType::text) return false;
  if (value.empty()) return row.type == FieldType::scalar;
  const auto text = value.get_if<std::string>();
  switch (row.value) {
    case ValueType::none: return false;
    case ValueType::flag: return value.get_if<bool>() != nullptr;
    case ValueType::integer: return is_integer(value, 0, std::numeric_limits<std::int64_t>::max());
    case ValueType::number: {
      const double* n = value.get_if<double>();
      return n != nullptr && std::isfinite(*n);
    }
    case ValueType::string: return text.has_value();
    case ValueType::word:
      return text &&
             std::find(row.words.begin(), row.words.end(), *text) != row.words.end();
    case ValueType::date: return text && is_date(*text);
    case ValueType::item: {
      const base::OpId* id = value.get_if<base::OpId>();
      return id != nullptr && *id;
    }
    case ValueType::actor: return is_integer(value, 1, std::numeric_limits<std::uint32_t>::max());
    case ValueType::binary: return value.get_if<base::Binary>().has_value();
    case ValueType::any: return true;
  }
  return false;
}

Subject subject_of(Kind kind) noexcept {
  if (const KindRow* row = find_kind(kind)) return row->subject;
  switch (board::rank(kind)) {
    case board::Rank::phase: return Subject::structure;
    case board::Rank::area: return Subject::area;
    case board::Rank::card: return Subject::card;
    case board::Rank::reply: return Subject::comment;
    case board::Rank::board:
    case board::Rank::none: break;
  }
  return Subject::board;
}

}  // namespace samtavle::plan
