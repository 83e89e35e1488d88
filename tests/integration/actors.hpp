#pragma once
// Stories with several people on one board: what they do, that everybody sees it, and that whatever
// is refused reaches nobody. Each thing that is done has a name of its own, which is the label of
// its edit.
//
// One thread. What goes wrong on the way is a failure of the test.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "raw_client.hpp"
#include "samtavle/plan/denial.hpp"
#include "test_client.hpp"

namespace samtavle::integration {

// Somebody who only looks, by hand: keeps every byte that the server sent.
class Onlooker {
 public:
  explicit Onlooker(const Stage& stage);

  // Reads on until the event with this seq is here.
  void read_until(base::Seq seq);
  // Reads what is still coming for a while.
  void read_rest();
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<v1::Event>& events() const { return events_; }

 private:
  void take(const v1::ServerFrame& frame);

  RawClient client_;
  base::Seq seq_;
  std::string bytes_;
  std::vector<v1::Event> events_;
};

class Actors {
 public:
  using Compose = TestClient::Compose;

  explicit Actors(Stage& stage);

  TestClient& join(const Who& who);

  // Does something and waits until everybody has it.
  base::Seq does(TestClient& who, const std::string& what, const Compose& compose);
  // Tries something that the server refuses; nothing of it stays with whoever tried.
  sync::Refused is_refused(TestClient& who, const std::string& what, const Compose& compose);

  // Stops the server, politely or not, starts it again, and waits until everybody is back with the
  // same board.
  void restart(bool politely);

  // That all boards are equal, that onlookers have seen every thing that was done, each once, and
  // that not a byte of what was refused came to any of them.
  void check_everybody();

  // An item by its kind and title, as somebody sees it; the test ends if there is none.
  [[nodiscard]] base::OpId find(TestClient& who, base::Kind kind, const std::string& title) const;
  // Reads something off somebody's board.
  template <class Look>
  [[nodiscard]] auto read(TestClient& who, const Look& look) const {
    std::optional<decltype(look(std::declval<const board::Board&>()))> out;
    who->read([&](const sync::ClientSession& session) { out = look(session.board()); });
    return *out;
  }
  [[nodiscard]] base::Actor number(TestClient& who) const;
  // What may() says on somebody's own device to an edit that they could make: what is greyed out.
  [[nodiscard]] std::optional<plan::Denial> foresees(TestClient& who, plan::ActorKind kind,
                                                     const Compose& compose) const;

  [[nodiscard]] const std::deque<std::unique_ptr<Onlooker>>& onlookers() const {
    return onlookers_;
  }

 private:
  void wait_all();

  Stage& stage_;
  std::deque<std::unique_ptr<TestClient>> clients_;
  std::deque<std::unique_ptr<Onlooker>> onlookers_;  // a new one after each restart
  std::vector<std::string> done_;
  std::vector<std::string> refused_;
  base::Seq last_;
};

}  // namespace samtavle::integration
