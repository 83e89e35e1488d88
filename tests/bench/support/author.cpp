#include "samtavle/bench/author.hpp"

#include <deque>

#include "samtavle/bench/suite.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/support/boards.hpp"

namespace samtavle::bench {

using base::Actor;
using base::Seq;
using board::Board;

namespace {

constexpr std::uint32_t kCardKind = 4 * board::kKindsPerRank;
constexpr std::int64_t kBeginMs = 1'700'000'000'000;
constexpr std::int64_t kStepMs = 350;

void must(const board::Applied<void>& done) {
  if (!done) require(false, "composing: " + done.error().path + " " + done.error().detail);
}

}  // namespace

Board board_with_card() {
  Board board = support::rooted_board();
  v1::Edit edit;
  edit.set_first_counter(kCard.counter.value);
  v1::CreateItem& card = *edit.add_operations()->mutable_create_item();
  card.set_kind(kCardKind);
  card.set_container_counter(board::kRootId.counter.value);
  card.set_order_key("V");
  value_of(board.apply(edit, support::next_stamp(board, base::kServerActor)), "the card");
  return board;
}

std::string Log::append(const v1::Edit& edit, Seq seen) {
  head_ = Seq{head_.value + 1};
  v1::Event event;
  event.set_seq(head_.value);
  event.set_actor(edit.replica());
  event.set_time_ms(kBeginMs + static_cast<std::int64_t>(head_.value) * kStepMs);
  *event.mutable_edit() = edit;
  event.set_behind(head_.value - 1 - seen.value);
  return event.SerializeAsString();
}

Author::Author(base::Replica replica) : replica_(replica), board_(board_with_card()) {}

v1::Edit Author::type(const cli::Transaction& transaction) {
  board::Composer composer{board_, replica_, Actor{replica_.value}};
  for (const cli::Patch& patch : transaction.patches) {
    must(composer.erase_text(kCard, kText, patch.position, patch.deleted));
    must(composer.insert_text(kCard, kText, patch.position, patch.inserted));
  }
  return std::move(*composer.finish().edit);
}

void Author::hear(const v1::Edit& edit) {
  const board::Stamp stamp = support::next_stamp(board_, Actor{edit.replica()});
  value_of(board_.apply(edit, stamp), "an edit of another writer");
}

namespace {

// What an author has not heard yet, in the order of the log.
struct Unheard {
  std::uint32_t agent = 0;
  std::uint32_t number = 0;  // among that agent's transactions
  const v1::Edit* edit = nullptr;
};

void hear_what_was_seen(Author& author, const std::vector<std::uint32_t>& seen,
                        std::vector<Unheard>& unheard) {
  std::erase_if(unheard, [&](const Unheard& one) {
    const bool now = one.number < seen[one.agent];
    if (now) author.hear(*one.edit);
    return now;
  });
}

}  // namespace

std::vector<std::string> encoded_events(const cli::Trace& trace) {
  std::vector<Author> authors;
  for (std::uint32_t a = 0; a < trace.agents; ++a) authors.emplace_back(base::Replica{a + 1});
  std::vector<std::vector<Unheard>> unheard(trace.agents);
  std::vector<std::uint32_t> written(trace.agents);
  std::deque<v1::Edit> edits;  // does not move what it holds
  std::vector<std::string> events;
  Log log{Seq{2}};
  if (!trace.start.empty()) {
    // The text that all begin with is typed by the first writer and heard by all.
    cli::Transaction start;
    start.patches.push_back({0, 0, trace.start});
    const v1::Edit edit = authors[0].type(start);
    events.push_back(log.append(edit, log.head()));
    for (std::uint32_t a = 1; a < trace.agents; ++a) authors[a].hear(edit);
  }
  for (const cli::Transaction& transaction : trace.transactions) {
    if (transaction.patches.empty()) continue;
    const std::uint32_t writer = transaction.agent;
    hear_what_was_seen(authors[writer], transaction.seen, unheard[writer]);
    edits.push_back(authors[writer].type(transaction));
    events.push_back(log.append(edits.back(), log.head()));
    const std::uint32_t number = written[writer]++;
    for (std::uint32_t a = 0; a < trace.agents; ++a) {
      if (a != writer) unheard[a].push_back({writer, number, &edits.back()});
    }
  }
  return events;
}

Board typed_board(const cli::Trace& trace) {
  Board board = board_with_card();
  for (const std::string& bytes : encoded_events(trace)) {
    v1::Event event;
    require(event.ParseFromString(bytes), "an event that cannot be read");
    value_of(board.apply(event.edit(), board::stamp_of(event)), "an event");
  }
  return board;
}

Board flattened_board(const cli::Trace& trace) {
  Board board = typed_board(trace);
  v1::Edit edit;
  edit.set_first_counter(board.next_counter(base::Replica{}).value);
  v1::FlattenText& flatten = *edit.add_operations()->mutable_flatten_text();
  flatten.set_item_counter(kCard.counter.value);
  flatten.set_field(kText.value);
  const std::size_t characters = board.find(kCard)->text(kText)->length();
  flatten.set_characters(static_cast<std::uint32_t>(characters));
  value_of(board.apply(edit, support::next_stamp(board, base::kServerActor)), "the flattening");
  return board;
}

}  // namespace samtavle::bench
