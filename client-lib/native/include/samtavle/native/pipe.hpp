#pragma once
// One end of a line of bytes of the app's own, in place of a WebSocket: a serial line, Bluetooth, a
// socket between two processes, a queue. What is sent at one end arrives at the other, all of it
// and in order, cut into pieces as it may be. What the bytes mean is in PIPE.md.
//
// Threads: any, for every function.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "samtavle/base/result.hpp"

namespace samtavle::native {

class Pipe {
 public:
  virtual ~Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  // --- the app's part ---

  // Hands bytes to the other end, or queues them; must not wait for it. False: the line is gone.
  [[nodiscard]] virtual bool send(std::string_view bytes) = 0;
  // Nothing is sent any more. May be called more than once.
  virtual void close() = 0;

  // What came from the other end. Before somebody listens it is kept, up to kUnheardBytesMax.
  void arrived(std::string_view bytes);
  // The line is gone, or the other end has closed it.
  void broken();
  static constexpr std::size_t kUnheardBytesMax = 4 * 1024 * 1024;

  // --- the library's part ---

  // Both are called one at a time, with no lock held, in the order in which things happened; on the
  // thread that brought them, or on another one that was just bringing something.
  struct Ear {
    std::function<void(std::string_view)> arrived;
    std::function<void()> broken;
  };
  // Once.
  void listen(Ear ear);

 protected:
  Pipe() = default;

 private:
  void deliver(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::shared_ptr<const Ear> ear_;
  std::string waiting_;
  bool broken_ = false;
  bool told_ = false;
  bool delivering_ = false;
};

// Makes a pipe for one connection. Errors: whatever keeps it from being made, which is tried again;
// closed: it never can be.
using PipeMaker = std::function<base::Result<std::shared_ptr<Pipe>>()>;

// Two ends of one line within this process.
[[nodiscard]] std::pair<std::shared_ptr<Pipe>, std::shared_ptr<Pipe>> pipe_pair();

}  // namespace samtavle::native
