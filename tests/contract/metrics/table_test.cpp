// Goal: the text of /metrics keeps to its format whatever was counted; each limit that an operator
// can set has a metric that moves when it takes effect; every figure that is counted is shown, and
// under a label from a closed set.
// Method: readings made by hand go through the real table, and the text through a reader that is
// not the server's own. That reader has a control: texts that are wrong.

#include <gmock/gmock.h>

#include <memory>
#include <set>

#include "samtavle/app/metrics.hpp"
#include "samtavle/app/settings.hpp"
#include "samtavle/support/metrics_text.hpp"

namespace samtavle::app {
namespace {

using base::Errc;
using base::Limit;
using support::MetricsText;
using support::parse_metrics;
using testing::IsEmpty;
using namespace std::chrono_literals;

// Two threads and a pipeline that have counted nothing yet.
struct Counted {
  hub::Figures boards[2];
  net::Figures connections[2];
  hub::CommitFigures commit;
  BackupFigures backups;
  LogExportFigures backup_log;
  RetentionFigures retention;

  [[nodiscard]] Readings readings() const {
    Readings all{{{boards[0], connections[0]}, {boards[1], connections[1]}}, {}, commit};
    all.backups = backups;
    all.backup_log = backup_log;
    all.retention = retention;
    return all;
  }
};

class Table : public testing::Test {
 protected:
  MetricsText read() const {
    MetricsText text = parse_metrics(metrics_text(counted_->readings()));
    EXPECT_THAT(text.wrong, IsEmpty());
    return text;
  }

