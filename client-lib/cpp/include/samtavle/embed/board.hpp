#pragma once
// A live board. See samtavle.hpp.

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "samtavle/embed/callbacks.hpp"
#include "samtavle/embed/query.hpp"
#include "samtavle/embed/transaction.hpp"

namespace samtavle {

using std::chrono::milliseconds;

// An edit on its way, and what the steps returned.
template <class T>
struct Made {
  EditId edit = 0;
  T value{};
};
template <>
struct Made<void> {
  EditId edit = 0;
};

// Ends what observe() began when it goes. Not on another thread than the board's callbacks come on,
// unless one call more does no harm.
class Observation {
 public:
  using Call = std::function<void()>;
  Observation(samtavle_board board, const samtavle_watch& watch, Call changed)
      : board_(board), call_(std::make_shared<const Call>(std::move(changed))),
        context_(detail::Contexts<const Call>::add(call_)) {
    const auto called = [](void* context, samtavle_board) noexcept {
      if (const auto call = detail::Contexts<const Call>::find(context)) (*call)();
    };
    const int status = samtavle_observe(board, &watch, called, context_, &observer_);
    if (status != SAMTAVLE_OK) detail::Contexts<const Call>::remove(context_);
    check(status);
  }
  Observation(Observation&& other) noexcept
      : board_(other.board_), observer_(std::exchange(other.observer_, 0)),
        call_(std::move(other.call_)), context_(other.context_) {}
  Observation& operator=(Observation&&) = delete;
  ~Observation() {
    if (observer_ == 0) return;
    samtavle_unobserve(board_, observer_);
    detail::Contexts<const Call>::remove(context_);
  }

 private:
  samtavle_board board_;
  samtavle_observer observer_ = 0;
  std::shared_ptr<const Call> call_;
  void* context_;
};

class Board {
 public:
  // Begins to connect; returns before there is a connection (wait_live()).
  [[nodiscard]] static Board open(Options options) {
    auto kept = std::make_shared<const Options>(std::move(options));
    void* context = detail::Opened::add(kept);
    const samtavle_person person = detail::as_c(kept->person);
    samtavle_options given = detail::as_c(*kept, context, person);
    samtavle_loop loop = 0;
    if (kept->loop) given.loop = &loop;
    samtavle_board handle = 0;
    const int status = samtavle_open(&given, &handle);
    if (status != SAMTAVLE_OK) detail::Opened::remove(context);
    check(status);
    Board board{handle, std::move(kept), context};
    if (board.options_->loop) board.options_->loop(Loop{loop});
    return board;
  }
  Board(Board&& other) noexcept
      : handle_(std::exchange(other.handle_, 0)), options_(std::move(other.options_)),
        context_(other.context_) {}
  Board& operator=(Board&&) = delete;
  // close(), if that was not called; not on the board's thread, unless it is on the app's loop.
  ~Board() {
    if (handle_ == 0) return;
    samtavle_close(handle_);
    detail::Opened::remove(context_);
  }

  // Sends what the network takes within two seconds; the rest stays in the store. On the app's loop
  // it waits for nothing (samtavle_close).
  void close() {
    check(samtavle_close(handle_));
    detail::Opened::remove(context_);
    handle_ = 0;
  }

  void wait_live(milliseconds timeout) const { check(samtavle_wait_live(handle_, in_ms(timeout))); }
  // Until everything is saved or was handed back.
  void wait_saved(milliseconds timeout) const {
    check(samtavle_wait_saved(handle_, in_ms(timeout)));
  }
  // Until this edit is saved. Throws why it was refused.
  Seq wait_saved(EditId edit, milliseconds timeout) const {
    Seq seq = 0;
    check(samtavle_wait_edit(handle_, edit, in_ms(timeout), &seq));
    return seq;
  }
  [[nodiscard]] samtavle_state state() const {
    samtavle_state out = sized<samtavle_state>();
    check(samtavle_state_of(handle_, &out));
    return out;
  }
  [[nodiscard]] bool saved() const { return state().save == SAMTAVLE_SAVED; }
  void refresh_token(const std::string& token) {
    check(samtavle_refresh_token(handle_, token.c_str()));
  }

