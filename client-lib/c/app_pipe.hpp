#pragma once
// Pipes of the app, by the numbers of their lines.

#include <atomic>
#include <mutex>

#include "handles.hpp"
#include "samtavle.h"
#include "samtavle/native/pipe.hpp"

namespace samtavle::c {

[[nodiscard]] bool is_pipe(const samtavle_pipe& pipe) noexcept;

class AppPipe final : public native::Pipe {
 public:
  ~AppPipe() override { close(); }
  // The app's functions, and the number under which it knows the line; before it is sent to.
  void begin(samtavle_line line, const samtavle_pipe& pipe);
  // Nothing came of it: the app is not called any more.
  void forget();

  [[nodiscard]] bool send(std::string_view bytes) override;
  void close() override;

 private:
  samtavle_line line_ = 0;
  samtavle_pipe pipe_{};
  std::atomic<bool> open_{false};
  // One call at a time; the app may say within one that the line is lost.
  std::recursive_mutex sending_;
};

using Lines = Shared<AppPipe, Sort::line>;
[[nodiscard]] Lines& lines();

// Asks the app for a pipe.
[[nodiscard]] native::PipeMaker pipe_maker(int (*connect)(void*, samtavle_line, samtavle_pipe*),
                                           void* context);

}  // namespace samtavle::c
