// samtavle replay

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>

#include "connect.hpp"
#include "replay.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/plan/schema.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kSettleTimeout = 60s;
constexpr std::uint32_t kClientsMax = 500;

struct ReplayOptions {
  std::string trace;
  std::string board;
  std::string card;
  std::uint32_t clients = 0;  // 0: as many as the session had writers
  std::size_t limit = 0;      // 0: all transactions
};

Persona persona(const std::string& name) {
  constexpr std::array kKinds = {plan::ActorKind::citizen, plan::ActorKind::association,
                                 plan::ActorKind::business, plan::ActorKind::official};
  const std::size_t mix = std::hash<std::string>{}(name) % kKinds.size();
  Persona self;
  self.subject = "samtavle-" + name;
  self.person = {name, kKinds[mix], "", false};
  self.role = plan::Role::contributor;
  return self;
}

// What came of it, as one client has it.
struct Outcome {
  std::string name;
  std::string hash;
  std::string text;
};

class Replay {
 public:
  Replay(const Settings& settings, const ReplayOptions& options, Trace trace)
      : settings_(settings), options_(options), trace_(std::move(trace)) {}

  Result<void> run() {
    for (const auto& step : {&Replay::find_board, &Replay::find_card, &Replay::open_clients,
                             &Replay::type, &Replay::compare}) {
      if (const auto done = (this->*step)(); !done) return done;
    }
    report();
    return {};
  }

 private:
  Result<void> find_board() {
    board_ = options_.board;
    if (!board_.empty()) return {};
    const auto api = operator_api(settings_);
    if (!api) return base::pass_on(api);
    const auto made = api->create({{}, "Replay of " + file_name(), "samtavle", "en"});
    if (!made) return base::pass_on(made);
    board_ = made->id;
    return {};
  }

  // The card is made by somebody who then only looks on.
  Result<void> find_card() {
    auto client = open(persona("onlooker"), nullptr);
    if (!client) return base::pass_on(client);
    onlooker_ = std::move(*client);
    if (!options_.card.empty()) {
      const auto card = parse_item(options_.card);
      if (!card) return base::pass_on(card);
      card_ = *card;
      if (text_of(*onlooker_) != trace_.start) {
        return base::fail(Errc::invalid, "the text of card " + options_.card +
                                             " is not what the session begins with; leave --card "
                                             "out for a new card");
      }
      return {};
    }
    const auto made = save(*onlooker_, [this](board::Composer& c) -> board::Applied<void> {
      const auto item = c.create_item(plan::kinds::idea, board::kRootId);
      if (!item) return base::Unexpected<board::ApplyError>{item.error()};
      const auto titled = c.insert_text(*item, plan::fields::title, 0, "Replay of " + file_name());
      if (!titled) return titled;
      return c.insert_text(*item, plan::fields::body, 0, trace_.start);
    });
    if (!made) return base::pass_on(made);
    onlooker_->read([&](const sync::ClientSession& session) {
      for (const board::Item* item : session.board().items()) {
        if (item->created_seq == *made) card_ = item->id;
      }
    });
    return {};
  }

  Result<void> open_clients() {
    for (std::uint32_t agent = 0; agent < trace_.agents; ++agent) {
      Typist typist;
      typist.horizon = std::make_unique<Horizon>(trace_.agents);
      const std::string name = "writer-" + std::to_string(agent + 1);
      auto client = open(persona(name), typist.horizon.get());
      if (!client) return base::pass_on(client);
      typist.client = std::move(*client);
      typist.client->read([&](const sync::ClientSession& s) { typist.actor = s.actor(); });
      const bool twice = std::any_of(typists_.begin(), typists_.end(), [&](const Typist& other) {
        return other.actor == typist.actor;
      });
      if (twice) {
        return base::fail(Errc::config, "the writers need tokens of their own: leave --token out "
                                        "and give the server's --data-dir");
      }
      typists_.push_back(std::move(typist));
    }
    const std::uint32_t watchers = std::max(clients(), trace_.agents) - trace_.agents;
    for (std::uint32_t i = 0; i < watchers; ++i) {
      auto client = open(persona("watcher-" + std::to_string(i + 1)), nullptr);
      if (!client) return base::pass_on(client);
      watchers_.push_back(std::move(*client));
    }
    return {};
  }

  Result<void> type() {
    Progress bar{"Replay", trace_.transactions.size()};
    const auto begin = Clock::now();
    const auto typed = type_trace(typists_, trace_, card_, plan::fields::body, failure_,
                                  [&bar](std::uint64_t done) { bar.show(done); });
    seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
    return typed;
  }

