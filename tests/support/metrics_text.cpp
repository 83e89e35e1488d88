#include "samtavle/support/metrics_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace samtavle::support {
namespace {

const std::regex kHelp{R"re(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (([^\\]|\\\\|\\n)+))re"};
const std::regex kType{R"re(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram))re"};
// One label at most: that is all the server needs.
const std::regex kSample{
    R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*)="(([^"\\]|\\\\|\\"|\\n)*)"\})? )re"
    R"re((-?[0-9.]+(e[+-]?[0-9]+)?))re"};

std::optional<double> number(const std::string& text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

class Parser {
 public:
  MetricsText out;

  void line(const std::string& text) {
    line_ = text;
    std::smatch parts;
    if (std::regex_match(text, parts, kHelp)) {
      help(parts[1], parts[2]);
    } else if (std::regex_match(text, parts, kType)) {
      type(parts[1], parts[2]);
    } else if (std::regex_match(text, parts, kSample)) {
      sample(parts);
    } else {
      wrong("is no line of the format");
    }
  }

  void end() {
    end_metric();
    if (out.metrics.empty()) wrong("there is no metric");
  }

 private:
  void wrong(const std::string& why) { out.wrong.push_back(why + ": " + line_); }

  void help(const std::string& name, const std::string& text) {
    end_metric();
    name_ = name;
    typed_ = false;
    if (!out.metrics.emplace(name, MetricLines{"", text, {}}).second) wrong("comes twice");
  }

  void type(const std::string& name, const std::string& word) {
    if (name != name_ || typed_) return wrong("does not stand behind its HELP");
    typed_ = true;
    MetricLines& metric = out.metrics[name];
    metric.type = word;
    if ((word == "counter") != name.ends_with("_total")) wrong("_total is for counters");
    buckets_.clear();
  }

  void sample(const std::smatch& parts) {
    const std::string name = parts[1];
    const std::string label = parts[3];
    const double value = number(parts[6]).value_or(-1);
    MetricLines& metric = out.metrics[name_];
    const bool histogram = metric.type == "histogram";
    const bool own = histogram ? name == name_ + "_bucket" || name == name_ + "_sum" ||
                                     name == name_ + "_count"
                               : name == name_;
    if (!own || !typed_) return wrong("does not stand behind its TYPE");
    if (metric.type == "counter" && value < 0) wrong("a counter is not negative");
    if (!metric.samples.emplace(name + std::string(parts[2]), value).second) wrong("comes twice");
    if (!histogram || name != name_ + "_bucket") return;
    const auto bound = number(parts[4]);
    if (label != "le" || !bound) return wrong("a bucket without its bound");
    const bool grows =
        buckets_.empty() || (*bound > buckets_.back().first && value >= buckets_.back().second);
    if (!grows) wrong("buckets are not in order");
    buckets_.emplace_back(*bound, value);
  }

  void end_metric() {
    if (name_.empty()) return;
    const MetricLines& metric = out.metrics[name_];
    if (metric.samples.empty()) wrong(name_ + " has no sample");
    if (metric.type != "histogram") return;
    const auto count = metric.samples.find(name_ + "_count");
    if (count == metric.samples.end() || !metric.samples.contains(name_ + "_sum")) {
      return wrong(name_ + " has no sum or no count");
    }
    if (buckets_.empty() || !std::isinf(buckets_.back().first) ||
        buckets_.back().second != count->second) {
      wrong("the buckets of " + name_ + " do not end in its count");
    }
  }

  std::string line_;
  std::string name_;
  bool typed_ = false;
  std::vector<std::pair<double, double>> buckets_;
};

}  // namespace

std::optional<double> MetricsText::find(const std::string& sample) const {
  for (const auto& [name, metric] : metrics) {
    if (const auto found = metric.samples.find(sample); found != metric.samples.end()) {
      return found->second;
    }
  }
  return std::nullopt;
}

double MetricsText::at(const std::string& sample) const {
  const auto value = find(sample);
  if (!value) throw std::runtime_error("there is no metric " + sample);
  return *value;
}

MetricsText parse_metrics(std::string_view text) {
  Parser parser;
  if (!text.ends_with('\n')) parser.out.wrong.emplace_back("the last line has no end");
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) parser.line(line);
  parser.end();
  return std::move(parser.out);
}

}  // namespace samtavle::support
