#pragma once
// The steps of one edit, each seeing those before it. Every function throws Error for what cannot
// be (not_found, invalid, limit); what is thrown takes the whole edit back and comes out of
// Board::transact(). Not to be used after the callback, nor on another thread.

#include <string>
#include <vector>

#include "samtavle/embed/view.hpp"

namespace samtavle {

// Where an item is to stand: directly behind `after`, or first, or (neither) at the end.
struct Place {
  Id in;
  Id after{};
  bool first = false;
};

// Typing into one text. Offsets are those at the moment of each call.
class TextWriter {
 public:
  TextWriter(samtavle_transaction tx, Id item, TextField field)
      : tx_(tx), item_(item), field_(field.number) {}
  TextWriter& insert(std::size_t at, const std::string& words) {
    check(samtavle_insert(tx_, item_, field_, at, words.c_str()));
    return *this;
  }
  TextWriter& erase(std::size_t from, std::size_t to) {
    check(samtavle_erase(tx_, item_, field_, from, to));
    return *this;
  }
  TextWriter& replace(std::size_t from, std::size_t to, const std::string& words) {
    return erase(from, to).insert(from, words);
  }

 private:
  samtavle_transaction tx_;
  Id item_;
  std::uint32_t field_;
};

class Transaction {
 public:
  explicit Transaction(samtavle_transaction handle) : tx_(handle) {}

  // The board with the steps so far.
  [[nodiscard]] View view() const {
    samtavle_view handle = 0;
    check(samtavle_transaction_view(tx_, &handle));
    return View{handle};
  }

  // Returns the id of the new item.
  Id create(Kind of, const Place& place, const std::string& title = {}) {
    samtavle_id made{};
    check(samtavle_create(tx_, of.number, as_c(place), &made));
    if (!title.empty()) text(made, fields::title).insert(0, title);
    return made;
  }
  template <class T>
  void set(Id item, ScalarField<T> field, std::type_identity_t<T> content) {
    const Value value = as_value<T>(std::move(content));
    const samtavle_value given = to_c(value);
    check(samtavle_set(tx_, item, field.number, &given));
  }
  template <class T>
  void clear(Id item, ScalarField<T> field) {
    const samtavle_value none{};
    check(samtavle_set(tx_, item, field.number, &none));
  }
  template <class T>
  void add(Id item, SetField<T> field, std::type_identity_t<T> member) {
    const Value value = as_value<T>(std::move(member));
    const samtavle_value given = to_c(value);
    check(samtavle_add(tx_, item, field.number, &given));
  }
  template <class T>
  void remove(Id item, SetField<T> field, std::type_identity_t<T> member) {
    const Value value = as_value<T>(std::move(member));
    const samtavle_value given = to_c(value);
    check(samtavle_remove(tx_, item, field.number, &given));
  }
  [[nodiscard]] TextWriter text(Id item, TextField field) { return {tx_, item, field}; }
  void move(Id item, const Place& place) { check(samtavle_move(tx_, item, as_c(place))); }
  void erase(Id item) { check(samtavle_delete(tx_, item)); }
  void restore(Id item) { check(samtavle_restore(tx_, item)); }

