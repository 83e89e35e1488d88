// Goal: nothing that a server says brings a client down or makes it lose an edit.
// Method: a client with a board, a replica number and edits of its own hears what the input says.
// The input is a list of steps: one byte that says what happens, and for what the server sends two
// bytes of length (little-endian) and the message. All the time, what was made is pending, saved or
// handed back, each exactly once, also what undoes something; ballots are pending until they are
// answered; and a new process that reads the store finds what is pending and what can be undone.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "../accepted.hpp"
#include "samtavle/board/codec.hpp"
#include "small_board.hpp"

namespace {

using namespace samtavle;
using namespace samtavle::fuzz;
namespace fields = plan::fields;

constexpr std::size_t kStepsMax = 24;

enum class Step : std::uint8_t {
  hear = 0,
  make = 1,
  erase = 2,
  reconnect = 3,
  wait = 4,
  undo = 5,
  redo = 6,
  vote = 7,
  count
};

class Player {
 public:
  Player() : client_(options(), now_) {
    client_.connected("t", now_);
    hear(welcome(1).SerializeAsString());
    hear(snapshot(small_board()).SerializeAsString());
    make();
    v1::ServerFrame grant;
    grant.mutable_replica()->set_replica(1);
    hear(grant.SerializeAsString());
    make();
    erase();
    look();
    SAMTAVLE_CHECK(client_.replica() == base::Replica{1} && client_.pending_count() == 3);
  }

  void play(std::string_view input) {
    for (std::size_t steps = 0; !input.empty() && steps < kStepsMax; ++steps) {
      const auto byte = static_cast<std::uint8_t>(input.front());
      input.remove_prefix(1);
      switch (static_cast<Step>(byte % static_cast<std::uint8_t>(Step::count))) {
        case Step::hear: hear(take_message(input)); break;
        case Step::make: make(); break;
        case Step::erase: erase(); break;
        case Step::reconnect:
          client_.disconnected();
          client_.connected("t", now_);
          break;
        case Step::undo: take(client_.undo(now_)); break;
        case Step::redo: take(client_.redo(now_)); break;
        // Whether it is a round the server says.
        case Step::vote: static_cast<void>(client_.vote(kCard, {{kCard, ++dots_}}, now_)); break;
        default: now_ += std::chrono::milliseconds{20}; client_.tick(now_);
      }
      look();
    }
    finish();
  }

 private:
  static std::string_view take_message(std::string_view& input) {
    if (input.size() < 2) return {};
    const auto low = static_cast<std::uint8_t>(input[0]);
    const auto high = static_cast<std::uint8_t>(input[1]);
    const std::size_t length = std::min<std::size_t>(low + 256u * high, input.size() - 2);
    const std::string_view message = input.substr(2, length);
    input.remove_prefix(2 + length);
    return message;
  }

  // What took effect is seen by what is known afterwards.
  void hear(std::string_view message) {
    const base::Seq before = client_.confirmed_seq();
    const std::size_t pending = client_.pending_count();
    const std::size_t ballots = client_.pending_ballot_count();
    client_.received(message, now_);
    if (client_.confirmed_seq() != before || client_.pending_count() != pending ||
        client_.pending_ballot_count() != ballots) {
      accepted();
    }
  }

  void edit(const sync::ClientSession::Compose& compose) {
    const auto id = client_.edit(compose, now_);
    if (id) SAMTAVLE_CHECK(made_.insert(*id).second);
  }
  void make() {
    edit([](board::Composer& c) -> board::Applied<void> {
      const auto card = c.create_item(plan::kinds::need, board::kRootId);
      if (!card) return base::Unexpected<board::ApplyError>{card.error()};
      if (auto done = c.insert_text(*card, fields::title, 0, "ny"); !done) return done;
      return c.insert_text(kCard, fields::title, 0, "en ");
    });
  }
  void erase() {
    edit([](board::Composer& c) { return c.erase_text(kCard, fields::title, 1, 3); });
  }

  void take(const base::Result<sync::Undone, board::ApplyError>& undone) {
    if (!undone) return;
    SAMTAVLE_CHECK(!undone->edits.empty() || !undone->left_out.empty());
    for (const sync::EditId id : undone->edits) SAMTAVLE_CHECK(made_.insert(id).second);
    client_.undo_history().check_invariants();
  }

  // What the client asks its host to do.
  void look() {
    for (sync::ClientAction& action : client_.take_actions()) {
      if (auto* store = std::get_if<sync::Store>(&action)) {
        store_.push_back(std::move(store->record));
      }
      if (const auto* saved = std::get_if<sync::Saved>(&action)) settle(saved->edit);
      if (const auto* refused = std::get_if<sync::BallotRefused>(&action)) {
        SAMTAVLE_CHECK(base::is_refusal(refused->code) && !refused->dots.empty());
      }
      if (const auto* refused = std::get_if<sync::Refused>(&action)) {
        SAMTAVLE_CHECK(base::is_refusal(refused->code));
        SAMTAVLE_CHECK(board::decode_edit(refused->edit_bytes).has_value());
        settle(refused->edit);
      }
    }
    SAMTAVLE_CHECK(made_.size() == client_.pending_count() + settled_.size());
  }
  void settle(sync::EditId id) {
    SAMTAVLE_CHECK(made_.contains(id) && settled_.insert(id).second);
  }

  void finish() {
    client_.board().check_invariants();
    const std::string confirmed = client_.confirmed_snapshot();
    look();
    if (client_.loaded()) {
      const auto read = board::decode_snapshot(confirmed);
      SAMTAVLE_CHECK(read && board::encode_snapshot(*read) == confirmed);
    }
    sync::ClientSession next{options(), now_};
    SAMTAVLE_CHECK(next.restore(store_).has_value());
    SAMTAVLE_CHECK(next.pending_count() == client_.pending_count());
    SAMTAVLE_CHECK(next.pending_ballot_count() == client_.pending_ballot_count());
    SAMTAVLE_CHECK(next.own_ballot(kCard).pending == client_.own_ballot(kCard).pending);
    SAMTAVLE_CHECK(next.replica() == client_.replica());
    SAMTAVLE_CHECK(next.can_undo() == client_.can_undo());
    SAMTAVLE_CHECK(next.can_redo() == client_.can_redo());
  }

  sync::TimePoint now_{std::chrono::hours{1}};
  sync::ClientSession client_;
  std::set<sync::EditId> made_;
  std::set<sync::EditId> settled_;
  std::vector<std::string> store_;
  std::uint32_t dots_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Player player;
  player.play({reinterpret_cast<const char*>(data), size});
  return 0;
}
