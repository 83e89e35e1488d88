// Goal: the C interface does what samtavle.h says, on boards without a server: the same functions
// as with one, two boards that sync through a pipe of the app's own, and every misuse of those
// answered with a status. Method: everything in one process, so that sanitizers see both ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "samtavle.h"

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StrEq;

constexpr std::uint32_t kWaitMs = 20'000;
constexpr samtavle_id kRoot{0, 1};

template <class T>
T sized() {
  T out{};
  out.size = sizeof out;
  return out;
}

samtavle_person person(const char* name, std::uint32_t role = 6) {
  auto out = sized<samtavle_person>();
  out.name = name;
  out.kind = 6;
  out.role = role;
  return out;
}

samtavle_local open_local(const char* file = nullptr) {
  auto options = sized<samtavle_local_options>();
  options.board = "park";
  options.file = file;
  samtavle_local local = 0;
  EXPECT_EQ(samtavle_local_open(&options, &local), SAMTAVLE_OK) << samtavle_last_detail();
  return local;
}

samtavle_board open_board(samtavle_local local, const char* name, std::uint32_t role = 6) {
  const samtavle_person who = person(name, role);
  auto options = sized<samtavle_options>();
  options.local = local;
  options.person = &who;
  samtavle_board board = 0;
  EXPECT_EQ(samtavle_open(&options, &board), SAMTAVLE_OK) << samtavle_last_detail();
  EXPECT_EQ(samtavle_wait_live(board, kWaitMs), SAMTAVLE_OK) << samtavle_last_detail();
  return board;
}

using Steps = std::function<int(samtavle_transaction)>;
int transact(samtavle_board board, const Steps& steps, std::uint64_t* edit = nullptr,
             const char* reason = nullptr) {
  return samtavle_transact(
      board, "Test", reason,
      [](void* context, samtavle_transaction tx) {
        return (*static_cast<const Steps*>(context))(tx);
      },
      const_cast<Steps*>(&steps), edit);
}

using Look = std::function<void(samtavle_view)>;
void read(samtavle_board board, const Look& look) {
  const auto call = [](void* context, samtavle_view view) {
    (*static_cast<const Look*>(context))(view);
  };
  ASSERT_EQ(samtavle_read(board, call, const_cast<Look*>(&look)), SAMTAVLE_OK)
      << samtavle_last_detail();
}

std::vector<std::string> titles(samtavle_board board, std::uint32_t kind) {
  std::vector<std::string> out;
  read(board, [&](samtavle_view view) {
    const samtavle_id* ids = nullptr;
    std::size_t count = 0;
    ASSERT_EQ(samtavle_view_items(view, kind, &ids, &count), SAMTAVLE_OK);
    for (std::size_t i = 0; i < count; ++i) {
      samtavle_text text{};
      ASSERT_EQ(samtavle_view_text(view, ids[i], SAMTAVLE_FIELD_TITLE, &text), SAMTAVLE_OK);
      out.emplace_back(text.bytes, text.size);
    }
  });
  return out;
}

std::string ask(samtavle_board board, std::uint32_t question, samtavle_id about = {}) {
  std::string out;
  read(board, [&](samtavle_view view) {
    samtavle_text text{};
    ASSERT_EQ(samtavle_view_ask(view, question, about, "", &text), SAMTAVLE_OK);
    out.assign(text.bytes, text.size);
  });
  return out;
}

std::uint64_t seq_of(samtavle_board board) {
  auto state = sized<samtavle_state>();
  EXPECT_EQ(samtavle_state_of(board, &state), SAMTAVLE_OK);
  return state.seq;
}

samtavle_id add_card(samtavle_board board, const char* title, const char* body = "",
                     std::uint32_t kind = SAMTAVLE_KIND_IDEA) {
  samtavle_id card{};
  std::uint64_t edit = 0;
  const int made = transact(
      board,
      [&](samtavle_transaction tx) {
        samtavle_place place{};
        place.in = kRoot;
        EXPECT_EQ(samtavle_create(tx, kind, place, &card), SAMTAVLE_OK);
        EXPECT_EQ(samtavle_insert(tx, card, SAMTAVLE_FIELD_TITLE, 0, title), SAMTAVLE_OK);
        return samtavle_insert(tx, card, SAMTAVLE_FIELD_BODY, 0, body);
      },
      &edit);
  EXPECT_EQ(made, SAMTAVLE_OK) << samtavle_last_detail();
  EXPECT_EQ(samtavle_wait_edit(board, edit, kWaitMs, nullptr), SAMTAVLE_OK)
      << samtavle_last_detail();
  return card;
}