  // Forwards or back; `unready` overrides what is missing and says so on the phase.
  void enter_phase(Id phase, bool unready = false) {
    check(samtavle_enter_phase(tx_, phase, unready ? 1 : 0));
  }
  Id comment(Id item, const std::string& words, Id reply_to = {}) {
    samtavle_id made{};
    check(samtavle_comment(tx_, item, words.c_str(), reply_to, &made));
    return made;
  }
  void resolve_thread(Id comment, bool resolved) {
    check(samtavle_resolve_thread(tx_, comment, resolved ? 1 : 0));
  }
  // What this person thinks of a criterion; the verdict that was given before is changed.
  Id judge(Id criterion, const std::string& verdict, const std::string& note = {}) {
    samtavle_id made{};
    check(samtavle_judge(tx_, criterion, verdict.c_str(), note.c_str(), &made));
    return made;
  }
  Id connect(Id from, Id to, const std::string& relation = {}) {
    samtavle_id made{};
    check(samtavle_connect(tx_, from, to, relation.c_str(), &made));
    return made;
  }
  Id merge_cards(const std::vector<Id>& cards, const std::string& title = {}) {
    const std::vector<samtavle_id> ids{cards.begin(), cards.end()};
    samtavle_id made{};
    check(samtavle_merge_cards(tx_, ids.data(), ids.size(), title.c_str(), &made));
    return made;
  }
  Id carry_card(Id card, Id area) {
    samtavle_id made{};
    check(samtavle_carry_card(tx_, card, area, &made));
    return made;
  }
  // Other words for a passage; from == to: words to go in there.
  Id suggest_text(Id item, TextField field, std::size_t from, std::size_t to,
                  const std::string& words) {
    samtavle_id made{};
    check(samtavle_suggest_text(tx_, item, field.number, from, to, words.c_str(), &made));
    return made;
  }
  void accept_suggestion(Id suggestion) { check(samtavle_accept_suggestion(tx_, suggestion)); }
  void reject_suggestion(Id suggestion, const std::string& reason) {
    check(samtavle_reject_suggestion(tx_, suggestion, reason.c_str()));
  }
  void withdraw_suggestion(Id suggestion) { check(samtavle_withdraw_suggestion(tx_, suggestion)); }
  template <class T>
  Id suggest_value(Id item, ScalarField<T> field, std::type_identity_t<T> content) {
    const Value value = as_value<T>(std::move(content));
    const samtavle_value given = to_c(value);
    samtavle_id made{};
    check(samtavle_suggest_value(tx_, item, field.number, &given, &made));
    return made;
  }
  // Formats a passage: true, the address of a link, the level of a heading; {} ends it.
  void format(Id item, TextField field, std::size_t from, std::size_t to, samtavle_mark mark,
              const Value& value) {
    const samtavle_value given = to_c(value);
    check(samtavle_format(tx_, item, field.number, from, to, mark, &given));
  }
  // Each part of the body becomes a card of its own; their ids.
  struct Part {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string title{};  // empty: its first line
  };
  std::vector<Id> split_card(Id card, const std::vector<Part>& parts) {
    std::vector<samtavle_split_part> given;
    for (const Part& part : parts) given.push_back({part.from, part.to, part.title.c_str()});
    std::vector<samtavle_id> made(parts.size());
    check(samtavle_split_card(tx_, card, given.data(), given.size(), made.data()));
    return {made.begin(), made.end()};
  }
  // An open vote round at the end of an area, a phase or the board.
  struct Round {
    std::string question{};
    std::vector<Id> cards{};
    std::string body{};
    std::uint32_t dots_per_actor = 0;  // 0: as many as usual
    bool anonymous = false;
    bool live_tally = false;
  };
  Id make_round(Id in, const Round& round) {
    const std::vector<samtavle_id> cards{round.cards.begin(), round.cards.end()};
    samtavle_round given = sized<samtavle_round>();
    given.question = round.question.c_str();
    given.body = round.body.c_str();
    given.cards = cards.data();
    given.card_count = cards.size();
    given.dots_per_actor = round.dots_per_actor;
    given.anonymous = round.anonymous ? 1 : 0;
    given.live_tally = round.live_tally ? 1 : 0;
    samtavle_id made{};
    check(samtavle_make_round(tx_, in, &given, &made));
    return made;
  }
  void close_round(Id round) { check(samtavle_close_round(tx_, round)); }
  void reopen_round(Id round) { check(samtavle_reopen_round(tx_, round)); }
  // Hands a task to somebody, with what it opens for them, until a day (empty: until it is ended).
  Id offer(const std::string& task, Actor to, const std::vector<Id>& items,
           const std::string& until = {}, const std::vector<std::uint32_t>& fields = {}) {
    const std::vector<samtavle_id> ids{items.begin(), items.end()};
    samtavle_offering given = sized<samtavle_offering>();
    given.task = task.c_str();
    given.until = until.c_str();
    given.fields = fields.data();
    given.field_count = fields.size();
    given.items = ids.data();
    given.item_count = ids.size();
    given.to = to.number;
    samtavle_id made{};
    check(samtavle_offer(tx_, &given, &made));
    return made;
  }
  void answer_delegation(Id delegation, const std::string& state) {
    check(samtavle_answer_delegation(tx_, delegation, state.c_str()));
  }
  Id name_version(const std::string& title, Seq seq) {
    samtavle_id made{};
    check(samtavle_name_version(tx_, title.c_str(), seq, &made));
    return made;
  }
  // A contribution of somebody without a device.
  Id enter_for(Kind of, Id in, const std::string& name, const std::string& title,
               const std::string& body = {}) {
    samtavle_id made{};
    check(samtavle_enter_for(tx_, of.number, in, name.c_str(), title.c_str(), body.c_str(),
                             &made));
    return made;
  }

 private:
  static samtavle_place as_c(const Place& place) {
    return {place.in, place.after, place.first ? 1u : 0u, 0};
  }

  samtavle_transaction tx_;
};

}  // namespace samtavle