  // Calls `look` with the board as it is and returns what that does.
  template <class Look>
  auto read(Look look) const -> decltype(look(std::declval<const View&>())) {
    const auto read = [this](auto call, void* context) {
      return samtavle_read(handle_, call, context);
    };
    return look_through<decltype(look(std::declval<const View&>()))>(read, look);
  }
  // The same with the board at a place of its log; asks the server.
  template <class Look>
  auto past(Seq seq, Look look) const -> decltype(look(std::declval<const View&>())) {
    const auto read = [this, seq](auto call, void* context) {
      return samtavle_past(handle_, seq, call, context);
    };
    return look_through<decltype(look(std::declval<const View&>()))>(read, look);
  }
  [[nodiscard]] std::optional<Item> item(Id id) const {
    return read([id](const View& view) { return view.item(id); });
  }
  [[nodiscard]] std::optional<Item> root() const { return item(root_id); }
  [[nodiscard]] Query items(Kind of = {}) const {
    return query([of](const View& view) { return view.items(of); });
  }
  // Cards that people write and move, of all kinds.
  [[nodiscard]] Query cards() const {
    return items().where(Condition{[](const Item& item) { return is_card(item.kind); }});
  }
  [[nodiscard]] Query children(Id in, Kind of = {}) const {
    return query([in, of](const View& view) { return view.children(in, of); });
  }
  // What the plan reads out of the board, as JSON.
  [[nodiscard]] std::string ask(samtavle_question question, Id about = {},
                                const std::string& words = {}) const {
    return read([&](const View& view) { return view.ask(question, about, words); });
  }

  // Calls back after changes: of anything, of an item, of one of its fields.
  [[nodiscard]] Observation observe(std::function<void()> changed) const {
    return {handle_, sized<samtavle_watch>(), std::move(changed)};
  }
  [[nodiscard]] Observation observe(Id item, std::function<void()> changed) const {
    samtavle_watch watch = sized<samtavle_watch>();
    watch.item = item;
    return {handle_, watch, std::move(changed)};
  }
  template <class Field>
  [[nodiscard]] Observation observe(Id item, Field field, std::function<void()> changed) const {
    samtavle_watch watch = sized<samtavle_watch>();
    watch.item = item;
    watch.field = field.number;
    return {handle_, watch, std::move(changed)};
  }
  // Calls back with the answer of a query when it has become another one.
  [[nodiscard]] Observation observe(const Query& query,
                                    std::function<void(const std::vector<Item>&)> changed) const {
    auto last = std::make_shared<std::vector<Item>>(query.list());
    return observe([query, changed = std::move(changed), last] {
      std::vector<Item> now = query.list();
      if (now == *last) return;
      *last = std::move(now);
      changed(*last);
    });
  }

  // Makes one edit of several steps: all or none. It is on the board at once. What `steps` throws
  // takes it back and comes out of here. `reason`: why the course is corrected.
  template <class Steps>
  auto transact(const std::string& label, Steps steps, const std::string& reason = {})
      -> Made<decltype(steps(std::declval<Transaction&>()))> {
    using T = decltype(steps(std::declval<Transaction&>()));
    struct Call {
      Steps& steps;
      Made<T> made{};
      std::exception_ptr thrown{};
    } call{steps};
    const auto carry_out = [](void* context, samtavle_transaction handle) noexcept -> int {
      Call& of = *static_cast<Call*>(context);
      try {
        Transaction tx{handle};
        if constexpr (std::is_void_v<T>) {
          of.steps(tx);
        } else {
          of.made.value = of.steps(tx);
        }
        return 0;
      } catch (...) {
        of.thrown = std::current_exception();
        return 1;
      }
    };
    const int status = samtavle_transact(handle_, label.c_str(), reason.c_str(), carry_out, &call,
                                         &call.made.edit);
    if (call.thrown) std::rethrow_exception(call.thrown);
    check(status);
    return std::move(call.made);
  }
  // Nothing: there is nothing to undo, or to do again.
  std::optional<samtavle_undone> undo(const std::string& reason = {}) {
    return take_step(&samtavle_undo, reason);
  }
  std::optional<samtavle_undone> redo(const std::string& reason = {}) {
    return take_step(&samtavle_redo, reason);
  }