class Local : public testing::Test {
 protected:
  void SetUp() override {
    local_ = open_local();
    board_ = open_board(local_, "Mette");
  }
  void TearDown() override {
    EXPECT_EQ(samtavle_close(board_), SAMTAVLE_OK);
    EXPECT_EQ(samtavle_local_close(local_), SAMTAVLE_OK);
  }
  samtavle_local local_ = 0;
  samtavle_board board_ = 0;
};

TEST_F(Local, TwoSeeTheSame) {
  const samtavle_board other = open_board(local_, "Bo", 3);
  std::atomic<int> heard{0};
  auto watch = sized<samtavle_watch>();
  watch.kind = SAMTAVLE_KIND_IDEA;
  samtavle_observer observer = 0;
  const auto count = [](void* context, samtavle_board) {
    ++*static_cast<std::atomic<int>*>(context);
  };
  ASSERT_EQ(samtavle_observe(other, &watch, count, &heard, &observer), SAMTAVLE_OK);
  add_card(board_, "Bænk");
  add_card(other, "Træ");
  EXPECT_THAT(titles(other, SAMTAVLE_KIND_IDEA), Contains("Bænk"));
  EXPECT_GT(heard, 0);
  EXPECT_THAT(ask(other, SAMTAVLE_ASK_PEOPLE), HasSubstr("Mette"));
  EXPECT_EQ(samtavle_close(other), SAMTAVLE_OK);
}

TEST_F(Local, SplitsAndFormats) {
  const samtavle_id card = add_card(board_, "To ting", "Bænke.\nTræer.");
  samtavle_id parts[2]{};
  ASSERT_EQ(transact(board_,
                     [&](samtavle_transaction tx) {
                       samtavle_value on{};
                       on.type = SAMTAVLE_FLAG;
                       on.flag = 1;
                       EXPECT_EQ(samtavle_format(tx, card, SAMTAVLE_FIELD_BODY, 0, 5,
                                                 SAMTAVLE_BOLD, &on),
                                 SAMTAVLE_OK)
                           << samtavle_last_detail();
                       EXPECT_EQ(samtavle_split_card(tx, card, nullptr, 2, parts),
                                 SAMTAVLE_INVALID);
                       const samtavle_split_part cut[] = {{0, 6, "Bænke"}, {7, 13, nullptr}};
                       return samtavle_split_card(tx, card, cut, 2, parts);
                     }),
            SAMTAVLE_OK)
      << samtavle_last_detail();
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Contains("Bænke"));
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Contains("Træer."));
  read(board_, [&](samtavle_view view) {
    samtavle_text spans{};
    ASSERT_EQ(samtavle_view_ask(view, SAMTAVLE_ASK_SPANS, parts[0], "body", &spans), SAMTAVLE_OK);
    EXPECT_THAT(spans.bytes, HasSubstr("bold"));
  });
  EXPECT_THAT(ask(board_, SAMTAVLE_ASK_KIN, parts[0]), HasSubstr("split"));
}

