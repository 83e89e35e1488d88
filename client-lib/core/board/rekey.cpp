#include "samtavle/board/rekey.hpp"

#include <algorithm>

#include "child_list.hpp"
#include "samtavle/board/order_key.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::board {

// Reads the lists of children, deleted ones included.
class Siblings {
 public:
  static const ChildList* of(const Board& board, OpId container) {
    const Item* holder = board.find(container);
    return holder == nullptr ? nullptr : holder->children_.get();
  }
};

namespace {

std::string_view key_of(const Item& item) { return item.place.order_key.view(); }
// What keys ought to be: a few bytes more than those of people who only add at the end.
constexpr std::size_t kOrderKeyBytesShort = 8;

bool is_long(const Item& item) { return key_of(item).size() > kOrderKeyBytesLong; }

// The middle first, so that the keys grow with the logarithm of their number.
void fill(std::string_view low, std::string_view high, std::string* first, std::size_t count) {
  if (count == 0) return;
  const std::size_t middle = count / 2;
  first[middle] = order_key_between(low, high);
  fill(low, first[middle], first, middle);
  fill(first[middle], high, first + middle + 1, count - middle - 1);
}

// A row of children that get new keys.
class Window {
 public:
  Window(const ChildList& list, std::size_t moves_max) : moves_max_(moves_max) {
    children_.reserve(list.size());
    for (auto at = list.begin(); at != list.end(); at = list.next(at)) {
      children_.push_back(&list.item(at));
    }
  }

  // Keys for the first row of crowded children, or, if they are too many, for the last of them: the
  // key before these is below the one behind them, whatever keys they have. Grows until the keys
  // are short.
  bool find() {
    while (first_ < children_.size() && !crowded(first_)) ++first_;
    if (first_ == children_.size()) return false;
    end_ = first_;
    while (end_ < children_.size() && crowded(end_)) ++end_;
    if (size() > moves_max_) first_ = end_ - moves_max_;
    // What fits tightly today is crowded again tomorrow, with more around it: it is worth some more
    // moves to get where keys are short.
    while (spread() > kOrderKeyBytesShort && grow()) continue;
    return spread() <= kOrderKeyBytesGood;
  }

  [[nodiscard]] std::size_t size() const { return end_ - first_; }
  [[nodiscard]] const Item& child(std::size_t i) const { return *children_[first_ + i]; }
  [[nodiscard]] const std::string& key(std::size_t i) const { return keys_[i]; }

 private:
  bool crowded(std::size_t i) const {
    const auto equal = [&](std::size_t a, std::size_t b) {
      return key_of(*children_[a]) == key_of(*children_[b]);
    };
    return is_long(*children_[i]) || (i > 0 && equal(i - 1, i)) ||
           (i + 1 < children_.size() && equal(i, i + 1));
  }

  // Makes keys that fit between the children on both sides; the length of the longest.
  std::size_t spread() {
    const std::string_view low = first_ == 0 ? std::string_view{} : key_of(*children_[first_ - 1]);
    const std::string_view high =
        end_ == children_.size() ? std::string_view{} : key_of(*children_[end_]);
    keys_ = order_keys_between(low, high, size());
    std::size_t longest = 0;
    for (const std::string& key : keys_) longest = std::max(longest, key.size());
    return longest;
  }

  bool grow() {
    const std::size_t more = std::min(std::max<std::size_t>(size(), 1), moves_max_ - size());
    const std::size_t before = std::min(first_, (more + 1) / 2);
    const std::size_t behind = std::min(children_.size() - end_, more - before);
    first_ -= before;
    end_ += behind;
    return before + behind > 0;
  }

  const std::size_t moves_max_;
  std::vector<const Item*> children_;
  std::vector<std::string> keys_;
  std::size_t first_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

std::vector<std::string> order_keys_between(std::string_view low, std::string_view high,
                                            std::size_t count) {
  std::vector<std::string> keys(count);
  fill(low, high, keys.data(), count);
  return keys;
}

bool is_crowded(const Board& board, const Item& item) {
  const ChildList* list = Siblings::of(board, item.place.container);
  if (list == nullptr) return false;
  if (is_long(item)) return true;
  const auto at = list->lower_bound(item);
  const auto next = list->next(at);
  return (at != list->begin() && key_of(list->item(list->previous(at))) == key_of(item)) ||
         (next != list->end() && key_of(list->item(next)) == key_of(item));
}

std::vector<OpId> crowded_containers(const Board& board) {
  std::vector<OpId> out;
  for (const Item* holder : board.items()) {
    const ChildList* list = Siblings::of(board, holder->id);
    if (list == nullptr) continue;
    const Item* last = nullptr;
    for (auto at = list->begin(); at != list->end(); at = list->next(at)) {
      const Item& item = list->item(at);
      if (is_long(item) || (last != nullptr && key_of(*last) == key_of(item))) {
        out.push_back(holder->id);
        break;
      }
      last = &item;
    }
  }
  return out;
}

std::unique_ptr<v1::Edit> rekey(const Board& board, OpId container, std::size_t moves_max) {
  const ChildList* list = Siblings::of(board, container);
  if (list == nullptr) return nullptr;
  Window window{*list, moves_max};
  if (!window.find()) return nullptr;
  auto edit = std::make_unique<v1::Edit>();
  edit->set_replica(base::kServerReplica.value);
  edit->set_first_counter(board.next_counter(base::kServerReplica).value);
  for (std::size_t i = 0; i < window.size(); ++i) {
    v1::PlaceItem* m = edit->add_operations()->mutable_place_item();
    m->set_item_replica(window.child(i).id.replica.value);
    m->set_item_counter(window.child(i).id.counter.value);
    m->set_container_replica(container.replica.value);
    m->set_container_counter(container.counter.value);
    m->set_order_key(window.key(i));
  }
  return edit;
}

}  // namespace samtavle::board
