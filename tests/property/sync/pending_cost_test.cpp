// Goal: what a refusal costs a client, or an event of somebody else while edits are pending, is in
// proportion to what is pending, not to the board. Method: allocations and their bytes are counted
// on boards of very different size; what would copy or list the board needs memory for it.

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "samtavle/board/codec.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/session.pb.h"

namespace {

std::size_t allocations = 0;  // one thread
std::size_t allocated_bytes = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  allocated_bytes += size;
  void* const block = std::malloc(size);
  if (block == nullptr) std::abort();
  return block;
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }

namespace samtavle::sync {
namespace {

constexpr TimePoint kNow{std::chrono::hours{1}};
constexpr base::OpId kArea = base::op_id(1, 1);
constexpr base::OpId kCard = base::op_id(1, 2);
constexpr base::Field kTitle = plan::fields::title;

// A board with an area, and in it cards with a title and two fields.
board::Board board_of(std::size_t cards) {
  board::Board board = support::rooted_board();
  v1::Edit edit;
  edit.set_replica(1);
  edit.set_first_counter(1);
  const auto create = [&](base::Kind kind, base::OpId container, const std::string& key) {
    v1::CreateItem* m = edit.add_operations()->mutable_create_item();
    m->set_kind(kind.value);
    m->set_container_replica(container.replica.value);
    m->set_container_counter(container.counter.value);
    m->set_order_key(key);
    return m;
  };
  create(plan::kinds::area, board::kRootId, "a");
  for (std::size_t i = 0; i < cards; ++i) {
    const std::string key{'k', static_cast<char>(1 + i / 250), static_cast<char>(1 + i % 250)};
    v1::CreateItem* card = create(plan::kinds::idea, kArea, key);
    card->add_fields()->set_field(plan::fields::x.value);
    card->mutable_fields(0)->mutable_value()->set_number(0.5);
    card->add_fields()->set_field(plan::fields::colour.value);
    card->mutable_fields(1)->mutable_value()->set_text("red");
  }
  SAMTAVLE_CHECK(board.apply(edit, support::next_stamp(board, base::Actor{1})).has_value());
  return board;
}

struct Cost {
  std::size_t allocations = 0;
  std::size_t bytes = 0;
};

// A client on a board of so many cards, with so many edits pending.
class Client {
 public:
  Client(std::size_t cards, std::size_t pending) : log_(board_of(cards)), client_(options(), kNow) {
    client_.connected("t", kNow);
    v1::ServerFrame frame;
    v1::Welcome* w = frame.mutable_welcome();
    w->set_session(9);
    w->set_epoch(1);
    w->set_head_seq(log_.seq().value);
    w->set_actor(2);
    w->set_role(v1::ROLE_CONTRIBUTOR);
    w->set_snapshot(true);
    const std::string bytes = board::encode_snapshot(log_);
    frame.mutable_snapshot()->set_seq(log_.seq().value);
    frame.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(bytes.size()));
    frame.mutable_snapshot()->set_data(bytes);
    frame.mutable_replica()->set_replica(2);
    hear(frame);
    for (std::size_t i = 0; i < pending; ++i) {
      const auto made = client_.edit(
          [i](board::Composer& c) -> board::Applied<void> {
            if (i % 3 == 0) return c.set(kCard, plan::fields::x, 0.5 * static_cast<double>(i));
            if (i % 3 == 1) return c.insert_text(kCard, kTitle, 0, "word ");
            const auto card = c.create_item(plan::kinds::idea, kArea);
            if (!card) return base::Unexpected<board::ApplyError>{card.error()};
            return c.insert_text(*card, kTitle, 0, "another");
          },
          kNow);
      EXPECT_TRUE(made.has_value());
    }
    client_.flush(kNow);
    static_cast<void>(client_.take_actions());
    EXPECT_EQ(client_.pending_count(), pending);
  }

  // The server refuses the first of them.
  Cost refusal() {
    v1::ServerFrame frame;
    v1::Refusal* refusal = frame.add_refusals();
    refusal->set_first_counter(1);
    refusal->set_code(v1::REFUSAL_CODE_INVALID);
    return cost_of(frame);
  }

  // Somebody else writes a field.
  Cost event() {
    v1::ServerFrame frame;
    v1::Event* event = frame.add_events();
    event->set_seq(log_.seq().value + 1);
    event->set_actor(1);
    v1::Edit* edit = event->mutable_edit();
    edit->set_replica(1);
    edit->set_first_counter(log_.next_counter(base::Replica{1}).value);
    board::to_proto(base::Value{"blue"}, write(edit->add_operations()->mutable_set_field()));
    return cost_of(frame);
  }

 private:
  static ClientOptions options() {
    ClientOptions out;
    out.board = "cost";
    out.device = std::string(16, 'd');
    return out;
  }
  static v1::SetField* write(v1::SetField* m) {
    m->set_item_replica(kCard.replica.value);
    m->set_item_counter(kCard.counter.value);
    m->set_field(plan::fields::colour.value);
    return m;
  }
  void hear(const v1::ServerFrame& frame) { client_.received(frame.SerializeAsString(), kNow); }

  Cost cost_of(const v1::ServerFrame& frame) {
    const std::string bytes = frame.SerializeAsString();
    const Cost before{allocations, allocated_bytes};
    client_.received(bytes, kNow);
    const Cost cost{allocations - before.allocations, allocated_bytes - before.bytes};
    EXPECT_EQ(client_.connection(), Connection::live);
    for (const ClientAction& action : client_.take_actions()) {
      EXPECT_FALSE(std::holds_alternative<CloseConnection>(action));
    }
    client_.board().check_invariants();
    return cost;
  }

  board::Board log_;
  ClientSession client_;
};

constexpr std::size_t kSmallBoard = 300;
constexpr std::size_t kLargeBoard = 30'000;

template <class What>
void expect_cost_of_pending(What what) {
  const Cost small = what(Client{kSmallBoard, 30});
  const Cost large = what(Client{kLargeBoard, 30});
  // Blocks of tables may be full on one board and not on the other.
  EXPECT_LE(large.allocations, small.allocations + small.allocations / 10 + 16);
  EXPECT_LE(large.bytes, small.bytes + small.bytes / 5 + 16'384);
  // And in proportion: ten times as much pending costs about ten times as much.
  const Cost many = what(Client{kLargeBoard, 300});
  EXPECT_LE(many.allocations, 15 * large.allocations);
  EXPECT_GE(many.allocations, 5 * large.allocations);
}

TEST(PendingCost, OfARefusalIsThatOfWhatIsPending) {
  expect_cost_of_pending([](Client&& client) { return client.refusal(); });
}

TEST(PendingCost, OfAnEventIsThatOfWhatIsPending) {
  expect_cost_of_pending([](Client&& client) { return client.event(); });
}

TEST(PendingCost, IsCountedWhereItIsThatOfTheBoard) {
  // The control: what does walk the board is seen to.
  const auto cost = [](std::size_t cards) {
    const board::Board board = board_of(cards);
    const std::size_t before = allocated_bytes;
    EXPECT_FALSE(board.items().empty());
    return allocated_bytes - before;
  };
  EXPECT_GT(cost(kLargeBoard), 50 * cost(kSmallBoard));
}

}  // namespace
}  // namespace samtavle::sync