TEST_F(Local, RoundsDelegationsVersionsAndContributions) {
  const samtavle_id card = add_card(board_, "Bænk");
  auto round = sized<samtavle_round>();
  round.question = "Hvad først?";
  round.cards = &card;
  round.card_count = 1;
  samtavle_id made{};
  const auto one = [&](const Steps& steps, const char* reason = nullptr) {
    std::uint64_t edit = 0;
    ASSERT_EQ(transact(board_, steps, &edit, reason), SAMTAVLE_OK) << samtavle_last_detail();
    ASSERT_EQ(samtavle_wait_edit(board_, edit, kWaitMs, nullptr), SAMTAVLE_OK)
        << samtavle_last_detail();
  };
  one([&](samtavle_transaction tx) { return samtavle_make_round(tx, kRoot, &round, &made); });
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_VOTE_ROUND), ElementsAre("Hvad først?"));
  EXPECT_THAT(ask(board_, SAMTAVLE_ASK_ROUND, made), HasSubstr("\"open\":true"));
  one([&](samtavle_transaction tx) { return samtavle_close_round(tx, made); });
  one([&](samtavle_transaction tx) { return samtavle_reopen_round(tx, made); });

  auto state = sized<samtavle_state>();
  ASSERT_EQ(samtavle_state_of(board_, &state), SAMTAVLE_OK);
  auto offering = sized<samtavle_offering>();
  offering.task = "Pas på havnen";
  offering.to = state.actor;
  offering.items = &card;
  offering.item_count = 1;
  one([&](samtavle_transaction tx) { return samtavle_offer(tx, &offering, &made); });
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_DELEGATION), ElementsAre("Pas på havnen"));
  one([&](samtavle_transaction tx) { return samtavle_answer_delegation(tx, made, "accepted"); });

  one([&](samtavle_transaction tx) {
    return samtavle_name_version(tx, "Før mødet", seq_of(board_), &made);
  });
  EXPECT_THAT(ask(board_, SAMTAVLE_ASK_VERSIONS), HasSubstr("Før mødet"));
  one([&](samtavle_transaction tx) {
    return samtavle_enter_for(tx, SAMTAVLE_KIND_IDEA, kRoot, "Fru Holm", "Læ", "", &made);
  });
  EXPECT_THAT(ask(board_, SAMTAVLE_ASK_ITEM, made), HasSubstr("Fru Holm"));
  one([&](samtavle_transaction tx) {
    samtavle_value value{};
    value.type = SAMTAVLE_TEXT;
    value.text = {"2026-05-01", 10};
    return samtavle_suggest_value(tx, card, SAMTAVLE_FIELD_DUE_DATE, &value, &made);
  });
  one([&](samtavle_transaction tx) { return samtavle_withdraw_suggestion(tx, made); });
}

TEST_F(Local, SaysWhatOneMayDo) {
  const samtavle_board reader = open_board(local_, "Rie", 1);
  samtavle_ask create{};
  create.what = SAMTAVLE_MAY_CREATE;
  create.kind = SAMTAVLE_KIND_IDEA;
  create.container = kRoot;
  auto permission = sized<samtavle_permission>();
  ASSERT_EQ(samtavle_may(board_, &create, 1, &permission), SAMTAVLE_OK);
  EXPECT_EQ(permission.allowed, 1u);
  ASSERT_EQ(samtavle_may(reader, &create, 1, &permission), SAMTAVLE_OK);
  EXPECT_EQ(permission.allowed, 0u);
  EXPECT_EQ(permission.status, static_cast<std::uint32_t>(SAMTAVLE_NOT_ALLOWED));
  EXPECT_GT(permission.needed_role, 1u);
  EXPECT_THAT(samtavle_last_path(), HasSubstr("operations[0]"));
  create.what = 99;
  EXPECT_EQ(samtavle_may(board_, &create, 1, &permission), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_may(board_, nullptr, 1, &permission), SAMTAVLE_INVALID);
  create.what = SAMTAVLE_MAY_CREATE;
  EXPECT_EQ(samtavle_may(board_, &create, 1, nullptr), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_close(reader), SAMTAVLE_OK);
}

TEST_F(Local, ThePastIsToldAndBroughtBack) {
  const std::uint64_t before = seq_of(board_);
  const samtavle_id card = add_card(board_, "gammel");
  const std::uint64_t then = seq_of(board_);
  std::uint64_t edit = 0;
  ASSERT_EQ(transact(board_,
                     [&](samtavle_transaction tx) {
                       return samtavle_erase(tx, card, SAMTAVLE_FIELD_TITLE, 0, 3);
                     },
                     &edit),
            SAMTAVLE_OK);
  ASSERT_EQ(samtavle_wait_edit(board_, edit, kWaitMs, nullptr), SAMTAVLE_OK);
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Contains("mel"));

  std::string told;
  const auto take = [](void* to, samtavle_text json) {
    static_cast<std::string*>(to)->assign(json.bytes, json.size);
  };
  ASSERT_EQ(samtavle_difference(board_, before, then, take, &told), SAMTAVLE_OK);
  EXPECT_THAT(told, HasSubstr("gammel"));
  ASSERT_EQ(samtavle_story(board_, take, &told), SAMTAVLE_OK) << samtavle_last_detail();
  ASSERT_EQ(samtavle_digest(board_, before, take, &told), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_past(
                board_, then, [](void*, samtavle_view view) { EXPECT_NE(view, 0u); }, nullptr),
            SAMTAVLE_OK);
  EXPECT_EQ(samtavle_difference(board_, before, 999, take, &told), SAMTAVLE_NOT_FOUND);

  auto restored = sized<samtavle_restored>();
  ASSERT_EQ(samtavle_restore_version(board_, then, card, nullptr, &restored), SAMTAVLE_OK)
      << samtavle_last_detail();
  EXPECT_EQ(restored.edits, 1u);
  ASSERT_EQ(samtavle_wait_edit(board_, restored.last_edit, kWaitMs, nullptr), SAMTAVLE_OK);
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Contains("gammel"));
  EXPECT_EQ(samtavle_restore_version(board_, then, {}, nullptr, nullptr), SAMTAVLE_NEEDS_REASON);
  EXPECT_EQ(samtavle_restore_version(board_, 0, card, nullptr, nullptr), SAMTAVLE_INVALID);
}