  // Whether the server would take one edit of these steps now (samtavle_may).
  [[nodiscard]] samtavle_permission may(const std::vector<samtavle_ask>& steps) const {
    samtavle_permission out = sized<samtavle_permission>();
    check(samtavle_may(handle_, steps.data(), steps.size(), &out));
    return out;
  }
  // Brings an item, or without one the whole board, back to how it was.
  samtavle_restored restore_version(Seq seq, Id item = {}, const std::string& reason = {}) {
    samtavle_restored out = sized<samtavle_restored>();
    check(samtavle_restore_version(handle_, seq, item, reason.c_str(), &out));
    return out;
  }

  // Says all that this person says in a round; {} takes it back.
  void vote(Id round, const std::vector<std::pair<Id, std::uint32_t>>& dots) {
    std::vector<samtavle_dots> given;
    for (const auto& [card, count] : dots) given.push_back({card, count, 0});
    check(samtavle_vote(handle_, round, given.data(), given.size()));
  }
  // Where one is, for others to see; who is here says ask(SAMTAVLE_ASK_OTHERS).
  void present(samtavle_presence presence) {
    presence.size = sizeof presence;
    check(samtavle_present(handle_, &presence));
  }

  // Asked of the server; JSON: Story, Digest, ItemChange[].
  [[nodiscard]] std::string story() const {
    return told([&](auto take, void* to) { return samtavle_story(handle_, take, to); });
  }
  [[nodiscard]] std::string digest(Seq since = 0) const {
    return told([&](auto take, void* to) { return samtavle_digest(handle_, since, take, to); });
  }
  [[nodiscard]] std::string difference(Seq before, Seq after) const {
    return told([&](auto take, void* to) {
      return samtavle_difference(handle_, before, after, take, to);
    });
  }

  // For functions of samtavle.h that have no name here.
  [[nodiscard]] samtavle_board handle() const { return handle_; }

 private:
  Board(samtavle_board handle, std::shared_ptr<const Options> options, void* context)
      : handle_(handle), options_(std::move(options)), context_(context) {}

  static std::uint32_t in_ms(milliseconds timeout) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(timeout.count(), 0, 0xffffffff));
  }

  template <class Look>
  [[nodiscard]] Query query(Look look) const {
    return Query{[handle = handle_, look] {
      std::vector<Item> out;
      const auto keep = [&](const View& view) { out = look(view); };
      const auto read = [handle](auto call, void* context) {
        return samtavle_read(handle, call, context);
      };
      look_through<void>(read, keep);
      return out;
    }};
  }

  template <class T, class Read, class Look>
  static T look_through(Read read, Look& look) {
    struct Call {
      Look& look;
      std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> out{};
      std::exception_ptr thrown{};
    } call{look};
    const auto seen = [](void* context, samtavle_view handle) noexcept {
      Call& of = *static_cast<Call*>(context);
      try {
        if constexpr (std::is_void_v<T>) {
          of.look(View{handle});
        } else {
          of.out.emplace(of.look(View{handle}));
        }
      } catch (...) {
        of.thrown = std::current_exception();
      }
    };
    using Seen = void (*)(void*, samtavle_view);
    const int status = read(static_cast<Seen>(seen), &call);
    if (call.thrown) std::rethrow_exception(call.thrown);
    check(status);
    if constexpr (!std::is_void_v<T>) return std::move(*call.out);
  }

  template <class Ask>
  static std::string told(Ask ask) {
    std::string out;
    using Take = void (*)(void*, samtavle_text);
    const auto take = [](void* to, samtavle_text json) {
      *static_cast<std::string*>(to) = to_string(json);
    };
    check(ask(static_cast<Take>(take), &out));
    return out;
  }

  std::optional<samtavle_undone> take_step(int (*step)(samtavle_board, const char*,
                                                       samtavle_undone*),
                                           const std::string& reason) {
    samtavle_undone out = sized<samtavle_undone>();
    const int status = step(handle_, reason.c_str(), &out);
    if (status == SAMTAVLE_NOT_FOUND) return std::nullopt;
    check(status);
    return out;
  }

  samtavle_board handle_;
  std::shared_ptr<const Options> options_;
  void* context_;
};

}  // namespace samtavle
