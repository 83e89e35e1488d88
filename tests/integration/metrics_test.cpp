// Goal: /metrics of the real server says exactly what happened, in the format that Prometheus
// reads, without a word about who or what; reading it changes nothing, and nothing else is to be
// had there.
// Method: raw and ordinary clients whose edits, refusals and deliveries are known to the number,
// and a scrape before and after. promtool judges the text where it is installed.

#include <gmock/gmock.h>

#include <cmath>
#include <iostream>
#include <thread>

#include "attacker.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "scrape.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

using support::HttpAnswer;
using support::MetricsText;
using support::RawSocket;
using support::http_request;
using testing::HasSubstr;
using testing::Not;

// Reads until so many events have come.
void read_events(RawClient& client, int count) {
  while (count > 0) {
    const auto frame = client.next();
    ASSERT_TRUE(frame) << count << " events did not come";
    count -= frame->events_size();
  }
  EXPECT_EQ(count, 0);
}

// How much samples have grown.
class Growth {
 public:
  Growth(const MetricsText& before, const MetricsText& after) : before_(before), after_(after) {}
  double operator()(const std::string& sample) const {
    return after_.at(sample) - before_.at(sample);
  }

 private:
  const MetricsText& before_;
  const MetricsText& after_;
};

constexpr int kEdits = 20;

TEST(Metrics, CountWhatWasDoneToTheNumber) {
  const Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  RawClient writer{stage};
  writer.join(stage.token(kMallory));
  Attacker author{writer, stage, writer.ask_replica()};
  RawClient second{stage};
  second.join(stage.token({"second"}));
  RawClient third{stage};
  third.join(stage.token({"third"}));
  ASSERT_TRUE(third.answers());
  const MetricsText before =
      metrics.read_until([](const auto& now) { return now.at("samtavle_sessions") == 3; });

  for (std::uint32_t i = 1; i <= kEdits; ++i) {
    v1::Edit edit = author.edit();
    edit.set_first_counter(i);
    *edit.add_operations() = set(kUnknownField, "x");
    author.send(edit);
  }
  ASSERT_TRUE(writer.wait_event(kEdits));
  read_events(second, kEdits);
  read_events(third, kEdits);
  for (std::uint32_t attempt = 0; attempt < 3; ++attempt) {
    v1::Edit edit = author.edit();
    edit.set_first_counter(kEdits + 1);
    *edit.add_operations() = unknown_operation();
    author.send(edit, attempt);
    ASSERT_TRUE(writer.wait_refusal());
  }
  v1::Edit again = author.edit();
  again.set_first_counter(1);
  *again.add_operations() = set(kUnknownField, "x");
  author.send(again, 3);

  const MetricsText after = metrics.read_until([&](const auto& now) {
    const Growth so_far{before, now};
    return so_far("samtavle_deliveries_total") == 3 * kEdits &&
           so_far("samtavle_edits_repeated_total") == 1;
  });
  const Growth grown{before, after};
  EXPECT_EQ(grown("samtavle_edits_accepted_total"), kEdits);
  EXPECT_EQ(grown("samtavle_operations_total"), kEdits);
  EXPECT_EQ(grown("samtavle_deliveries_total"), 3 * kEdits);
  EXPECT_EQ(grown("samtavle_edits_refused_total{code=\"invalid\"}"), 3);
  EXPECT_EQ(grown("samtavle_edits_refused_total{code=\"not_allowed\"}"), 0);
  EXPECT_EQ(grown("samtavle_edits_repeated_total"), 1);
  EXPECT_EQ(grown("samtavle_received_messages_total"), kEdits + 4);
  EXPECT_EQ(grown("samtavle_commit_events_total"), kEdits);
  EXPECT_EQ(grown("samtavle_edit_durable_seconds_count"), kEdits);
  EXPECT_GT(grown("samtavle_edit_durable_seconds_sum"), 0);
  EXPECT_GE(grown("samtavle_commit_batches_total"), 1);
  EXPECT_EQ(grown("samtavle_commit_seconds_count"), grown("samtavle_commit_batches_total"));
  EXPECT_EQ(grown("samtavle_commit_queue_age_seconds_count"),
            grown("samtavle_commit_writes_total"));
  EXPECT_GE(grown("samtavle_fanout_seconds_count") + grown("samtavle_fanouts_unfinished_total"),
            1);
  EXPECT_GE(grown("samtavle_sent_frames_total"), 3 + 3);
  EXPECT_GT(grown("samtavle_received_bytes_total"), 0);
  EXPECT_GT(grown("samtavle_sent_bytes_total"), grown("samtavle_received_bytes_total"));

  EXPECT_EQ(after.at("samtavle_boards_open"), 1);
  EXPECT_EQ(after.at("samtavle_connections{state=\"websocket\"}"), 3);
  EXPECT_EQ(after.at("samtavle_subscribers{source=\"ring\"}"), 3);
  EXPECT_EQ(after.at("samtavle_sessions_welcomed_total"), 3);
  EXPECT_GT(after.at("samtavle_ring_bytes"), kEdits);
  EXPECT_EQ(after.at("samtavle_silent_threads"), 0);
}