TEST_F(Local, Undo) {
  const samtavle_id card = add_card(board_, "væk igen");
  static_cast<void>(card);
  auto undone = sized<samtavle_undone>();
  ASSERT_EQ(samtavle_undo(board_, nullptr, &undone), SAMTAVLE_OK);
  ASSERT_EQ(samtavle_wait_edit(board_, undone.last_edit, kWaitMs, nullptr), SAMTAVLE_OK);
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Not(Contains("væk igen")));
  ASSERT_EQ(samtavle_redo(board_, nullptr, &undone), SAMTAVLE_OK);
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Contains("væk igen"));
}

// A line between two boards in bytes, one at a time each way, with a thread for each direction, as
// a socket would have.
class Wire {
 public:
  explicit Wire(samtavle_local local) : local_(local) {
    for (Direction& direction : directions_) {
      direction.thread = std::thread([&direction] { direction.run(); });
    }
  }
  // What the library may still send on has to stay until it closes it.
  ~Wire() {
    cut();
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{kWaitMs};
    while (Direction::open > 0 && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
    EXPECT_EQ(Direction::open, 0);
    for (Direction& direction : directions_) direction.stop();
    for (Direction& direction : directions_) direction.thread.join();
  }

  static int connect(void* context, samtavle_line line, samtavle_pipe* pipe) {
    auto& wire = *static_cast<Wire*>(context);
    Direction& to_local = wire.directions_[0];
    Direction& to_board = wire.directions_[1];
    to_board.lead_to(line);
    const samtavle_person who = person("Langt væk", 3);
    samtavle_pipe there = pipe_into(to_board);
    samtavle_line served = 0;
    const int status = samtavle_local_serve(wire.local_, &who, &there, &served);
    if (status != SAMTAVLE_OK) return status;
    to_local.lead_to(served);
    *pipe = pipe_into(to_local);
    ++wire.connected;
    return 0;
  }
  // As if somebody had pulled the plug: both ends hear of it.
  void cut() {
    for (Direction& direction : directions_) direction.lose();
  }
  std::atomic<int> connected{0};

 private:
  struct Direction {
    void lead_to(samtavle_line line) {
      const std::lock_guard lock{mutex};
      bytes.clear();
      to = line;
    }
    void run() {
      std::unique_lock lock{mutex};
      while (!stopped) {
        woken.wait(lock, [this] { return stopped || (!bytes.empty() && to != 0); });
        while (!bytes.empty() && to != 0 && !stopped) {
          // In pieces that have nothing to do with messages.
          const std::string piece = bytes.substr(0, 3);
          bytes.erase(0, piece.size());
          const samtavle_line line = to;
          lock.unlock();
          static_cast<void>(samtavle_line_received(line, piece.data(), piece.size()));
          lock.lock();
        }
      }
    }
    void put(const char* more, std::size_t size) {
      const std::lock_guard lock{mutex};
      bytes.append(more, size);
      woken.notify_all();
    }
    void lose() {
      samtavle_line line = 0;
      {
        const std::lock_guard lock{mutex};
        line = std::exchange(to, 0);
        bytes.clear();
      }
      if (line != 0) static_cast<void>(samtavle_line_lost(line));
    }
    void stop() {
      const std::lock_guard lock{mutex};
      stopped = true;
      woken.notify_all();
    }
    static inline std::atomic<int> open{0};
    std::mutex mutex;
    std::condition_variable woken;
    std::string bytes;
    samtavle_line to = 0;
    bool stopped = false;
    std::thread thread;
  };

  static samtavle_pipe pipe_into(Direction& direction) {
    auto out = sized<samtavle_pipe>();
    out.context = &direction;
    out.send = [](void* context, const char* bytes, std::size_t size) {
      static_cast<Direction*>(context)->put(bytes, size);
      return 0;
    };
    out.close = [](void*) { --Direction::open; };
    ++Direction::open;
    return out;
  }

  const samtavle_local local_;
  Direction directions_[2];
};

TEST_F(Local, TwoSyncThroughAnyBytePipe) {
  Wire wire{local_};
  auto options = sized<samtavle_options>();
  options.board = "park";
  options.context = &wire;
  options.connect = &Wire::connect;
  samtavle_board far = 0;
  ASSERT_EQ(samtavle_open(&options, &far), SAMTAVLE_OK) << samtavle_last_detail();
  ASSERT_EQ(samtavle_wait_live(far, kWaitMs), SAMTAVLE_OK) << samtavle_last_detail();
  add_card(far, "langvejs fra");
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Contains("langvejs fra"));
  add_card(board_, "herfra");