  Result<void> compare() {
    std::vector<std::pair<std::string, native::Client*>> all = {{"the onlooker", onlooker_.get()}};
    for (std::size_t i = 0; i < typists_.size(); ++i) {
      all.emplace_back("client " + std::to_string(i + 1), typists_[i].client.get());
    }
    for (const auto& watcher : watchers_) all.emplace_back("a watcher", watcher.get());
    auto late = open(persona("late-joiner"), nullptr);
    if (!late) return base::pass_on(late);
    all.emplace_back("the late joiner", late->get());

    base::Seq head;
    for (const auto& [name, client] : all) {
      client->read([&](const sync::ClientSession& s) { head = std::max(head, s.confirmed_seq()); });
    }
    for (const auto& [name, client] : all) {
      const auto there = client->wait_until(
          [&](const sync::ClientSession& s) { return s.confirmed_seq() >= head; }, kSettleTimeout);
      if (!there) {
        return base::fail(there.error().code, name + " did not get everything: " +
                                                  there.error().detail);
      }
    }
    seq_ = head;
    hash_ = onlooker_->confirmed_hash();
    text_ = text_of(*onlooker_);
    for (const auto& [name, client] : all) {
      if (client->confirmed_hash() != hash_) {
        return base::fail(Errc::internal, name + " has another board than the others: hash " +
                                              client->confirmed_hash() + " and not " + hash_);
      }
      if (text_of(*client) != text_) {
        return base::fail(Errc::internal, name + " has another text than the others");
      }
    }
    const bool known_end = !(options_.limit > 0 && trace_.concurrent);
    if (known_end && text_ != trace_.end) {
      return base::fail(Errc::internal,
                        "all clients agree, but on " + std::to_string(columns_of(text_)) +
                            " characters that are not the recorded end (" +
                            std::to_string(columns_of(trace_.end)) + ")");
    }
    return {};
  }

  void report() const {
    const std::size_t edits = trace_.transactions.size();
    const double rate = seconds_ > 0 ? static_cast<double>(edits) / seconds_ : 0;
    if (settings_.json) {
      print_json(boost::json::value{{"board", board_},
                               {"card", base::to_string(card_)},
                               {"clients", typists_.size() + watchers_.size()},
                               {"edits", edits},
                               {"seconds", seconds_},
                               {"edits_per_second", rate},
                               {"characters", columns_of(text_)},
                               {"seq", seq_.value},
                               {"hash", hash_},
                               {"equal", true}});
      return;
    }
    char figures[96];
    std::snprintf(figures, sizeof figures, "%.1f s, %.0f edits/s", seconds_, rate);
    print(std::to_string(edits) + " edits by " + std::to_string(typists_.size()) +
          " clients in " + figures);
    print("All clients and a late joiner have the same board: " + hash_ + " at " +
          std::to_string(seq_.value));
    print("The text has " + std::to_string(columns_of(text_)) + " characters" +
          (trace_.end.empty() ? "" : " and is the recorded one") + ": board " + board_ +
          ", card " + base::to_string(card_));
  }

  Result<std::unique_ptr<native::Client>> open(const Persona& self, Horizon* horizon) {
    auto options = client_options(settings_, board_, self);
    if (!options) return base::pass_on(options);
    native::Observer observer;
    observer.on_refused = [this](const sync::Refused& refused) {
      failure_.set({refused.code, "an edit was refused: " + refused.path + " " + refused.detail});
    };
    observer.on_closed = [this](const base::Error& error) { failure_.set(error); };
    if (horizon != nullptr) {
      options->gate = [horizon](const v1::Event& event) { return horizon->lets_through(event); };
    }
    return join(std::move(*options), std::move(observer));
  }

  std::string text_of(native::Client& client) const {
    std::string text;
    client.read([&](const sync::ClientSession& session) {
      const board::Item* item = session.board().find(card_);
      if (item != nullptr) text = item->text_utf8(plan::fields::body);
    });
    return text;
  }

  std::string file_name() const {
    return std::filesystem::path{options_.trace}.filename().string();
  }

  std::uint32_t clients() const { return options_.clients; }

  const Settings& settings_;
  const ReplayOptions& options_;
  Trace trace_;
  std::string board_;
  base::OpId card_;
  // Outlives the clients, whose callbacks use it.
  Failure failure_;
  std::unique_ptr<native::Client> onlooker_;
  std::vector<Typist> typists_;
  std::vector<std::unique_ptr<native::Client>> watchers_;
  double seconds_ = 0;
  base::Seq seq_;
  std::string hash_;
  std::string text_;
};

Result<void> replay(const Settings& settings, const ReplayOptions& options) {
  auto trace = read_trace(options.trace);
  if (!trace) return base::pass_on(trace);
  if (trace->concurrent && options.clients > 0 && options.clients < trace->agents) {
    return base::fail(Errc::config, "the session has " + std::to_string(trace->agents) +
                                        " writers; give --clients " +
                                        std::to_string(trace->agents) + " or more");
  }
  if (options.limit > 0) {
    if (const auto cut = shorten(*trace, options.limit); !cut) return cut;
  }
  if (!trace->concurrent && options.clients > 1) deal_out(*trace, options.clients);
  return Replay{settings, options, std::move(*trace)}.run();
}

}  // namespace

void add_replay_command(CLI::App& app, Command& command) {
  CLI::App* sub = app.add_subcommand(
      "replay", "Type a recorded editing session into a card through real clients, and check that\n"
                "all of them, and one that joins late, end with the recorded text");
  auto options = std::make_shared<ReplayOptions>();
  sub->add_option("trace", options->trace, "The session (.json or .json.gz)")
      ->required()
      ->type_name("TRACE");
  sub->add_option("--clients", options->clients,
                  "How many clients. A session of several writers needs one each, more look on; a "
                  "session of one writer is dealt out, each waiting for the others")
      ->check(CLI::Range(1u, kClientsMax));
  sub->add_option("--board", options->board, "On this board; a new one if absent")
      ->type_name("BOARD");
  sub->add_option("--card", options->card, "Into this card; a new one if absent")
      ->type_name("ITEM");
  sub->add_option("--limit", options->limit, "Only the first transactions");
  sub->callback([&command, options] {
    command.run = [&command, options] { return replay(command.settings, *options); };
  });
}

}  // namespace samtavle::cli