TEST(Metrics, ARightThatIsMissingIsARefusalByItsCode) {
  const Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  RawClient raw{stage};
  raw.join(stage.token({"onlooker", plan::Role::reader}));
  Attacker reader{raw, stage, raw.ask_replica()};
  reader.send(create());
  ASSERT_TRUE(raw.wait_refusal());
  EXPECT_EQ(metrics.wait_for("samtavle_edits_refused_total{code=\"not_allowed\"}", 1), 1);
}

TEST(Metrics, TellOfDiskProcessAndProgram) {
  const Stage stage{with_metrics()};
  const MetricsText now = Metrics{stage.server()}.read();
  EXPECT_EQ(now.at("samtavle_writable"), 1);
  EXPECT_EQ(now.at("samtavle_ready"), 1);
  EXPECT_GT(now.at("samtavle_store_memtable_bytes"), 0);
  EXPECT_GT(now.at("samtavle_store_wal_bytes"), 0);
  EXPECT_GT(now.at("samtavle_store_disk_free_bytes"), 1'000'000);
  EXPECT_EQ(now.at("samtavle_store_write_stopped"), 0);
  EXPECT_EQ(now.at("samtavle_store_background_errors_total"), 0);
  EXPECT_GT(now.at("process_cpu_seconds_total"), 0);
  EXPECT_GT(now.at("process_resident_memory_bytes"), 1'000'000);
  EXPECT_GT(now.at("process_virtual_memory_bytes"), now.at("process_resident_memory_bytes"));
  EXPECT_GE(now.at("process_open_fds"), 10);
  EXPECT_GE(now.at("process_max_fds"), now.at("process_open_fds"));
  EXPECT_GE(now.at("process_threads"), 3);
  const double age = static_cast<double>(std::time(nullptr)) - now.at("process_start_time_seconds");
  EXPECT_LT(std::abs(age), 60) << "it has just been started";
  EXPECT_EQ(now.metrics.at("samtavle_build_info").samples.size(), 1u);
}

// --- what is not in it ---

TEST(Metrics, NameNobodyAndNothing) {
  Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  const Who secret{"hemmelig-anna", plan::Role::manager, plan::ActorKind::official};
  TestClient client{stage.client(secret)};
  client.wait_live();
  client.make_card("a card", "hemmelig-titel");
  client.wait_saved();
  RawClient raw{stage};
  raw.join(stage.token({"hemmelig-bo", plan::Role::reader}));
  Attacker reader{raw, stage, raw.ask_replica()};
  reader.send(create());
  ASSERT_TRUE(raw.wait_refusal());
  RawSocket stranger{stage.server().port(), "127.0.0.77"};
  ASSERT_EQ(stranger.upgrade("hemmelig-tavle").status, 101);

  const std::string text = metrics.text();
  ASSERT_THAT(text, HasSubstr("samtavle_edits_refused_total{code=\"not_allowed\"} 1\n"));
  for (const std::string& word :
       {std::string{"hemmelig"}, stage.board(), std::string{"Havneby"}, std::string{"Plan for"},
        stage.token(secret).substr(0, 20), std::string{"127.0.0"}, std::string{"raw client"},
        std::string{"integration test"}, stage.server().data_dir().string()}) {
    EXPECT_THAT(text, Not(HasSubstr(word)));
  }
}

