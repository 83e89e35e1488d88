#pragma once
// A board as the C interface holds it: the native client, the ids that were renumbered, and the way
// from the client's thread to the callbacks of the app.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "aliases.hpp"
#include "samtavle.h"
#include "samtavle/native/client.hpp"
#include "samtavle/native/local_board.hpp"
#include "samtavle/views/changes.hpp"

namespace samtavle::c {

struct Observing {
  samtavle_watch watch;
  std::function<void(samtavle_board)> changed;
};

class Embedded : public std::enable_shared_from_this<Embedded> {
 public:
  // Of `local`, if that is not nullptr. Errors: those of Client::open.
  [[nodiscard]] static base::Result<std::shared_ptr<Embedded>> open(
      const samtavle_options& options, std::shared_ptr<native::LocalBoard> local);
  Embedded(const Embedded&) = delete;
  Embedded& operator=(const Embedded&) = delete;
  ~Embedded();

  // The number under which the app knows it; before anything else.
  void begin(samtavle_board handle);
  // Not on the client's thread, unless it is the app's loop. No callback begins after it.
  void close();

  [[nodiscard]] native::Client& client() { return *client_; }
  [[nodiscard]] const native::Options& options() const { return options_; }
  // Nullptr: it is a server's.
  [[nodiscard]] const std::shared_ptr<native::LocalBoard>& local() const { return local_; }
  [[nodiscard]] const Aliases& aliases() const { return aliases_; }
  [[nodiscard]] samtavle_state state();
  void refresh_token(const char* token);

  // Makes an edit on the client's thread; what `compose` throws is INTERNAL.
  using Compose =
      std::function<board::Applied<void>(board::Composer&, const sync::ClientSession&)>;
  [[nodiscard]] base::Result<sync::EditId, board::ApplyError> edit(const Compose& compose);
  // Whether this is called from within one: nothing else can be done meanwhile.
  [[nodiscard]] bool composing() const { return client_->within() && composing_; }
  // What items an edit made, so that they are followed when they are renumbered.
  void made(base::OpId id) { aliases_.made(id); }

  samtavle_observer observe(const samtavle_watch& watch,
                            std::function<void(samtavle_board)> changed);
  // False: there is no such observer.
  bool unobserve(samtavle_observer observer);

 private:
  struct Told;  // what is on its way to the app
  Embedded(const samtavle_options& options, std::shared_ptr<native::LocalBoard> local);

  [[nodiscard]] native::Observer observer();
  void look(const std::function<void(const sync::ClientSession&)>& at);
  void note_changes(const board::Delta& delta);
  void queue(std::function<void()> call);
  // Hands what has come to the app: at once, or through `post`.
  void settle();
  void deliver();
  void deliver_changes(Told& told);
  [[nodiscard]] bool fits(const samtavle_watch& watch, const Told& told) const;
  static void run_task(void* argument) noexcept;

  const samtavle_callbacks callbacks_;
  void* const context_;
  void (*const post_)(void*, void (*)(void*), void*);
  const std::shared_ptr<native::LocalBoard> local_;
  native::Options options_;
  std::unique_ptr<native::Client> client_;
  Aliases aliases_;
  std::atomic<samtavle_board> handle_{0};
  std::atomic<bool> ready_{false};  // client_ is there
  std::atomic<bool> closed_{false};
  std::atomic<bool> store_failed_{false};
  std::atomic<std::uint32_t> ended_{0};
  bool composing_ = false;  // on the client's thread

  std::mutex mutex_;  // of what follows
  std::unique_ptr<Told> told_;
  bool posted_ = false;
  std::map<samtavle_observer, Observing> observers_;
};

}  // namespace samtavle::c
