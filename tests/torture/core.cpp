#include "core.hpp"

#include <algorithm>

#include "light_client.hpp"

namespace samtavle::torture {
namespace {

constexpr const char* kToken = "anna manager official";
constexpr std::size_t kEditBytes = 16;

}  // namespace

bool CoreRuntime::run_until(const std::function<bool()>& so, milliseconds within) {
  const sync::TimePoint deadline = now() + within;
  while (!so()) {
    std::unique_lock lock{mutex_};
    const sync::TimePoint time = now();
    if (time >= deadline) return false;
    std::function<void()> task;
    if (!timers_.empty() && timers_.begin()->first <= time) {
      task = std::move(timers_.extract(timers_.begin()).mapped());
    } else if (!tasks_.empty()) {
      task = std::move(tasks_.front());
      tasks_.pop_front();
    } else {
      const sync::TimePoint next = timers_.empty() ? deadline : timers_.begin()->first;
      posted_.wait_until(lock, std::min(next, deadline));
      continue;
    }
    lock.unlock();
    task();
  }
  return true;
}

std::int64_t CoreRuntime::wall_ms() const {
  return std::chrono::duration_cast<milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void CoreRuntime::post(std::function<void()> task) {
  {
    const std::lock_guard lock{mutex_};
    tasks_.push_back(std::move(task));
  }
  posted_.notify_one();
}

void CoreRuntime::after(sync::Duration delay, std::function<void()> task) {
  const std::lock_guard lock{mutex_};
  timers_.emplace(now() + delay, std::move(task));
}

CoreClient::CoreClient(Core& core, const std::string& board,
                       std::function<void(const std::string& label)> saved)
    : core_(core),
      note_(std::move(saved)),
      session_(core.hub, base::BoardId::parse(board).value(), *this) {}

bool CoreClient::join(milliseconds within) {
  // Another device each time.
  const std::string name = std::to_string(core_.runtime.random());
  session_.on_message(hello(kToken, name).SerializeAsString());
  const auto decided = [this] { return session_.welcomed() || turned_away_; };
  if (!core_.runtime.run_until(decided, within) || turned_away_) return false;
  v1::ClientFrame need;
  need.mutable_need_replica();
  session_.on_message(need.SerializeAsString());
  return core_.runtime.run_until([this] { return replica_ != 0 || turned_away_; }, within) &&
         !turned_away_;
}

void CoreClient::edit(const std::string& label) {
  session_.on_message(
      field_edit(replica_, next_counter_++, label, kEditBytes).SerializeAsString());
}

void CoreClient::wake() {
  core_.runtime.post([this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) pump();
  });
}

void CoreClient::pump() {
  hub::Frame frame;
  while (session_.next_frame(frame)) {
    std::string bytes;
    for (std::size_t i = 0; i < frame.count; ++i) bytes.append(frame.parts[i]);
    session_.write_done();
    receive(bytes);
  }
}

void CoreClient::receive(const std::string& bytes) {
  v1::ServerFrame frame;
  SAMTAVLE_CHECK(frame.ParseFromString(bytes));
  if (frame.has_replica()) replica_ = frame.replica().replica();
  for (const v1::Event& event : frame.events()) {
    if (event.edit().replica() != replica_ || replica_ == 0) continue;
    if (saved_.insert(event.edit().label()).second) note_(event.edit().label());
  }
  // An edit that is refused here is one that the disk has no room for.
  if (!frame.refusals().empty()) turned_away_ = true;
}

}  // namespace samtavle::torture
