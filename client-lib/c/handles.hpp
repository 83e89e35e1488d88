#pragma once
// The numbers that stand for things outside of the library. The highest byte says of what sort it
// is; numbers rise and are never used again, so what was closed is told from what never was.
//
// Threads: any.

#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "status.hpp"

namespace samtavle::c {

enum class Sort : std::uint8_t {
  board = 1,
  view = 2,
  transaction = 3,
  observer = 4,
  local = 5,
  line = 6,
  loop = 7,
};

// Reserves a number.
[[nodiscard]] std::uint64_t new_handle(Sort sort);
// Why a number that stands for nothing does not: BAD_HANDLE, or CLOSED if it once did.
int fail_handle(std::uint64_t handle, Sort sort) noexcept;

// Things of one sort that live until they are taken out.
template <class T, Sort kSort>
class Shared {
 public:
  std::uint64_t add(std::shared_ptr<T> thing) {
    const std::uint64_t handle = new_handle(kSort);
    const std::lock_guard lock{mutex_};
    things_.emplace(handle, std::move(thing));
    return handle;
  }
  // Nullptr if there is no such thing.
  [[nodiscard]] std::shared_ptr<T> find(std::uint64_t handle) const {
    const std::lock_guard lock{mutex_};
    const auto found = things_.find(handle);
    return found != things_.end() ? found->second : nullptr;
  }
  std::shared_ptr<T> take(std::uint64_t handle) {
    const std::lock_guard lock{mutex_};
    const auto found = things_.find(handle);
    if (found == things_.end()) return nullptr;
    std::shared_ptr<T> thing = std::move(found->second);
    things_.erase(found);
    return thing;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<T>> things_;
};

// Things on the stack of a thread, for that thread only, as long as a Borrowed is there.
template <class T, Sort kSort>
class Borrowed {
 public:
  explicit Borrowed(T& thing) : handle_(new_handle(kSort)) {
    const std::lock_guard lock{mutex()};
    all().emplace(handle_, Entry{&thing, std::this_thread::get_id()});
  }
  ~Borrowed() {
    const std::lock_guard lock{mutex()};
    all().erase(handle_);
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;

  [[nodiscard]] std::uint64_t handle() const noexcept { return handle_; }

  // Nullptr, with `status`, if there is none or it is another thread's. What is returned cannot go
  // before the caller, which is the thread that it lives on, goes on.
  [[nodiscard]] static T* find(std::uint64_t handle, int& status) {
    const std::lock_guard lock{mutex()};
    const auto found = all().find(handle);
    if (found == all().end()) {
      status = fail_handle(handle, kSort);
      return nullptr;
    }
    if (found->second.thread != std::this_thread::get_id()) {
      status = fail(SAMTAVLE_WRONG_THREAD, "it belongs to the thread of its callback");
      return nullptr;
    }
    return found->second.thing;
  }

 private:
  struct Entry {
    T* thing;
    std::thread::id thread;
  };
  static std::mutex& mutex() {
    static std::mutex of_all;
    return of_all;
  }
  static std::unordered_map<std::uint64_t, Entry>& all() {
    static std::unordered_map<std::uint64_t, Entry> entries;
    return entries;
  }

  std::uint64_t handle_;
};

}  // namespace samtavle::c
