#pragma once
// What every test of the C++ headers begins with: a board without a server, and people on it.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <samtavle.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace samtavle::embed_test {

constexpr std::chrono::milliseconds kSoon{20'000};

inline Options as_person(std::shared_ptr<LocalBoard> local, std::string name,
                         std::uint32_t role = 6) {
  Options out;
  out.local = std::move(local);
  out.person = {.name = std::move(name), .authority = {}, .kind = 6, .role = role};
  return out;
}

inline Board open(Options options) {
  Board board = Board::open(std::move(options));
  board.wait_live(kSoon);
  return board;
}

// A folder of its own, which goes with it. Nothing of the tests' support is linked here: these see
// the library as an app does.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "samtavle-cpp-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for a test");
    path = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

// A card on the board itself, saved.
inline Id add(Board& board, Kind kind, const std::string& title) {
  const auto made = board.transact("New card", [&](Transaction& tx) {
    return tx.create(kind, {.in = root_id}, title);
  });
  board.wait_saved(made.edit, kSoon);
  return board.item(made.value)->id;
}

inline std::vector<std::string> titles(const std::vector<Item>& items) {
  std::vector<std::string> out;
  for (const Item& item : items) out.push_back(item.title());
  return out;
}

// Until something holds; false if that is not soon.
template <class Holds>
bool soon(Holds holds) {
  const auto end = std::chrono::steady_clock::now() + kSoon;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace samtavle::embed_test