  const std::unique_ptr<Counted> counted_ = std::make_unique<Counted>();
};

TEST_F(Table, IsInTheFormatBeforeAnythingWasCounted) {
  const MetricsText text = read();
  EXPECT_EQ(text.metrics.size(), metrics().size());
  for (const auto& [name, metric] : text.metrics) {
    EXPECT_TRUE(name.starts_with("samtavle_") || name.starts_with("process_")) << name;
    EXPECT_TRUE(metric.help.ends_with('.')) << name;
  }
}

TEST_F(Table, ThreadsAddUp) {
  for (hub::Figures& boards : counted_->boards) {
    boards.edits_accepted.add(3);
    boards.edits_refused[Errc::frozen].add(2);
    boards.ended[Errc::fell_behind].add();
    boards.durable.observe(2ms);
  }
  counted_->connections[0].http.up();
  counted_->connections[1].websockets.up();
  counted_->connections[1].answers[4].add(5);
  counted_->commit.batches.add(7);
  const MetricsText text = read();
  EXPECT_EQ(text.at("samtavle_edits_accepted_total"), 6);
  EXPECT_EQ(text.at("samtavle_edits_refused_total{code=\"frozen\"}"), 4);
  EXPECT_EQ(text.at("samtavle_edits_refused_total{code=\"invalid\"}"), 0);
  EXPECT_EQ(text.at("samtavle_sessions_ended_total{code=\"fell_behind\"}"), 2);
  EXPECT_EQ(text.at("samtavle_edit_durable_seconds_count"), 2);
  EXPECT_EQ(text.at("samtavle_edit_durable_seconds_bucket{le=\"0.001\"}"), 0);
  EXPECT_EQ(text.at("samtavle_edit_durable_seconds_bucket{le=\"0.0025\"}"), 2);
  EXPECT_DOUBLE_EQ(text.at("samtavle_edit_durable_seconds_sum"), 0.004);
  EXPECT_EQ(text.at("samtavle_connections{state=\"http\"}"), 1);
  EXPECT_EQ(text.at("samtavle_connections{state=\"websocket\"}"), 1);
  EXPECT_EQ(text.at("samtavle_http_answers_total{status=\"4xx\"}"), 5);
  EXPECT_EQ(text.at("samtavle_commit_batches_total"), 7);
}

// --- limits ---

// The limits that pace the server's own work: nobody goes over them, and this shows what they do.
const std::map<std::string, std::string> kPaces = {
    {"session.burst_factor", "samtavle_read_pauses_total"},
    {"session.ping_interval", "samtavle_pings_total"},
    {"board.ring_segment_bytes", "samtavle_ring_bytes"},
    {"board.write_bytes_max", "samtavle_frames_cut_total"},
    {"board.snapshot_chunk_bytes", "samtavle_snapshot_chunks_sent_total"},
    {"board.catch_up_bytes", "samtavle_catch_up_reads_total"},
    {"board.flush_interval", "samtavle_edit_durable_seconds"},
    {"board.snapshot_every_events", "samtavle_snapshots_stored_total"},
    {"board.snapshot_inline_bytes_max", "samtavle_snapshots_made_aside_total"},
    {"board.idle_close", "samtavle_boards_closed_total"},
    {"board.flatten_after", "samtavle_texts_flattened_total"},
};

// "limits.session.dead_after_ms" -> "session.dead_after"
std::string field_of(const std::string& key) {
  std::string field = key.substr(std::string{"limits."}.size());
  for (const std::string unit : {"_ms", "_s", "_h"}) {
    if (field.ends_with(unit)) return field.substr(0, field.size() - unit.size());
  }
  return field;
}

TEST_F(Table, EveryLimitHasAMetric) {
  const MetricsText text = read();
  std::set<std::string> seen;
  for (const Setting& setting : settings()) {
    if (!setting.key.starts_with("limits.")) continue;
    const std::string field = field_of(setting.key);
    const std::string name = field.substr(field.find('.') + 1);
    const std::string breach = "samtavle_limit_breaches_total{limit=\"" + name + "\"}";
    const auto pace = kPaces.find(field);
    EXPECT_NE(text.find(breach).has_value(), pace != kPaces.end())
        << setting.key << " needs a name in base/limit.hpp, and somebody who counts its breaches; "
        << "or a row above, if nobody can go over it";
    if (pace != kPaces.end()) {
      EXPECT_TRUE(text.metrics.contains(pace->second)) << pace->second;
    }
    EXPECT_TRUE(seen.insert(name).second) << name << " is the name of two limits";
  }
  for (std::size_t i = 1; i < base::kLimits; ++i) {
    const std::string name{base::name(static_cast<Limit>(i))};
    EXPECT_TRUE(seen.contains(name)) << name << " is a limit without a setting";
  }
  EXPECT_EQ(text.metrics.at("samtavle_limit_breaches_total").samples.size(), base::kLimits - 1);
}

TEST_F(Table, ABreachIsCountedUnderItsOwnName) {
  counted_->boards[1].over(Limit::ballot_dots_max);
  const MetricsText text = read();
  for (const auto& [sample, value] : text.metrics.at("samtavle_limit_breaches_total").samples) {
    EXPECT_EQ(value, sample.find("\"ballot_dots_max\"") == std::string::npos ? 0 : 1) << sample;
  }
}

// --- nothing that is counted is forgotten ---

// What adds one to each figure of a struct. Its binding names every member, so that one more does
// not compile; what is counted by a code, a limit or a status is tested by its labels.
using Adds = std::vector<std::function<void()>>;

void note(Adds& adds, hub::Count& count) {
  adds.push_back([&count] { count.add(); });
}
void note(Adds& adds, std::uint64_t& figure) {
  adds.push_back([&figure] { ++figure; });
}
void note(Adds& adds, double& figure) {
  adds.push_back([&figure] { figure += 0.5; });
}
void note(Adds& adds, bool& flag) {
  adds.push_back([&flag] { flag = !flag; });
}
void note(Adds& adds, hub::Level& level) {
  adds.push_back([&level] { level.up(); });
}
void note(Adds& adds, hub::Histogram& histogram) {
  adds.push_back([&histogram] { histogram.observe(1ms); });
}
void note(Adds& adds, hub::CountBy<net::Declined, net::kDeclined>& counts) {
  for (std::size_t i = 0; i < net::kDeclined; ++i) {
    note(adds, counts[static_cast<net::Declined>(i)]);
  }
}
template <class Key, std::size_t kKeys>
void note(Adds&, hub::CountBy<Key, kKeys>&) {}

template <class... Figure>
Adds each(Figure&... figures) {
  Adds adds;
  (note(adds, figures), ...);
  return adds;
}

Adds adds_of(hub::Figures& figures) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb, cc,
         dd, ee] = figures;
  return each(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb,
              cc, dd, ee);
}
Adds adds_of(net::Figures& figures) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = figures;
  return each(a, b, c, d, e, f, g, h, i, j, k, l, m);
}
Adds adds_of(hub::CommitFigures& figures) {
  auto& [a, b, c, d, e, f, g] = figures;
  return each(a, b, c, d, e, f, g);
}