// --- the format ---

TEST(Metrics, PromtoolFindsNothingWrong) {
  if (support::run_program("/bin/sh", {"-c", "command -v promtool"}).status != 0) {
    std::cout << "promtool is not here (Debian: prometheus): the format is judged by the tests' "
                 "own reader only\n";
    return;
  }
  const Stage stage{with_metrics()};
  const std::string file = (stage.folder() / "metrics").string();
  support::write_file(file, Metrics{stage.server()}.text());
  const auto judged = support::run_program(
      "/bin/sh", {"-c", "exec promtool check metrics < \"$0\"", file});
  EXPECT_EQ(judged.status, 0) << judged.output << judged.errors;
  EXPECT_EQ(judged.output + judged.errors, "") << "a complaint";
  // The control: it does complain.
  support::write_file(file, "# TYPE edits counter\nedits 1\n");
  EXPECT_NE(support::run_program("/bin/sh",
                                 {"-c", "exec promtool check metrics < \"$0\"", file})
                .status,
            0);
}

// --- reading changes nothing ---

TEST(Metrics, AreReadAHundredTimesUnderLoad) {
  constexpr int kScrapes = 100;
  constexpr int kCards = 60;  // of each of two
  Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  TestClient anna{stage.client({"anna", plan::Role::manager, plan::ActorKind::official})};
  TestClient bo{stage.client({"bo", plan::Role::manager, plan::ActorKind::official})};
  anna.wait_live();
  bo.wait_live();
  const MetricsText before =
      metrics.read_until([](const auto& now) { return now.at("samtavle_sessions") == 2; });
  int scrapes = 0;
  std::thread scraper{[&] {
    for (; scrapes < kScrapes; ++scrapes) {
      if (metrics.text().empty()) return;
    }
  }};
  for (int i = 0; i < kCards; ++i) {
    anna.make_card("anna " + std::to_string(i), "kort");
    bo.make_card("bo " + std::to_string(i), "kort");
    std::this_thread::sleep_for(milliseconds{5});
  }
  anna.wait_saved();
  bo.wait_saved();
  scraper.join();
  EXPECT_EQ(scrapes, kScrapes);
  ASSERT_TRUE(wait_equal({&anna, &bo}, anna.seq()));
  EXPECT_TRUE(anna.told().refused.empty() && bo.told().refused.empty());
  EXPECT_TRUE(anna.told().retries.empty() && bo.told().retries.empty());
  const MetricsText after = metrics.read_until([&](const auto& now) {
    return Growth{before, now}("samtavle_deliveries_total") >=
           2 * Growth{before, now}("samtavle_commit_events_total");
  });
  const Growth grown{before, after};
  EXPECT_EQ(grown("samtavle_edits_accepted_total"), 2 * kCards);
  EXPECT_EQ(grown("samtavle_deliveries_total"), 2 * grown("samtavle_commit_events_total"));
  EXPECT_EQ(grown("samtavle_connections_accepted_total"), 0) << "scrapes are not the server's own";
}

// --- the port ---

