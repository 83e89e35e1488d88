#include "options.hpp"

#include <memory>
#include <string>
#include <string_view>

#include "app_pipe.hpp"
#include "locals.hpp"
#include "status.hpp"

namespace samtavle::c {

using base::Errc;
using base::Result;

namespace {

// What one token may have; the server takes no longer one.
constexpr std::size_t kTokenBytesMax = 16 * 1024;

Result<void> as_result(int status, const char* what) {
  if (status == SAMTAVLE_OK) return {};
  return base::fail(status == SAMTAVLE_NO_SPACE ? Errc::no_space : Errc::io,
                    std::string{"the app could not "} + what + " what is pending");
}

// The app's own place for what is pending.
class AppBytes final : public native::PendingBytes {
 public:
  AppBytes(const samtavle_pending& place, void* context) : place_(place), context_(context) {}

  [[nodiscard]] Result<std::string> load() override {
    std::string all;
    const auto take = [](void* to, const char* bytes, std::size_t size) {
      static_cast<std::string*>(to)->append(bytes, size);
    };
    const auto loaded = as_result(place_.load(context_, take, &all), "read");
    if (!loaded) return base::pass_on(loaded);
    return all;
  }
  [[nodiscard]] Result<void> append(std::string_view bytes) override {
    return as_result(place_.append(context_, bytes.data(), bytes.size()), "keep");
  }
  [[nodiscard]] Result<void> replace(std::string_view bytes) override {
    return as_result(place_.replace(context_, bytes.data(), bytes.size()), "keep");
  }

 private:
  const samtavle_pending place_;
  void* const context_;
};

}  // namespace

native::Options native_options(const samtavle_options& options,
                               const std::shared_ptr<native::LocalBoard>& local) {
  native::Options out;
  if (options.server != nullptr) out.server = options.server;
  out.board = or_empty(options.board);
  out.token = or_empty(options.token);
  if (options.client != nullptr) out.client = options.client;
  out.ca_file = or_empty(options.ca_file);
  const std::string_view file = or_empty(options.pending_file);
  if (options.pending.load != nullptr) {
    out.pending_bytes = std::make_shared<AppBytes>(options.pending, options.context);
  } else if (file.empty()) {
    out.pending_place = local == nullptr && options.connect == nullptr;
  } else if (file != SAMTAVLE_IN_MEMORY) {
    out.pending_file = file;
  }
  out.on_app_loop = options.loop != nullptr;
  if (options.fresh_token != nullptr) {
    out.token_provider = [fresh = options.fresh_token, context = options.context] {
      std::string token(kTokenBytesMax, '\0');
      const std::size_t size = fresh(context, token.data(), token.size());
      token.resize(size <= kTokenBytesMax ? size : 0);
      return token;
    };
  }
  if (local != nullptr) {
    out.board = local->id();
    out.pipe = local->join(identity_of(options.person));
  } else if (options.connect != nullptr) {
    out.pipe = pipe_maker(options.connect, options.context);
  }
  return out;
}

}  // namespace samtavle::c
