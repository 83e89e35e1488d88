#pragma once
// What happened to a board, in lines for people and in JSON for scripts: corrections, sides of a
// change, passages, people and moments.

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connect.hpp"
#include "samtavle/native/history.hpp"
#include "samtavle/plan/passages.hpp"
#include "samtavle/plan/story.hpp"

namespace samtavle::cli {

using Directory = std::map<base::Actor, plan::Person>;

// A board that a command has joined, and its history.
struct Past {
  std::unique_ptr<native::Client> client;
  native::History history;
  Directory directory;
  base::Seq head;  // of what is confirmed
};

// Errors: as join().
[[nodiscard]] Result<Past> open_past(const Settings& settings, const std::string& board,
                                     const Persona& persona);

// A version as one names it: a seq, "now", or the title of a named version.
// Errors: config (nothing or several of that name; beyond the log).
[[nodiscard]] Result<base::Seq> find_version(const Past& past, const std::string& word);

// "Anna, Bo": their names alone.
[[nodiscard]] std::string names(const std::vector<base::Actor>& actors, const Directory& directory);
// Of an item: Idea "Title", or Idea 3.17 if it has none.
[[nodiscard]] std::string item_words(base::Kind kind, base::OpId item, const std::string& title);

// A field for people: Title.
[[nodiscard]] std::string field_label(base::Field field);
// `Title: "a" -> "b"`; `Owner: nobody -> Anna`.
[[nodiscard]] std::string change_words(base::Field field, const plan::Side& from,
                                       const plan::Side& to, const Directory& directory);
// What a correction did, whoever did it and the reason aside.
[[nodiscard]] std::string correction_words(const plan::Correction& correction,
                                           const Directory& directory);

[[nodiscard]] boost::json::value side_json(const plan::Side& side);
[[nodiscard]] boost::json::value correction_json(const plan::Correction& correction,
                                                 const Directory& directory);
[[nodiscard]] boost::json::value passage_json(const plan::Passage& passage);
[[nodiscard]] boost::json::value person_json(base::Actor actor, const Directory& directory);
[[nodiscard]] boost::json::value people_json(const std::vector<base::Actor>& actors,
                                             const Directory& directory);

}  // namespace samtavle::cli
