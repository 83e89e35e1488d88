// samtavle watch

#include <signal.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "connect.hpp"
#include "narrator.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "watch_screen.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto kRedrawEvery = 200ms;

std::atomic<bool> interrupted = false;
std::atomic<bool> window_changed = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

void on_signal(int number) {
  if (number == SIGWINCH) {
    window_changed = true;
  } else {
    interrupted = true;
  }
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (const int number : {SIGINT, SIGTERM, SIGWINCH}) ::sigaction(number, &action, nullptr);
}

const char* word_for(sync::Connection connection) {
  switch (connection) {
    case sync::Connection::offline: return "offline";
    case sync::Connection::greeting: return "connecting";
    case sync::Connection::loading: return "loading";
    case sync::Connection::live: return "live";
  }
  return "offline";
}

struct WatchOptions {
  std::string board;
  double for_s = 0;  // 0: until it is interrupted
};

// Tells everything on the client's thread; the main thread redraws the header.
class Watch {
 public:
  Watch(const Settings& settings, const WatchOptions& options)
      : settings_(settings),
        options_(options),
        narrator_([this](std::int64_t time_ms, const std::string& text) {
          if (screen_) screen_->line(time_ms, text);
        }) {}

  Result<void> run() {
    Persona reader;
    reader.subject = "samtavle-watch";
    reader.role = plan::Role::reader;
    auto options = client_options(settings_, options_.board, reader);
    if (!options) return base::pass_on(options);
    auto joined = join(std::move(*options), observer());
    if (!joined) return base::pass_on(joined);
    client_ = std::move(*joined);
    catch_signals();
    if (!settings_.json) screen_ = std::make_unique<WatchScreen>();
    say_hello();
    watching_ = true;
    const auto begin = std::chrono::steady_clock::now();
    const auto until = begin + std::chrono::duration<double>(options_.for_s);
    while (!interrupted && !ended()) {
      if (options_.for_s > 0 && std::chrono::steady_clock::now() >= until) break;
      client_->read([this](const sync::ClientSession& session) { redraw(session); });
      std::unique_lock lock{mutex_};
      woken_.wait_for(lock, kRedrawEvery);
    }
    client_->read([this](const sync::ClientSession&) {
      watching_ = false;
      narrator_.rest(std::chrono::steady_clock::now(), true);
    });
    screen_.reset();
    client_->close();
    if (const auto error = ended()) return base::Unexpected<base::Error>{*error};
    return {};
  }

 private:
  native::Observer observer() {
    native::Observer o;
    o.on_changed = [this](const board::Delta& delta) { changed(delta); };
    o.on_replaced = [this] { note("replaced", "the board was loaded anew"); };
    o.on_presence = [this](base::SessionId id, bool gone) { presence(id, gone); };
    o.on_state = [this](sync::Connection connection, std::size_t) { state(connection); };
    o.on_rights = [this](const sync::RightsChanged& rights) {
      const char* what = rights.read_only ? "the server is read-only" : "the server takes edits";
      if (rights.read_only != read_only_) note("rights", what);
      read_only_ = rights.read_only;
    };
    o.on_retry = [this](const base::Error& error, std::chrono::milliseconds delay) {
      note("retry", error.detail + "; again in " + std::to_string(delay.count()) + " ms");
    };
    o.on_closed = [this](const base::Error& error) {
      const std::lock_guard lock{mutex_};
      ended_ = error;
      woken_.notify_all();
    };
    return o;
  }

  // --- on the client's thread ---

  void changed(const board::Delta& delta) {
    if (!watching_ || delta.seq == base::kPendingSeq) return;
    client_->read([&](const sync::ClientSession& session) {
      if (settings_.json) {
        for (const json::value& object :
             change_objects(delta, session.board(), session.directory())) {
          print_json(object);
        }
      } else {
        narrator_.tell(delta, session.board(), session.directory(),
                       std::chrono::steady_clock::now());
      }
    });
  }

  void presence(base::SessionId id, bool gone) {
    if (!watching_) return;
    client_->read([&](const sync::ClientSession& session) {
      if (gone) {
        const auto found = people_.find(id);
        if (found == people_.end()) return;
        tell_presence("gone", found->second);
        people_.erase(found);
        return;
      }
      const auto found = session.present().find(id);
      if (found == session.present().end() || people_.contains(id)) return;
      people_[id] = person_label(found->second.actor, session.directory());
      tell_presence("here", people_[id]);
    });
  }

  void tell_presence(const char* what, const std::string& who) {
    if (settings_.json)
      return print_json(json::value{{"event", "presence"}, {"what", what}, {"who", who}});
    narrator_.rest(std::chrono::steady_clock::now(), true);
    if (screen_) screen_->line(0, who + (what == std::string{"here"} ? " came" : " went"));
  }

  void state(sync::Connection connection) {
    if (connection == connection_) return;
    connection_ = connection;
    if (connection == sync::Connection::offline) people_.clear();
    if (!watching_ || !settings_.json) return;
    print_json(json::value{{"event", "state"}, {"connection", word_for(connection)}});
  }

  void note(const char* event, const std::string& text) {
    if (!watching_) return;
    if (settings_.json) return print_json(json::value{{"event", event}, {"detail", text}});
    narrator_.rest(std::chrono::steady_clock::now(), true);
    if (screen_) screen_->line(0, text);
  }

  void redraw(const sync::ClientSession& session) {
    narrator_.rest(std::chrono::steady_clock::now());
    if (!screen_) return;
    if (window_changed.exchange(false)) screen_->resized();
    const board::Item* root = session.board().root();
    const std::string title =
        root == nullptr ? options_.board : root->text_utf8(plan::fields::title);
    std::vector<std::string> people;
    for (const auto& [id, present] : session.present()) {
      if (id == session.session()) continue;
      people.push_back(person_label(present.actor, session.directory()));
    }
    const std::string state = std::string{word_for(session.connection())} + ", seq " +
                              std::to_string(session.confirmed_seq().value);
    screen_->header(title, state, people);
  }

  // --- on the main thread ---

  // Who was here already when the watching began.
  void say_hello() {
    client_->read([this](const sync::ClientSession& session) {
      for (const auto& [id, present] : session.present()) {
        if (id == session.session()) continue;
        people_[id] = person_label(present.actor, session.directory());
        if (settings_.json) tell_presence("here", people_[id]);
      }
      if (settings_.json) {
        print_json(json::value{{"event", "watching"},
                          {"board", options_.board},
                          {"seq", session.confirmed_seq().value}});
      } else {
        redraw(session);
      }
    });
  }

  std::optional<base::Error> ended() {
    const std::lock_guard lock{mutex_};
    return ended_;
  }

  const Settings& settings_;
  const WatchOptions& options_;
  std::unique_ptr<WatchScreen> screen_;
  Narrator narrator_;
  std::map<base::SessionId, std::string> people_;
  sync::Connection connection_ = sync::Connection::offline;
  bool read_only_ = false;
  std::atomic<bool> watching_ = false;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::optional<base::Error> ended_;
  std::unique_ptr<native::Client> client_;  // the first to go: its callbacks use all of the above
};

}  // namespace

void add_watch_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand(
      "watch", "Follow a board live: who is here and what changes (Ctrl-C ends it).\n"
               "With --json one object a line");
  auto options = std::make_shared<WatchOptions>();
  sub->add_option("board", options->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_option("--for", options->for_s, "End after so many seconds");
  sub->callback([&command, options] {
    command.run = [&command, options] { return Watch{command.settings, *options}.run(); };
  });
}

}  // namespace samtavle::cli