Adds adds_of(BackupFigures& figures) {
  auto& [a, b, c, d, e, f, g, h] = figures;
  return each(a, b, c, d, e, f, g, h);
}
Adds adds_of(LogExportFigures& figures) {
  auto& [a, b, c, d] = figures;
  return each(a, b, c, d);
}

Adds adds_of(RetentionFigures& figures) {
  auto& [a, b, c, d] = figures;
  return each(a, b, c, d);
}

std::size_t changed_metrics(const MetricsText& before, const MetricsText& after) {
  std::size_t changed = 0;
  for (const auto& [name, metric] : after.metrics) {
    if (name.starts_with("process_")) continue;
    if (before.metrics.at(name).samples != metric.samples) ++changed;
  }
  return changed;
}

TEST_F(Table, EveryFigureMovesOneMetric) {
  for (const Adds& adds : {adds_of(counted_->boards[1]), adds_of(counted_->connections[1]),
                           adds_of(counted_->commit), adds_of(counted_->backups),
                           adds_of(counted_->backup_log), adds_of(counted_->retention)}) {
    for (std::size_t n = 0; n < adds.size(); ++n) {
      const MetricsText before = read();
      adds[n]();
      EXPECT_EQ(changed_metrics(before, read()), 1u) << "figure " << n << " of " << adds.size();
    }
  }
}

TEST_F(Table, EveryClassOfStatusThatIsAnsweredIsShown) {
  for (int digit = 2; digit <= 5; ++digit) {
    const MetricsText before = read();
    counted_->connections[0].answers[digit].add();
    EXPECT_EQ(changed_metrics(before, read()), 1u) << digit;
  }
}

TEST_F(Table, EveryCodeOfARefusalAndOfAnEndIsShown) {
  for (std::size_t i = 0; i < hub::kErrcs; ++i) {
    const auto code = static_cast<Errc>(i);
    hub::Figures& boards = counted_->boards[0];
    const MetricsText before = read();
    const std::size_t shown = (base::is_refusal(code) ? 2u : 0u) +
                              (base::is_session_end(code) ? 2u : 0u);
    boards.edits_refused[code].add();
    boards.ballots_refused[code].add();
    boards.refused[code].add();
    boards.ended[code].add();
    EXPECT_EQ(changed_metrics(before, read()), shown) << base::name(code);
    // What is not shown is never counted either: it counts as another.
    EXPECT_TRUE(base::is_refusal(base::as_refusal(code)));
    EXPECT_TRUE(base::is_session_end(base::as_session_end(code)));
  }
}

// --- controls of the reader ---

TEST(MetricsReader, SeesWhatIsWrong) {
  const std::string head = "# HELP a A.\n# TYPE a gauge\n";
  const std::string histogram = "# HELP h H.\n# TYPE h histogram\n";
  const std::vector<std::string> texts = {
      "",
      "a 1\n",
      head,
      head + "a 1",
      head + "a 1 \n",
      head + "a  1\n",
      head + "a one\n",
      head + "a{} 1\n",
      head + "a{b=c} 1\n",
      head + "a{b=\"c\"d\"} 1\n",
      head + "a{b=\"c\\d\"} 1\n",
      head + "a 1\na 2\n",
      head + "b 1\n",
      head + "a 1\n" + head + "a 1\n",
      head + "\na 1\n",
      "# TYPE a gauge\n# HELP a A.\na 1\n",
      "# HELP a A.\na 1\n",
      "# HELP a A.\n# TYPE a counter\na 1\n",
      "# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n",
      "# HELP a_total A.\n# TYPE a_total counter\na_total -1\n",
      histogram + "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
      histogram + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
      histogram + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\n"
                  "h_sum 1\nh_count 1\n",
      histogram + "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
      histogram + "h_bucket{le=\"+Inf\"} 1\nh_count 1\n",
  };
  for (const std::string& text : texts) {
    EXPECT_FALSE(parse_metrics(text).wrong.empty()) << text;
  }
  EXPECT_THAT(parse_metrics(head + "a{b=\"c\\\"\\\\\\n\"} 1\n" + histogram +
                            "h_bucket{le=\"5e-05\"} 1\nh_bucket{le=\"+Inf\"} 1\n"
                            "h_sum 1.5\nh_count 1\n")
                  .wrong,
              IsEmpty());
}

}  // namespace
}  // namespace samtavle::app
