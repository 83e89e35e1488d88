#pragma once
// Tells what happens on a board: one tidy line or one JSON object a change. What is typed in one go
// becomes one line.

#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/sync/time.hpp"

namespace samtavle::cli {

// "Anna (citizen, Aarhus Kommune)"; "somebody" for an unknown actor, "the server" for 0.
[[nodiscard]] std::string person_label(base::Actor actor,
                                       const std::map<base::Actor, plan::Person>& directory);

class Narrator {
 public:
  using Directory = std::map<base::Actor, plan::Person>;
  using Line = std::function<void(std::int64_t time_ms, const std::string& text)>;

  explicit Narrator(Line line) : line_(std::move(line)) {}

  // What a confirmed event changed, with the board as it is after it.
  void tell(const board::Delta& delta, const board::Board& board, const Directory& directory,
            sync::TimePoint now);
  // Says what was being typed, if that has stopped for a moment (or `at_once`).
  void rest(sync::TimePoint now, bool at_once = false);

 private:
  struct Typing {
    base::Actor actor;
    base::OpId item;
    base::Field field;
    std::string who;
    std::string where;
    std::u32string inserted;
    std::size_t removed = 0;
    std::size_t next = 0;  // where the next character comes if it goes on
    bool in_one_place = true;
    std::int64_t time_ms = 0;
    sync::TimePoint last;
  };

  void tell_typing(const board::Delta& delta, const board::Change& change,
                   const board::Item& item, const Directory& directory, std::int64_t time_ms,
                   sync::TimePoint now);

  Line line_;
  std::optional<Typing> typing_;
};

// The changes of an event as JSON objects, for scripts.
[[nodiscard]] std::vector<boost::json::value> change_objects(const board::Delta& delta,
                                                             const board::Board& board,
                                                             const Narrator::Directory& directory);

}  // namespace samtavle::cli
