#pragma once
// What one client of the load generator writes: its own cards, and then one field of one of them an
// edit. The edits are those of a real client; the messages are kept, and only what differs is set
// anew, so that an edit costs its serialisation.

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "samtavle/base/ids.hpp"

namespace samtavle::v1 {
class Edit;
}

namespace samtavle::load {

class CardWriter {
 public:
  struct Options {
    base::Replica replica;
    // Where cards stand: the areas of the board in which everybody may edit. At least one.
    std::vector<base::OpId> columns;
    std::size_t cards = 4;  // of this writer's own
    std::uint32_t seed = 1;
  };
  explicit CardWriter(Options options);
  ~CardWriter();

  [[nodiscard]] std::size_t cards() const { return cards_.size(); }
  [[nodiscard]] std::size_t any_card();

  // Appends an edit as an entry of a ClientFrame, and returns the counter with which it begins. The
  // first of a card makes it, with title, x, y, colour, column and order; each later one sets one
  // of these but the title.
  [[nodiscard]] base::Counter write(std::size_t card, std::string& frame);

 private:
  struct Card {
    base::Counter counter;  // 0: not made yet
    std::uint32_t column = 0;
  };

  void make(Card& card, std::size_t number);
  void change(Card& card);
  void move(Card& card, std::uint32_t column);
  [[nodiscard]] std::uint32_t below(std::uint32_t n);
  [[nodiscard]] std::string order_key();

  Options options_;
  std::minstd_rand random_;
  std::vector<Card> cards_;
  base::Counter next_{1};
  std::unique_ptr<v1::Edit> making_;
  std::unique_ptr<v1::Edit> setting_;
  std::unique_ptr<v1::Edit> moving_;
  v1::Edit* edit_ = nullptr;  // of these: the one that is written now
};

}  // namespace samtavle::load
