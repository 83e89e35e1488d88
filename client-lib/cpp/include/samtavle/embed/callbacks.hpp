#pragma once
// The way from the C interface's callbacks back to an app's. An inside of the package.
//
// What C is given as a context is a number, and not a pointer: a callback that is under way on
// another thread while a board is closed finds that it is gone.

#include <map>
#include <memory>
#include <mutex>

#include "samtavle/embed/options.hpp"

namespace samtavle::detail {

template <class T>
class Contexts {
 public:
  static void* add(const std::shared_ptr<T>& thing) {
    Contexts& all = instance();
    const std::lock_guard lock{all.mutex_};
    all.things_.emplace(++all.last_, thing);
    return reinterpret_cast<void*>(all.last_);
  }
  static std::shared_ptr<T> find(void* context) {
    Contexts& all = instance();
    const std::lock_guard lock{all.mutex_};
    const auto found = all.things_.find(reinterpret_cast<std::uintptr_t>(context));
    return found != all.things_.end() ? found->second.lock() : nullptr;
  }
  static void remove(void* context) {
    Contexts& all = instance();
    const std::lock_guard lock{all.mutex_};
    all.things_.erase(reinterpret_cast<std::uintptr_t>(context));
  }

 private:
  static Contexts& instance() {
    // Never taken down: boards that are open at the end of the process may still call.
    static Contexts& all = *new Contexts;
    return all;
  }
  std::mutex mutex_;
  std::map<std::uintptr_t, std::weak_ptr<T>> things_;
  std::uintptr_t last_ = 0;
};

using Opened = Contexts<const Options>;

inline void changed(void* context, samtavle_board, const samtavle_changes* c) noexcept {
  const auto options = Opened::find(context);
  if (!options || !options->on_changes) return;
  Changes out;
  out.all = c->all != 0;
  out.state = c->state != 0;
  out.people = c->people != 0;
  out.presence = c->presence != 0;
  out.ballots = c->ballots != 0;
  out.undo = c->undo != 0;
  out.items.assign(c->items, c->items + c->item_count);
  out.containers.assign(c->containers, c->containers + c->container_count);
  options->on_changes(out);
}

inline void saved(void* context, samtavle_board, std::uint64_t edit, std::uint64_t seq) noexcept {
  const auto options = Opened::find(context);
  if (options && options->on_saved) options->on_saved(edit, seq);
}

inline void refused(void* context, samtavle_board, const samtavle_refusal* r) noexcept {
  const auto options = Opened::find(context);
  if (!options || !options->on_refused) return;
  Refusal out;
  out.edit = r->edit;
  out.status = static_cast<samtavle_status>(r->status);
  out.path = to_string(r->path);
  out.detail = to_string(r->detail);
  out.needed_role = r->needed_role;
  out.needed_level = r->needed_level;
  out.content = to_string(r->content);
  std::string word;
  for (const char c : to_string(r->missing) + (r->missing.size > 0 ? "\n" : "")) {
    if (c != '\n') {
      word += c;
    } else {
      out.missing.push_back(std::exchange(word, {}));
    }
  }
  options->on_refused(out);
}

inline void state(void* context, samtavle_board) noexcept {
  const auto options = Opened::find(context);
  if (options && options->on_state) options->on_state();
}

inline void ended(void* context, samtavle_board, int status, const char* detail) noexcept {
  const auto options = Opened::find(context);
  if (options && options->on_ended) options->on_ended(static_cast<samtavle_status>(status), detail);
}

inline std::size_t fresh_token(void* context, char* buffer, std::size_t capacity) noexcept {
  const auto options = Opened::find(context);
  if (!options) return 0;
  const std::string token = options->token_provider();
  return token.size() <= capacity ? token.copy(buffer, capacity) : 0;
}

inline void post(void* context, void (*task)(void*), void* argument) noexcept {
  const auto options = Opened::find(context);
  if (!options) return task(argument);
  options->executor([task, argument] { task(argument); });
}

template <class Work>
int kept(Work work) noexcept {
  try {
    work();
    return SAMTAVLE_OK;
  } catch (...) {
    return SAMTAVLE_IO;
  }
}

inline int load(void* context, void (*take)(void*, const char*, std::size_t), void* to) noexcept {
  const auto options = Opened::find(context);
  return kept([&] {
    const std::string all = options ? options->pending_store->load() : std::string{};
    take(to, all.data(), all.size());
  });
}
inline int append(void* context, const char* bytes, std::size_t size) noexcept {
  const auto options = Opened::find(context);
  return kept([&] { options->pending_store->append({bytes, size}); });
}
inline int replace(void* context, const char* bytes, std::size_t size) noexcept {
  const auto options = Opened::find(context);
  return kept([&] { options->pending_store->replace({bytes, size}); });
}

inline int connect(void* context, samtavle_line line, samtavle_pipe* out) noexcept {
  const auto options = Opened::find(context);
  const std::shared_ptr<Pipe> pipe = options ? options->connect() : nullptr;
  if (!pipe) return SAMTAVLE_UNAVAILABLE;
  pipe->begin(line);
  *out = as_c(pipe);
  return SAMTAVLE_OK;
}

// `options` and `person`, which is made from them, have to stay as long as the board is opened.
inline samtavle_options as_c(const Options& options, void* context,
                             const samtavle_person& person) {
  const auto some = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
  samtavle_options out = sized<samtavle_options>();
  out.server = some(options.server);
  out.board = options.board.c_str();
  out.token = some(options.token);
  out.client = some(options.client);
  out.ca_file = some(options.ca_file);
  out.pending_file = some(options.pending_file);
  out.context = context;
  out.callbacks = {changed, saved, refused, state, ended};
  if (options.token_provider) out.fresh_token = fresh_token;
  if (options.pending_store) out.pending = {load, append, replace};
  if (options.executor) out.post = post;
  if (options.local) {
    out.local = options.local->handle();
    out.person = &person;
  }
  if (options.connect) out.connect = connect;
  return out;
}

}  // namespace samtavle::detail
