#pragma once
// hub::Runtime on an io_context that one thread runs.

#include <array>
#include <boost/asio/io_context.hpp>

#include "samtavle/hub/runtime.hpp"

namespace samtavle::net {

class AsioRuntime final : public hub::Runtime {
 public:
  explicit AsioRuntime(boost::asio::io_context& context) : context_(context) {}

  [[nodiscard]] sync::TimePoint now() const override;
  [[nodiscard]] std::int64_t wall_ms() const override;
  // From the kernel: sessions are named by it, and nobody may guess a session's name.
  [[nodiscard]] std::uint64_t random() override;
  void post(std::function<void()> task) override;
  void after(sync::Duration delay, std::function<void()> task) override;

 private:
  boost::asio::io_context& context_;
  std::array<std::uint64_t, 32> random_{};
  std::size_t random_left_ = 0;
};

}  // namespace samtavle::net
