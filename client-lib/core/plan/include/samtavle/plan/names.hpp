#pragma once
// Finds the names of people in what was written, so that they do not leave a board unseen.
//
// Words are compared without case and accents, and as they are often written otherwise: æ as ae, ø
// as oe or o, å as aa or a. A name is found as whole words, with whatever else stands between them,
// also with an s behind it. Of a person, each part of three letters or more is found by itself too,
// where it begins with a capital: "Anna Holm" also as "Anna" and as "Holm", but not in "holm".

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace samtavle::plan {

class NameFinder {
 public:
  // A name that is empty or all space is nobody's.
  void add(std::string_view name, bool of_person);

  struct Found {
    std::size_t from;  // bytes of the text
    std::size_t to;
    std::string_view name;  // as it was added; good as long as the finder is
  };
  // In their order, the longest at each place, not overlapping. The text has to be UTF-8.
  [[nodiscard]] std::vector<Found> find(std::string_view text) const;

  // The text with other words in place of each name.
  [[nodiscard]] std::string replaced(std::string_view text, std::string_view instead) const;

 private:
  struct Entry {
    std::vector<std::u32string> words;  // folded
    std::size_t name;
    bool capital;  // only where it begins with a capital
  };

  void add_entry(Entry entry);

  std::vector<std::string> names_;
  std::multimap<std::u32string, Entry> entries_;  // by the first word
  std::vector<std::size_t> wordless_;             // names without a letter, to be found as they are
};

}  // namespace samtavle::plan
