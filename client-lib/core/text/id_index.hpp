#pragma once
// Where the characters of a replica are: for each replica a sorted list of "from this counter on,
// in that leaf". Counters between two entries that exist are in the leaf of the first, so typing
// adds an entry only where it goes on in another leaf. Whether a counter exists only the leaf can
// say. Private to core/text.

#include <cstdint>
#include <span>
#include <vector>

namespace samtavle::text {

class IdIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Entry {
    std::uint32_t counter;
    std::uint32_t leaf;
  };

  // Chunks of at most this many entries; tests take few.
  explicit IdIndex(std::size_t chunk_max) : chunk_max_(chunk_max) {}

  // The leaf in which a counter is if it exists; kNone: it does not.
  [[nodiscard]] std::uint32_t find(std::uint32_t replica, std::uint32_t counter) const;

  // Counters first to first + count - 1 are in this leaf now. With `last`, no later counter of this
  // replica exists.
  void assign(std::uint32_t replica, std::uint32_t first, std::uint32_t count, std::uint32_t leaf,
              bool last);

  // Calls visit(leaf) for the leaves in which counters from first to last (included) can be, until
  // it returns true; whether it did.
  template <class Visit>
  [[nodiscard]] bool any_leaf(std::uint32_t replica, std::uint32_t first, std::uint32_t last,
                              Visit visit) const {
    if (replica >= replicas_.size()) return false;
    const List& list = replicas_[replica];
    Spot at = spot_of(list, first);
    if (at.chunk == kNoChunk) at = {0, 0};
    for (; at.chunk < list.chunks.size(); ++at.chunk, at.entry = 0) {
      const Chunk& chunk = list.chunks[at.chunk];
      for (; at.entry < chunk.size(); ++at.entry) {
        if (chunk[at.entry].counter > last) return false;
        if (visit(chunk[at.entry].leaf)) return true;
      }
    }
    return false;
  }

  // Adds an entry behind all others of its replica; for building from sorted ids.
  void append(std::uint32_t replica, std::uint32_t counter, std::uint32_t leaf);

  [[nodiscard]] std::size_t memory_bytes() const;
  void check_invariants() const;

 private:
  using Chunk = std::vector<Entry>;
  struct List {
    std::vector<std::uint32_t> firsts;  // the first counter of each chunk
    std::vector<Chunk> chunks;          // none is empty
  };
  static constexpr std::size_t kNoChunk = static_cast<std::size_t>(-1);
  struct Spot {
    std::size_t chunk;
    std::size_t entry;
  };

  // The last entry whose counter is at most this; chunk = kNoChunk if there is none.
  static Spot spot_of(const List& list, std::uint32_t counter);
  // The first entry whose counter is at least this; behind the last chunk if there is none.
  static Spot lower_bound(const List& list, std::uint32_t counter);
  static Spot next(const List& list, Spot at);
  List& list_of(std::uint32_t replica);
  void insert(List& list, Spot before, Entry entry);
  static void erase(List& list, Spot at);
  // Puts these entries in the place of `gone` others from `begin` on.
  void replace(List& list, Spot begin, std::size_t gone, std::span<const Entry> added);

  std::size_t chunk_max_;
  std::vector<List> replicas_;
};

}  // namespace samtavle::text
