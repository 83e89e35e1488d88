#include "id_index.hpp"

#include <algorithm>

#include "samtavle/base/check.hpp"

namespace samtavle::text {

IdIndex::Spot IdIndex::spot_of(const List& list, std::uint32_t counter) {
  const auto behind = std::upper_bound(list.firsts.begin(), list.firsts.end(), counter);
  if (behind == list.firsts.begin()) return {kNoChunk, 0};
  const auto chunk_at = static_cast<std::size_t>(behind - list.firsts.begin()) - 1;
  const Chunk& chunk = list.chunks[chunk_at];
  const auto entry = std::upper_bound(chunk.begin(), chunk.end(), counter,
                                      [](std::uint32_t wanted, const Entry& e) {
                                        return wanted < e.counter;
                                      });
  return {chunk_at, static_cast<std::size_t>(entry - chunk.begin()) - 1};
}

IdIndex::Spot IdIndex::lower_bound(const List& list, std::uint32_t counter) {
  Spot at = spot_of(list, counter);
  if (at.chunk == kNoChunk) return {0, 0};
  if (list.chunks[at.chunk][at.entry].counter == counter) return at;
  ++at.entry;
  return at.entry < list.chunks[at.chunk].size() ? at : Spot{at.chunk + 1, 0};
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
  // What comes behind stays where it is.
  const std::uint32_t behind = last ? kNone : find(replica, end);
  Spot at = lower_bound(list, first);
  while (at.chunk < list.chunks.size() && list.chunks[at.chunk][at.entry].counter < end) {
    erase(list, at);
    at = lower_bound(list, first);
  }
  const bool marked =
      at.chunk < list.chunks.size() && list.chunks[at.chunk][at.entry].counter == end;
  if (behind != kNone && behind != leaf && !marked) insert(list, at, {end, behind});
  if (find(replica, first) != leaf) insert(list, lower_bound(list, first), {first, leaf});
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