  wire.cut();
  add_card(far, "efter et brud");  // waits until it is saved, so until there is a line again
  EXPECT_THAT(titles(board_, SAMTAVLE_KIND_IDEA), Contains("efter et brud"));
  EXPECT_THAT(titles(far, SAMTAVLE_KIND_IDEA), Contains("herfra"));
  EXPECT_GE(wire.connected, 2);
  const auto take = [](void*, samtavle_text) {};
  EXPECT_EQ(samtavle_story(far, take, nullptr), SAMTAVLE_UNAVAILABLE);
  EXPECT_EQ(samtavle_close(far), SAMTAVLE_OK);
}

TEST(LocalBadUse, HandlesAndWhatIsMissing) {
  EXPECT_EQ(samtavle_local_close(0), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_line_received(7, "x", 1), SAMTAVLE_BAD_HANDLE);
  EXPECT_EQ(samtavle_line_lost(7), SAMTAVLE_BAD_HANDLE);
  samtavle_local local = 0;
  auto options = sized<samtavle_local_options>();
  EXPECT_EQ(samtavle_local_open(nullptr, &local), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_local_open(&options, &local), SAMTAVLE_INVALID) << "no id";
  options.board = "park";
  options.language = "fr";
  EXPECT_EQ(samtavle_local_open(&options, &local), SAMTAVLE_INVALID);
  options.language = "en";
  EXPECT_EQ(samtavle_local_open(&options, nullptr), SAMTAVLE_INVALID);
  ASSERT_EQ(samtavle_local_open(&options, &local), SAMTAVLE_OK);

  auto opening = sized<samtavle_options>();
  opening.local = local;
  samtavle_board board = 0;
  EXPECT_EQ(samtavle_open(&opening, &board), SAMTAVLE_INVALID) << "nobody";
  samtavle_person who = person("Mette", 7);
  opening.person = &who;
  EXPECT_EQ(samtavle_open(&opening, &board), SAMTAVLE_INVALID) << "no such role";
  who.role = 6;
  opening.local = local + 100;
  EXPECT_EQ(samtavle_open(&opening, &board), SAMTAVLE_BAD_HANDLE);
  samtavle_line line = 0;
  auto pipe = sized<samtavle_pipe>();
  EXPECT_EQ(samtavle_local_serve(local, &who, &pipe, &line), SAMTAVLE_INVALID) << "no functions";
  EXPECT_EQ(samtavle_local_serve(local, &who, nullptr, &line), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_close(local), SAMTAVLE_BAD_HANDLE) << "of another sort";
  EXPECT_EQ(samtavle_local_close(local), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_local_close(local), SAMTAVLE_CLOSED);
  opening.local = local;
  EXPECT_EQ(samtavle_open(&opening, &board), SAMTAVLE_CLOSED);
}

struct Sink {
  std::atomic<int> sent{0};
  std::atomic<int> closed{0};
  std::atomic<samtavle_line> line{0};
};

