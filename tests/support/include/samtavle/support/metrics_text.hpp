#pragma once
// Reads Prometheus' text format, version 0.0.4, and says what is wrong with it: a reader of its
// own, so that the server's writer is not judged by itself. Pure functions.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace samtavle::support {

// A metric as its lines say it.
struct MetricLines {
  std::string type;
  std::string help;
  // By name and label as they stand there: "x_total", "x_bucket{le=\"0.5\"}".
  std::map<std::string, double> samples;
};

struct MetricsText {
  std::map<std::string, MetricLines> metrics;
  std::vector<std::string> wrong;  // each with its line

  // A sample by its whole name, as "samtavle_connections{state=\"http\"}"; nothing if there is
  // none.
  [[nodiscard]] std::optional<double> find(const std::string& sample) const;
  // The same; a sample that is missing throws.
  [[nodiscard]] double at(const std::string& sample) const;
};

// What is checked: the grammar of each line; that HELP and TYPE come once, in this order, before
// the samples of their metric and with no others between them; that no sample comes twice; that
// counters end in _total and are not negative; that buckets of histograms are in order, grow, and
// end in +Inf with the count.
[[nodiscard]] MetricsText parse_metrics(std::string_view text);

}  // namespace samtavle::support
