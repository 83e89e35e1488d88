#include "core.hpp"

#include "samtavle/board/item.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::torture {
namespace {

constexpr const char* kToken = "anna manager official";
constexpr std::size_t kDeviceBytes = 16;
// No field that a program of today knows: one value that replaces the one before.
constexpr std::uint32_t kUnknownField = 9'000;

}  // namespace

bool CoreRuntime::run_until(const std::function<bool()>& so, milliseconds within) {
  const sync::TimePoint deadline = now() + within;
  std::unique_lock lock{mutex_};
  while (true) {
    lock.unlock();
    if (so()) return true;
    lock.lock();
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
    lock.lock();
  }
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
  v1::ClientFrame hello;
  hello.mutable_hello()->set_token(kToken);
  hello.mutable_hello()->set_version(1);
  std::string device(kDeviceBytes, 'd');
  for (std::size_t i = 0; i < 8; ++i) {
    device[i] = static_cast<char>(core_.runtime.random());
  }
  hello.mutable_hello()->set_device(device);
  session_.on_message(hello.SerializeAsString());
  const auto decided = [this] { return session_.welcomed() || turned_away_; };
  if (!core_.runtime.run_until(decided, within) || turned_away_) return false;
  v1::ClientFrame need;
  need.mutable_need_replica();
  session_.on_message(need.SerializeAsString());
  return core_.runtime.run_until([this] { return replica_ != 0 || turned_away_; }, within) &&
         !turned_away_;
}

void CoreClient::edit(const std::string& label) {
  v1::ClientFrame frame;
  v1::Edit& edit = *frame.add_edits();
  edit.set_replica(replica_);
  edit.set_first_counter(next_counter_++);
  edit.set_label(label);
  v1::SetField& set = *edit.add_operations()->mutable_set_field();
  set.set_item_counter(board::kRootId.counter.value);
  set.set_field(kUnknownField);
  set.set_text(label);
  session_.on_message(frame.SerializeAsString());
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