TEST(MetricsPort, AnswersOneQuestion) {
  const Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  const std::uint16_t port = metrics.port();
  const HttpAnswer answer = http_request(port, "GET", "/metrics?x=1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.field("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(answer.field("cache-control"), "no-store");
  RawSocket head(port);
  head.send("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  const HttpAnswer without_body = head.read_answer(true);
  EXPECT_EQ(without_body.status, 200);
  EXPECT_GT(std::atoi(without_body.field("content-length").c_str()), 1'000);
  EXPECT_TRUE(head.closed_by_peer());
  for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{
           {"GET", "/"}, {"GET", "/metrics/"}, {"GET", "/livez"}, {"GET", "/boards/havnen/sync"},
           {"GET", "/api/v1/boards"}, {"POST", "/metrics"}, {"DELETE", "/metrics"}}) {
    EXPECT_EQ(http_request(port, method, path).status, 404) << method << " " << path;
  }
  // And only there.
  EXPECT_EQ(http_request(stage.server().port(), "GET", "/metrics").status, 404);
}

TEST(MetricsPort, HasTheLimitsOfOtherRequests) {
  const Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  const std::uint16_t port = metrics.port();
  EXPECT_EQ(http_request(port, "GET", "/metrics", {{"X-Long", std::string(9'000, 'x')}}).status,
            431);
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 80; ++i) many.emplace_back("X-" + std::to_string(i), "1");
  EXPECT_EQ(http_request(port, "GET", "/metrics", many).status, 431);
  EXPECT_EQ(http_request(port, "GET", "/metrics", {}, "a body").status, 413);
  RawSocket nonsense(port);
  nonsense.send("this is no HTTP\r\n\r\n");
  EXPECT_EQ(nonsense.read_answer().status, 400);

  // Whoever sends nothing holds up nobody, and takes no more than a few places.
  std::vector<std::unique_ptr<RawSocket>> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(std::make_unique<RawSocket>(port));
  EXPECT_GT(metrics.text().size(), 1'000u);
  for (int i = 0; i < 40; ++i) silent.push_back(std::make_unique<RawSocket>(port));
  int closed = 0;
  for (const auto& socket : silent) {
    socket->set_limit(milliseconds{20});
    if (socket->closed_by_peer()) ++closed;
  }
  EXPECT_GE(closed, 30);
  EXPECT_LE(closed, 40);
  silent.clear();
  EXPECT_GT(metrics.text().size(), 1'000u) << "there is room again";
}

TEST(MetricsPort, IsNowhereIfItIsToBeNowhere) {
  support::ServerOptions options;
  options.arguments = {"--metrics-listen", ""};
  const Stage stage{options};
  const std::string log = stage.server().log();
  EXPECT_THAT(log, HasSubstr(" metrics=off "));
}

TEST(MetricsPort, IsOnLoopbackOnlyAndFree) {
  constexpr int kInUse = 69;
  constexpr int kConfig = 78;
  const Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  const support::TemporaryDirectory folder;
  const auto try_start = [&](const std::string& address) {
    return support::run_program(
        "samtavled", {"--listen", "127.0.0.1:0", "--metrics-listen", address, "--data-dir",
                      (folder.path() / "data").string()});
  };
  for (const char* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:9464", "somewhere:9464"}) {
    const auto result = try_start(address);
    EXPECT_EQ(result.status, kConfig) << address << result.errors;
    EXPECT_THAT(result.errors, HasSubstr("metrics.listen"));
    EXPECT_THAT(result.errors, HasSubstr("address"));
  }
  const auto second = try_start("127.0.0.1:" + std::to_string(metrics.port()));
  EXPECT_EQ(second.status, kInUse) << second.errors;
  EXPECT_THAT(second.errors, HasSubstr("metrics.listen: port " + std::to_string(metrics.port())));
  EXPECT_THAT(second.errors, HasSubstr("is in use"));
  EXPECT_EQ(std::count(second.errors.begin(), second.errors.end(), '\n'), 1);
}

TEST(MetricsPort, DoesNotHoldUpTheEnd) {
  const Stage stage{with_metrics()};
  const Metrics metrics{stage.server()};
  RawSocket silent(metrics.port());
  silent.send("GET /metr");
  EXPECT_EQ(stage.server().stop(), 0) << stage.server().log();
}

}  // namespace
}  // namespace samtavle::integration
