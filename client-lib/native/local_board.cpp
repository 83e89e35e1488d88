#include "samtavle/native/local_board.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "pipe_messages.hpp"
#include "record_file.hpp"
#include "samtavle/local/board_host.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;
using base::SessionId;

namespace {

local::Now this_moment() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::steady_clock::now(),
          std::chrono::duration_cast<std::chrono::milliseconds>(wall).count()};
}

}  // namespace

class LocalBoard::Impl {
 public:
  Impl(std::unique_ptr<local::BoardHost> host, std::optional<RecordFile> file)
      : host_(std::move(host)), file_(std::move(file)) {}

  // What begins a new board.
  [[nodiscard]] Result<void> keep_first() {
    const std::lock_guard lock{mutex_};
    return keep(host_->take_records());
  }

  [[nodiscard]] Result<SessionId> come(std::shared_ptr<Pipe> pipe, plan::Identity who) {
    const std::lock_guard lock{mutex_};
    if (closed_) return base::fail(Errc::closed, "the board is closed");
    const SessionId id = host_->come(std::move(who), this_moment());
    lines_.emplace(id, Line{std::move(pipe), PipeReader{host_->message_bytes_max()}});
    return id;
  }

  void arrived(SessionId from, std::string_view bytes) {
    std::unique_lock lock{mutex_};
    const auto line = lines_.find(from);
    if (line == lines_.end()) return;
    const auto ended = line->second.reader.take(bytes, [&](std::string_view message) {
      host_->received(from, message, this_moment());
      return true;
    });
    settle();
    // Its own reason, or what is wrong with what it sent: nobody else needs to know.
    if (ended) hang_up(from, *ended);
    deliver(lock);
  }

  void gone(SessionId who) {
    std::unique_lock lock{mutex_};
    if (lines_.erase(who) == 0) return;
    host_->gone(who);
    settle();
    deliver(lock);
  }

  void close() {
    std::unique_lock lock{mutex_};
    if (std::exchange(closed_, true)) return;
    host_->end_all({Errc::going_away, "the board was closed"});
    settle();
    file_.reset();
    deliver(lock);
  }

  [[nodiscard]] std::vector<std::string> events() const {
    const std::lock_guard lock{mutex_};
    return host_->events();
  }

 private:
  struct Line {
    std::shared_ptr<Pipe> pipe;
    PipeReader reader;
  };
  struct Delivery {
    SessionId to;
    std::shared_ptr<Pipe> pipe;
    std::string bytes;
    bool last = false;
  };

  [[nodiscard]] Result<void> keep(const std::vector<std::string>& records) {
    if (!file_ || records.empty()) return {};
    return file_->append(records);
  }

  // Keeps what has to be kept, and only then lets out what tells of it. A write that failed is
  // never tried again: what the file holds is not known, so everybody is sent away, with their
  // edits, before they hear of it.
  void settle() {
    if (const auto kept = keep(host_->take_records()); !kept) {
      closed_ = true;
      file_.reset();
      host_->end_all({Errc::going_away, kept.error().detail});
    }
    for (local::Out& out : host_->take_out()) {
      if (auto* message = std::get_if<local::Message>(&out)) {
        put_out(message->to, pipe_message(message->bytes), false);
      } else {
        const auto& end = std::get<local::End>(out);
        hang_up(end.to, end.error);
      }
    }
  }

  void put_out(SessionId to, std::string bytes, bool last) {
    const auto line = lines_.find(to);
    if (line != lines_.end()) out_.push_back({to, line->second.pipe, std::move(bytes), last});
  }

  void hang_up(SessionId who, const base::Error& error) {
    put_out(who, pipe_end(error), true);
    if (lines_.erase(who) == 0) return;
    host_->gone(who);
    // That somebody went is no record, so it only has to be told.
    for (local::Out& out : host_->take_out()) {
      if (auto* message = std::get_if<local::Message>(&out)) {
        put_out(message->to, pipe_message(message->bytes), false);
      }
    }
  }

  // With no lock held, and by one thread at a time, so that nothing overtakes.
  void deliver(std::unique_lock<std::mutex>& lock) {
    if (std::exchange(delivering_, true)) return;
    while (!out_.empty()) {
      const std::vector<Delivery> batch = std::exchange(out_, {});
      lock.unlock();
      for (const Delivery& delivery : batch) {
        // A line that is gone says so itself, too.
        static_cast<void>(delivery.pipe->send(delivery.bytes));
        if (delivery.last) delivery.pipe->close();
      }
      lock.lock();
    }
    delivering_ = false;
  }

  mutable std::mutex mutex_;
  std::unique_ptr<local::BoardHost> host_;
  std::optional<RecordFile> file_;
  std::map<SessionId, Line> lines_;
  std::vector<Delivery> out_;
  bool delivering_ = false;
  bool closed_ = false;
};

LocalBoard::LocalBoard(std::string id, std::unique_ptr<Impl> impl)
    : id_(std::move(id)), impl_(std::move(impl)) {}

LocalBoard::~LocalBoard() { close(); }

Result<std::shared_ptr<LocalBoard>> LocalBoard::open(Options options) {
  const auto id = base::BoardId::parse(options.board);
  if (!id) return base::pass_on(id);
  std::vector<std::string> kept;
  std::optional<RecordFile> file;
  if (!options.file.empty()) {
    auto opened = RecordFile::open(options.file, kept);
    if (!opened) return base::pass_on(opened);
    file.emplace(std::move(*opened));
  }
  const local::NewBoard fresh{*id, std::move(options.title), std::move(options.authority),
                              options.language};
  auto host = local::BoardHost::open(fresh, kept, this_moment());
  if (!host) return base::fail(host.error().code, options.file + ": " + host.error().detail);
  auto impl = std::make_unique<Impl>(std::move(*host), std::move(file));
  if (const auto begun = impl->keep_first(); !begun) return base::pass_on(begun);
  return std::shared_ptr<LocalBoard>{new LocalBoard(id->str(), std::move(impl))};
}

Result<void> LocalBoard::serve(std::shared_ptr<Pipe> pipe, plan::Identity who) {
  const auto session = impl_->come(pipe, std::move(who));
  if (!session) return base::pass_on(session);
  const std::weak_ptr<LocalBoard> weak = weak_from_this();
  pipe->listen({[weak, id = *session](std::string_view bytes) {
                  if (const auto self = weak.lock()) self->impl_->arrived(id, bytes);
                },
                [weak, id = *session] {
                  if (const auto self = weak.lock()) self->impl_->gone(id);
                }});
  return {};
}

PipeMaker LocalBoard::join(plan::Identity who) {
  return [self = shared_from_this(), who = std::move(who)]() -> Result<std::shared_ptr<Pipe>> {
    const auto [here, there] = pipe_pair();
    if (const auto served = self->serve(there, who); !served) return base::pass_on(served);
    return here;
  };
}

void LocalBoard::close() { impl_->close(); }

std::vector<std::string> LocalBoard::events() const { return impl_->events(); }

}  // namespace samtavle::native
