#include "samtavle/native/pipe.hpp"

#include <atomic>

namespace samtavle::native {

void Pipe::arrived(std::string_view bytes) {
  std::unique_lock lock{mutex_};
  if (broken_) return;
  if (!ear_ && bytes.size() > kUnheardBytesMax - waiting_.size()) {
    broken_ = true;
    return;
  }
  waiting_.append(bytes);
  deliver(lock);
}

void Pipe::broken() {
  std::unique_lock lock{mutex_};
  broken_ = true;
  deliver(lock);
}

void Pipe::listen(Ear ear) {
  std::unique_lock lock{mutex_};
  ear_ = std::make_shared<const Ear>(std::move(ear));
  deliver(lock);
}

// Whoever is delivering goes on with what others bring meanwhile, so that nothing overtakes and
// nobody is called from within a call.
void Pipe::deliver(std::unique_lock<std::mutex>& lock) {
  if (!ear_ || delivering_) return;
  delivering_ = true;
  while (!waiting_.empty() || (broken_ && !told_)) {
    const std::shared_ptr<const Ear> ear = ear_;
    const std::string bytes = std::exchange(waiting_, {});
    if (bytes.empty()) told_ = true;
    lock.unlock();
    if (bytes.empty()) {
      ear->broken();
    } else {
      ear->arrived(bytes);
    }
    lock.lock();
  }
  delivering_ = false;
}

namespace {

class OneOfTwo final : public Pipe {
 public:
  [[nodiscard]] bool send(std::string_view bytes) override {
    const std::shared_ptr<OneOfTwo> other = other_.lock();
    if (!other || closed_) return false;
    other->arrived(bytes);
    return true;
  }
  void close() override {
    closed_ = true;
    if (const std::shared_ptr<OneOfTwo> other = other_.lock()) other->broken();
  }
  // Before it is used.
  void join(const std::shared_ptr<OneOfTwo>& other) { other_ = other; }

 private:
  std::weak_ptr<OneOfTwo> other_;
  std::atomic<bool> closed_{false};
};

}  // namespace

std::pair<std::shared_ptr<Pipe>, std::shared_ptr<Pipe>> pipe_pair() {
  const auto one = std::make_shared<OneOfTwo>();
  const auto two = std::make_shared<OneOfTwo>();
  one->join(two);
  two->join(one);
  return {one, two};
}

}  // namespace samtavle::native
