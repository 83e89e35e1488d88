#include "client_begin.hpp"

#include <chrono>
#include <utility>

#include "random.hpp"
#include "samtavle/base/check.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

constexpr std::size_t kDeviceBytes = 16;
constexpr std::size_t kOrderSuffixBytes = 2;

sync::ClientOptions session_options(const Options& options, const std::string& device) {
  sync::ClientOptions out;
  out.board = options.board;
  out.device = device;
  out.client = options.client;
  out.order_suffix = random_bytes(kOrderSuffixBytes);
  out.flush_interval = options.flush_interval;
  out.gate = options.gate;
  return out;
}

Result<Pending> in_file(Result<PendingFile> file) {
  if (!file) return base::pass_on(file);
  Pending out;
  out.damage = file->damage();
  out.path = file->path();
  out.store = std::make_shared<PendingFile>(std::move(*file));
  return out;
}

Result<Pending> in_place(PendingPlace place) {
  auto out = in_file(place.take());
  if (out) out->place = std::move(place);
  return out;
}

Result<Pending> checked(Result<Pending> pending, const Options& options) {
  if (!pending || pending->store == nullptr) return pending;
  const std::string& board = pending->store->board();
  if (board.empty() || board == options.board) return pending;
  return base::fail(Errc::config, "the pending store " + pending->path + " belongs to board " +
                                      board + "; give each board one of its own");
}

}  // namespace

Result<Pending> open_pending(const Options& options, const ServerUrl& server) {
  if (options.pending_bytes) {
    auto store = pending_store_in(options.pending_bytes);
    if (!store) return base::pass_on(store);
    Pending out;
    out.store = std::move(*store);
    return checked(std::move(out), options);
  }
  if (!options.pending_file.empty()) {
    return checked(in_file(PendingFile::open(options.pending_file)), options);
  }
  if (!options.pending_place) return Pending{};
  auto place = PendingPlace::of(server, options.board);
  if (!place) return base::pass_on(place);
  return checked(in_place(std::move(*place)), options);
}

Result<Pending> open_after(Pending pending, const Options& options) {
  SAMTAVLE_CHECK(pending.place.has_value());
  pending.store.reset();  // for whoever it belongs to
  pending.place->leave_out(pending.path);
  return checked(in_place(std::move(*pending.place)), options);
}

Result<std::unique_ptr<sync::ClientSession>> session_on(const Options& options,
                                                        const Pending& pending) {
  const std::shared_ptr<PendingStore>& store = pending.store;
  std::string device = store ? store->device() : std::string{};
  if (device.size() != kDeviceBytes) device = random_bytes(kDeviceBytes);
  auto session = std::make_unique<sync::ClientSession>(session_options(options, device),
                                                       std::chrono::steady_clock::now());
  if (!store) return session;
  if (const auto restored = session->restore(store->records()); !restored) {
    return base::fail(restored.error().code, "the pending store " + pending.path + " holds " +
                                                 restored.error().detail +
                                                 "; move it away to begin without it");
  }
  return session;
}

}  // namespace samtavle::native
