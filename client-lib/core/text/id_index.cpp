#include "id_index.hpp"

#include <algorithm>

#include "samtavle/base/check.hpp"

namespace samtavle::text {

namespace {

// The last of `count` elements whose counter is at most this; the first one is. Without branches:
// which way a search goes cannot be foreseen.
template <class T, class Counter>
std::size_t last_up_to(const T* from, std::size_t count, std::uint32_t counter,
                       Counter counter_of) {
  const T* at = from;
  while (count > 1) {
    const std::size_t half = count / 2;
    at = counter_of(at[half]) <= counter ? at + half : at;
    count -= half;
  }
  return static_cast<std::size_t>(at - from);
}

}  // namespace

IdIndex::Spot IdIndex::spot_of(const List& list, std::uint32_t counter) {
  if (list.firsts.empty() || list.firsts.front() > counter) return {kNoChunk, 0};
  // What is new is behind everything.
  const Chunk& back = list.chunks.back();
  if (back.back().counter <= counter) return {list.chunks.size() - 1, back.size() - 1};
  const std::size_t chunk = last_up_to(list.firsts.data(), list.firsts.size(), counter,
                                       [](std::uint32_t first) { return first; });
  const Chunk& entries = list.chunks[chunk];
  return {chunk, last_up_to(entries.data(), entries.size(), counter,
                            [](const Entry& e) { return e.counter; })};
}

IdIndex::Spot IdIndex::next(const List& list, Spot at) {
  if (at.chunk == kNoChunk) return {0, 0};
  return at.entry + 1 < list.chunks[at.chunk].size() ? Spot{at.chunk, at.entry + 1}
                                                     : Spot{at.chunk + 1, 0};
}

IdIndex::Spot IdIndex::lower_bound(const List& list, std::uint32_t counter) {
  const Spot at = spot_of(list, counter);
  const bool exact = at.chunk != kNoChunk && list.chunks[at.chunk][at.entry].counter == counter;
  return exact ? at : next(list, at);
}

std::uint32_t IdIndex::find(std::uint32_t replica, std::uint32_t counter) const {
  if (replica >= replicas_.size()) return kNone;
  const List& list = replicas_[replica];
  const Spot at = spot_of(list, counter);
  return at.chunk == kNoChunk ? kNone : list.chunks[at.chunk][at.entry].leaf;
}

IdIndex::List& IdIndex::list_of(std::uint32_t replica) {
  if (replica >= replicas_.size()) replicas_.resize(replica + 1);
  return replicas_[replica];
}

void IdIndex::insert(List& list, Spot before, Entry entry) {
  if (list.chunks.empty()) {
    list.chunks.push_back({entry});
    list.firsts.push_back(entry.counter);
    return;
  }
  // At the beginning of a chunk it goes to the end of the one before, if there is one.
  if (before.entry == 0 && before.chunk > 0) {
    --before.chunk;
    before.entry = list.chunks[before.chunk].size();
  }
  const auto at = static_cast<std::ptrdiff_t>(before.chunk);
  if (list.chunks[before.chunk].size() >= chunk_max_) {
    // Counters mostly grow: a full chunk at whose end one is added stays full.
    const bool grows = before.entry == list.chunks[before.chunk].size();
    const std::size_t keep = grows ? before.entry : chunk_max_ / 2;
    Chunk& full = list.chunks[before.chunk];
    Chunk rest(full.begin() + static_cast<std::ptrdiff_t>(keep), full.end());
    full.resize(keep);
    if (before.entry >= keep) {
      rest.insert(rest.begin() + static_cast<std::ptrdiff_t>(before.entry - keep), entry);
    } else {
      full.insert(full.begin() + static_cast<std::ptrdiff_t>(before.entry), entry);
    }
    list.firsts[before.chunk] = full.front().counter;
    list.firsts.insert(list.firsts.begin() + at + 1, rest.front().counter);
    list.chunks.insert(list.chunks.begin() + at + 1, std::move(rest));
    return;
  }
  Chunk& chunk = list.chunks[before.chunk];
  chunk.insert(chunk.begin() + static_cast<std::ptrdiff_t>(before.entry), entry);
  list.firsts[before.chunk] = chunk.front().counter;
}

void IdIndex::erase(List& list, Spot at) {
  Chunk& chunk = list.chunks[at.chunk];
  chunk.erase(chunk.begin() + static_cast<std::ptrdiff_t>(at.entry));
  const auto chunk_at = static_cast<std::ptrdiff_t>(at.chunk);
  if (chunk.empty()) {
    list.chunks.erase(list.chunks.begin() + chunk_at);
    list.firsts.erase(list.firsts.begin() + chunk_at);
  } else {
    list.firsts[at.chunk] = chunk.front().counter;
  }
}

void IdIndex::assign(std::uint32_t replica, std::uint32_t first, std::uint32_t count,
                     std::uint32_t leaf, bool last) {
  List& list = list_of(replica);
  const std::uint32_t end = first + count;
  const auto counter_at = [&list](Spot at) {
    return at.chunk < list.chunks.size() ? list.chunks[at.chunk][at.entry].counter : 0xffffffff;
  };
  const auto leaf_at = [&list](Spot at) {
    return at.chunk == kNoChunk ? kNone : list.chunks[at.chunk][at.entry].leaf;
  };
  // Entries from `begin` on, `gone` of them, are in the way. The leaf of what comes behind them
  // must be said again where they end.
  const Spot covering = spot_of(list, first);
  const bool exact = covering.chunk != kNoChunk && counter_at(covering) == first;
  const Spot begin = exact ? covering : next(list, covering);
  std::uint32_t behind = leaf_at(covering);
  std::size_t gone = 0;
  Spot rest = begin;
  for (; counter_at(rest) < end; rest = next(list, rest), ++gone) behind = leaf_at(rest);
  if (gone == 0 && behind == leaf) return;

  Entry added[2];
  std::size_t adds = 0;
  Spot before = covering;
  if (exact && covering.entry > 0) {
    --before.entry;
  } else if (exact) {
    before = covering.chunk > 0
                 ? Spot{covering.chunk - 1, list.chunks[covering.chunk - 1].size() - 1}
                 : Spot{kNoChunk, 0};
  }
  if (leaf_at(before) != leaf) added[adds++] = {first, leaf};
  if (!last && behind != kNone && behind != leaf && counter_at(rest) != end) {
    added[adds++] = {end, behind};
  }
  replace(list, begin, gone, {added, adds});
}

void IdIndex::replace(List& list, Spot begin, std::size_t gone, std::span<const Entry> added) {
  if (begin.chunk < list.chunks.size()) {
    Chunk& chunk = list.chunks[begin.chunk];
    const std::size_t size = chunk.size() - std::min(gone, chunk.size()) + added.size();
    if (begin.entry + gone <= chunk.size() && size > 0 && size <= chunk_max_) {
      const auto at = chunk.begin() + static_cast<std::ptrdiff_t>(begin.entry);
      const std::size_t kept = std::min(gone, added.size());
      std::copy_n(added.begin(), kept, at);
      const auto behind = at + static_cast<std::ptrdiff_t>(kept);
      if (gone > kept) {
        chunk.erase(behind, behind + static_cast<std::ptrdiff_t>(gone - kept));
      } else {
        chunk.insert(behind, added.begin() + static_cast<std::ptrdiff_t>(kept), added.end());
      }
      list.firsts[begin.chunk] = chunk.front().counter;
      return;
    }
  }
  // Over the edge of a chunk, one by one.
  const std::uint32_t from =
      begin.chunk < list.chunks.size() ? list.chunks[begin.chunk][begin.entry].counter : 0xffffffff;
  for (; gone > 0; --gone) erase(list, lower_bound(list, from));
  for (const Entry& entry : added) insert(list, lower_bound(list, entry.counter), entry);
}

void IdIndex::append(std::uint32_t replica, std::uint32_t counter, std::uint32_t leaf) {
  List& list = list_of(replica);
  if (!list.chunks.empty()) {
    if (list.chunks.back().back().leaf == leaf) return;
    const std::size_t back = list.chunks.size() - 1;
    insert(list, {back, list.chunks[back].size()}, {counter, leaf});
  } else {
    insert(list, {0, 0}, {counter, leaf});
  }
}

std::size_t IdIndex::memory_bytes() const {
  std::size_t bytes = sizeof *this + replicas_.capacity() * sizeof(List);
  for (const List& list : replicas_) {
    bytes += list.firsts.capacity() * sizeof(std::uint32_t);
    bytes += list.chunks.capacity() * sizeof(Chunk);
    for (const Chunk& chunk : list.chunks) bytes += chunk.capacity() * sizeof(Entry);
  }
  return bytes;
}

void IdIndex::check_invariants() const {
  for (const List& list : replicas_) {
    SAMTAVLE_CHECK(list.firsts.size() == list.chunks.size());
    std::uint64_t low = 0;
    for (std::size_t i = 0; i < list.chunks.size(); ++i) {
      SAMTAVLE_CHECK(!list.chunks[i].empty() && list.chunks[i].size() <= chunk_max_);
      SAMTAVLE_CHECK(list.firsts[i] == list.chunks[i].front().counter);
      for (const Entry& entry : list.chunks[i]) {
        SAMTAVLE_CHECK(entry.counter >= low);
        low = std::uint64_t{entry.counter} + 1;
      }
    }
  }
}

}  // namespace samtavle::text
