#include "pipe_link.hpp"

#include <mutex>

#include "pipe_messages.hpp"

namespace samtavle::native {

using base::Errc;

namespace {

// Between the threads of a pipe and that of the client: what comes after the client let go of the
// link is left out, also if the client itself is gone.
class Doorway {
 public:
  explicit Doorway(Runner& runner) : runner_(&runner) {}

  template <class Work>
  void post(Work work) {
    const std::lock_guard lock{mutex_};
    if (runner_ != nullptr) runner_->post(std::move(work));
  }
  void shut() {
    const std::lock_guard lock{mutex_};
    runner_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Runner* runner_;
};

class LinkOverPipe final : public Link, public std::enable_shared_from_this<LinkOverPipe> {
 public:
  LinkOverPipe(Runner& runner, std::shared_ptr<Pipe> pipe, std::size_t message_bytes_max,
               Handler handler)
      : runner_(runner),
        pipe_(std::move(pipe)),
        reader_(message_bytes_max),
        handler_(std::move(handler)),
        doorway_(std::make_shared<Doorway>(runner)) {}
  ~LinkOverPipe() override { shut(); }

  void start() {
    const std::weak_ptr<LinkOverPipe> weak = weak_from_this();
    runner_.post([weak] {
      if (const auto self = weak.lock(); self && !self->over_) self->handler_.opened();
    });
    pipe_->listen({[weak, doorway = doorway_](std::string_view bytes) {
                     doorway->post([weak, bytes = std::string{bytes}] {
                       if (const auto self = weak.lock()) self->take(bytes);
                     });
                   },
                   [weak, doorway = doorway_] {
                     doorway->post([weak] {
                       const auto self = weak.lock();
                       if (self) self->end({Errc::unavailable, "the line is gone"});
                     });
                   }});
  }

  void send(std::string bytes) override {
    if (over_ || pipe_->send(pipe_message(bytes))) return;
    // Not from within: the caller is in the middle of something.
    runner_.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->end({Errc::unavailable, "the line is gone"});
    });
  }

  void dismiss(std::uint16_t close_code, std::string reason,
               std::function<void()> done) override {
    if (!over_) {
      static_cast<void>(
          pipe_->send(pipe_end({base::from_close_code(close_code), std::move(reason)})));
    }
    shut();
    if (done) runner_.post(std::move(done));
  }

  void drop() override { shut(); }

 private:
  void take(const std::string& bytes) {
    if (over_) return;
    const auto ended = reader_.take(bytes, [this](std::string_view message) {
      handler_.message(message);
      return !over_;
    });
    if (ended) end(*ended);
  }

  void end(base::Error error) {
    if (over_) return;
    shut();
    handler_.closed(std::move(error));
  }

  void shut() {
    if (std::exchange(over_, true)) return;
    doorway_->shut();
    pipe_->close();
  }

  Runner& runner_;
  const std::shared_ptr<Pipe> pipe_;
  PipeReader reader_;
  Handler handler_;
  const std::shared_ptr<Doorway> doorway_;
  bool over_ = false;
};

}  // namespace

std::shared_ptr<Link> link_over_pipe(Runner& runner, std::shared_ptr<Pipe> pipe,
                                     std::size_t message_bytes_max, Link::Handler handler) {
  auto link = std::make_shared<LinkOverPipe>(runner, std::move(pipe), message_bytes_max,
                                             std::move(handler));
  link->start();
  return link;
}

}  // namespace samtavle::native
