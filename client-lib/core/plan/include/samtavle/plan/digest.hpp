#pragma once
// What happened on a board since somebody was last here, put together for that person: where the
// course was corrected, what was answered to them, what others did to their cards, and how much
// else there is. What they did themselves, perhaps on another device, is left out.
//
// Made of the board as it was then and the events since. Nothing in it is told twice: answers come
// before corrections, those before cards, and what stands in none of them is counted as the rest.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/plan/story.hpp"

namespace samtavle::plan {

// Somebody said or decided something that concerns the reader.
struct Answer {
  enum class What : std::uint8_t {
    comment,     // on something of theirs, in a thread of theirs, or mentioning them
    suggestion,  // likewise
    verdict,     // likewise
    mention,     // they were added to something that was written before
    accepted,    // their suggestion
    rejected,    // their suggestion
    offered,     // a task is offered to them
    delegation,  // a task that they have or gave was answered, ended or is over
  };
  What what = What::comment;
  base::OpId item;  // the reply, or the delegation
  base::OpId on;    // what it stands on; of a delegation the board
  base::Actor by;
  base::Seq seq;
  std::int64_t time_ms = 0;
  std::string words;      // what it says, why it was rejected, or the task
  std::string state;      // of a delegation
  bool mentions = false;  // the reader
};

// "comment", "accepted" ...
[[nodiscard]] std::string_view name(Answer::What what) noexcept;

// What others did to a card that the reader made.
struct CardChange {
  base::OpId card;
  std::string title;
  std::vector<base::Actor> by;
  std::set<base::Field> fields;
  bool moved = false;
  bool deleted = false;   // and it is so now
  bool restored = false;  // likewise
  base::Seq seq;          // of the last change
  std::int64_t time_ms = 0;
};

// The board rested; a time is missing where it lies before or after what the digest tells of.
struct Pause {
  std::optional<std::int64_t> rested_ms;
  std::optional<std::int64_t> resumed_ms;
};

struct Digest {
  base::Seq since;
  base::Seq until;
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;
  std::vector<Pause> pauses;
  std::vector<Answer> answers;          // in the order of the log, as are
  std::vector<Correction> corrections;  // those of others
  std::vector<CardChange> cards;        // the one that was changed last first
  struct Rest {
    std::size_t created = 0;  // items other than replies that are there now,
    std::size_t changed = 0;  // that were there before,
    std::size_t deleted = 0;  // and that are gone
    std::size_t replies = 0;  // of others to others
    std::vector<base::Actor> by;
    std::vector<base::OpId> newest;  // cards, the newest first; at most kDigestNewestMax
  } rest;

  // Whether there is nothing to tell.
  [[nodiscard]] bool empty() const noexcept;
};

inline constexpr std::size_t kDigestNewestMax = 5;

class DigestMaker {
 public:
  // `then`: the board as the reader last saw it; an empty one for somebody who was never here.
  DigestMaker(board::Board then, base::Actor reader);

  // The next event of the log. Errors: as Story::add.
  [[nodiscard]] board::Applied<void> add(const v1::Event& event);
  [[nodiscard]] Digest finish() const;
  // The board after the last event.
  [[nodiscard]] const board::Board& board() const noexcept { return story_.board(); }

 private:
  // What others did to an item.
  struct Touched {
    std::set<base::Actor> by;
    std::set<base::Field> fields;
    bool moved = false;
    bool deleted = false;
    bool restored = false;
    bool mentions_reader = false;
    base::Actor last_by;
    base::Seq seq;
    std::int64_t time_ms = 0;
  };

  void note(const v1::Event& event);
  void note_pause(bool was_resting, std::int64_t time_ms);
  [[nodiscard]] const Touched* touched(base::OpId item) const;
  [[nodiscard]] bool is_new(const board::Item& item) const;
  void take_answers(Digest& out, std::set<base::OpId>& told) const;
  void take_decision(Digest& out, const board::Item& suggestion) const;
  void take_delegation(Digest& out, const board::Item& delegation) const;
  void take_cards(Digest& out, std::set<base::OpId>& told) const;
  void take_rest(Digest& out, const std::set<base::OpId>& told) const;

  base::Actor reader_;
  base::Seq since_;
  std::int64_t since_ms_ = 0;
  Story story_;
  std::map<base::OpId, Touched> touched_;
  std::vector<Pause> pauses_;
};

}  // namespace samtavle::plan