samtavle_pipe pipe_into(Sink& sink) {
  auto out = sized<samtavle_pipe>();
  out.context = &sink;
  out.send = [](void* context, const char*, std::size_t) {
    auto& to = *static_cast<Sink*>(context);
    ++to.sent;
    // From within: it is answered, and nothing hangs.
    static_cast<void>(samtavle_line_lost(to.line));
    return 1;
  };
  out.close = [](void* context) { ++static_cast<Sink*>(context)->closed; };
  return out;
}

TEST(LocalBadUse, ALineThatEndsFromWithinIsClosedOnce) {
  const samtavle_local local = open_local();
  const samtavle_person who = person("Bo", 3);
  Sink sink;
  const samtavle_pipe pipe = pipe_into(sink);
  samtavle_line line = 0;
  ASSERT_EQ(samtavle_local_serve(local, &who, &pipe, &line), SAMTAVLE_OK);
  sink.line = line;
  // No message at all: the board says so, and hangs up.
  EXPECT_EQ(samtavle_line_received(line, nullptr, 3), SAMTAVLE_INVALID);
  EXPECT_EQ(samtavle_line_received(line, "rubbish", 7), SAMTAVLE_OK);
  EXPECT_EQ(sink.sent, 1);
  EXPECT_EQ(sink.closed, 1);
  EXPECT_EQ(samtavle_line_received(line, "more", 4), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_line_lost(line), SAMTAVLE_CLOSED);
  EXPECT_EQ(samtavle_local_close(local), SAMTAVLE_OK);
  EXPECT_EQ(sink.closed, 1);
}

TEST(LocalBadUse, ALocalBoardThatClosesEndsItsBoards) {
  const samtavle_local local = open_local();
  const samtavle_board board = open_board(local, "Mette");
  EXPECT_EQ(samtavle_local_close(local), SAMTAVLE_OK);
  EXPECT_EQ(transact(board,
                     [](samtavle_transaction tx) {
                       samtavle_place place{};
                       place.in = kRoot;
                       return samtavle_create(tx, SAMTAVLE_KIND_IDEA, place, nullptr);
                     }),
            SAMTAVLE_OK)
      << "it goes on, unsaved";
  EXPECT_EQ(samtavle_wait_saved(board, kWaitMs), SAMTAVLE_CLOSED) << samtavle_last_detail();
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
}

TEST(LocalBadUse, ViewsAndTransactionsAreOfTheirThread) {
  const samtavle_local local = open_local();
  const samtavle_board board = open_board(local, "Mette");
  samtavle_view kept = 0;
  read(board, [&](samtavle_view view) {
    kept = view;
    int there = 0;
    std::thread{[&] {
      samtavle_text text{};
      there = samtavle_view_text(view, kRoot, SAMTAVLE_FIELD_TITLE, &text);
    }}.join();
    EXPECT_EQ(there, SAMTAVLE_WRONG_THREAD);
  });
  samtavle_text text{};
  EXPECT_EQ(samtavle_view_text(kept, kRoot, SAMTAVLE_FIELD_TITLE, &text), SAMTAVLE_CLOSED);
  samtavle_transaction over = 0;
  EXPECT_EQ(transact(board,
                     [&](samtavle_transaction tx) {
                       over = tx;
                       EXPECT_EQ(transact(board, [](samtavle_transaction) { return 0; }),
                                 SAMTAVLE_INVALID)
                           << "within another";
                       EXPECT_EQ(samtavle_undo(board, nullptr, nullptr), SAMTAVLE_INVALID);
                       EXPECT_EQ(samtavle_close(board), SAMTAVLE_WRONG_THREAD);
                       EXPECT_EQ(samtavle_restore_version(board, 1, kRoot, nullptr, nullptr),
                                 SAMTAVLE_WRONG_THREAD);
                       return 1;
                     }),
            SAMTAVLE_TAKEN_BACK);
  EXPECT_EQ(samtavle_delete(over, kRoot), SAMTAVLE_CLOSED);
  EXPECT_THAT(samtavle_status_name(SAMTAVLE_CLOSED), StrEq("closed"));
  EXPECT_EQ(samtavle_close(board), SAMTAVLE_OK);
  EXPECT_EQ(samtavle_local_close(local), SAMTAVLE_OK);
}

}  // namespace
