#include "app_pipe.hpp"

namespace samtavle::c {

using base::Errc;

Lines& lines() {
  // Never taken down, as boards().
  static Lines& all = *new Lines;
  return all;
}

bool is_pipe(const samtavle_pipe& pipe) noexcept {
  return pipe.send != nullptr && pipe.close != nullptr;
}

void AppPipe::begin(samtavle_line line, const samtavle_pipe& pipe) {
  line_ = line;
  pipe_ = pipe;
  open_ = true;
}

void AppPipe::forget() {
  open_ = false;
  static_cast<void>(lines().take(line_));
}

bool AppPipe::send(std::string_view bytes) {
  const std::lock_guard lock{sending_};
  return open_ && pipe_.send(pipe_.context, bytes.data(), bytes.size()) == 0;
}

void AppPipe::close() {
  if (!open_.exchange(false)) return;
  const std::shared_ptr<AppPipe> until_then = lines().take(line_);
  const std::lock_guard lock{sending_};
  pipe_.close(pipe_.context);
}

native::PipeMaker pipe_maker(int (*connect)(void*, samtavle_line, samtavle_pipe*), void* context) {
  return [connect, context]() -> base::Result<std::shared_ptr<native::Pipe>> {
    const auto made = std::make_shared<AppPipe>();
    const samtavle_line line = lines().add(made);
    samtavle_pipe pipe{};
    pipe.size = sizeof pipe;
    if (connect(context, line, &pipe) != 0 || !is_pipe(pipe)) {
      static_cast<void>(lines().take(line));
      return base::fail(Errc::unavailable, "the app has no line now");
    }
    made->begin(line, pipe);
    return std::shared_ptr<native::Pipe>{made};
  };
}

}  // namespace samtavle::c
