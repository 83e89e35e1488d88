#pragma once
// Packages: what of a board can be taken along to make another one from, here or on another
// server: how its work is laid out, its frames and what was learnt. A package says nothing about
// who did anything, and holds no name of anybody who was on the board. PACKAGE.md says what may
// stand in one.
//
// Pure functions, any thread. Signing is server/access's.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

inline constexpr std::size_t kPackageBytesMax = 256 * 1024;
inline constexpr std::size_t kPackageItemsMax = 1'000;
inline constexpr std::size_t kPackageIdLetters = 64;  // hexadecimal, of a SHA-256

// One of the three, by the type of the field.
struct PackageField {
  Field field;
  std::string text{};                // a text, or a word of the schema
  std::vector<std::string> labels{};  // ascending
  std::vector<std::uint32_t> items{};  // places in the list, ascending
  friend bool operator==(const PackageField&, const PackageField&) = default;
};

struct PackageItem {
  Kind kind;
  std::uint32_t container = 0;  // the place in the list of what it stands in
  std::vector<PackageField> fields{};  // by number

  // Empty if it has no such text or word.
  [[nodiscard]] std::string_view text(Field field) const;
  friend bool operator==(const PackageItem&, const PackageItem&) = default;
};

struct Package {
  // Where it is from.
  std::string authority{};
  std::string title{};      // of the board, in one line
  std::int64_t made_ms = 0;  // Unix time, as the caller said
  std::string parent{};     // the id of the package that the board was made from; or empty
  // What is in it: the board first, then as a walk through it meets them.
  std::vector<PackageItem> items{};
  friend bool operator==(const Package&, const Package&) = default;
};

// Which fields of a kind go along; empty for a kind that does not go along at all.
[[nodiscard]] std::span<const Field> packaged_fields(Kind kind) noexcept;

// --- making one ---

struct PackageWish {
  bool frames = true;
  std::vector<base::OpId> learnings{};  // those that are named, and no others
  bool remove_names = false;  // put "(name removed)" where a name stands, instead of refusing
  std::int64_t made_ms = 0;
};

// Where somebody's name stands.
struct NamedPlace {
  base::OpId item;  // of the source board
  Field field;
  std::string name;
};

struct PackageFault {
  base::Errc code;
  std::string detail;
  std::vector<NamedPlace> places{};  // of names; at most kNamedPlacesMax
};
inline constexpr std::size_t kNamedPlacesMax = 100;

// `people` are all who were ever on the board. Their names, and those on whose behalf something was
// written, are looked for in everything that would go along; the authority's own name is nobody's.
// Errors: not_found (a learning that is not to be seen), invalid (no learning; names, with their
// places, also if one is left after removing), limit (it would be larger than a package may be).
[[nodiscard]] base::Result<Package, PackageFault> make_package(const board::Board& board,
                                                               const PackageWish& wish,
                                                               std::span<const Person> people);

// --- as bytes ---

// The items alone: what the id of a package is the hash of.
[[nodiscard]] std::string encode_content(const Package& package);
// All of it. The package has to be one that make_package or decode_package gave.
[[nodiscard]] std::string encode_package(const Package& package);
// From anybody. Errors: limit (too large, too many items), malformed (no package, or not in the one
// form in which it can be written), newer_format, invalid (something that may not stand in one).
[[nodiscard]] base::Result<Package> decode_package(std::string_view bytes);

// --- the board that it makes ---

// The first edit of a log, like default_board (board_template.hpp): it holds all that is in the
// package, is in its first phase, and says in `made_from` and its reason where it is from.
// Errors: as default_board; invalid (a package that decode_package would not give; no id).
[[nodiscard]] base::Result<board::Composer::Composed> board_from_package(board::Board& board,
                                                                         std::string_view title,
                                                                         std::string_view authority,
                                                                         const Package& package,
                                                                         std::string_view id);

// 64 of 0-9 and a-f.
[[nodiscard]] bool is_package_id(std::string_view text) noexcept;

}  // namespace samtavle::plan
