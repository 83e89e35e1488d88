#pragma once
// The figures of several runs, as JSON objects a line: case, unit, median, min, max and runs, as
// tools/bench prints them.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace samtavle::load {

// Of at least one value; of an even number of them, the middle between the two in the middle.
[[nodiscard]] double median(std::vector<double> values);

class Report {
 public:
  // Members that every line has beside the usual ones, such as "quick":true.
  explicit Report(std::string more = {}) : more_(std::move(more)) {}

  // One run's figure. Cases come out in the order in which they first came.
  void add(std::string name, std::string unit, double value);
  // The generator was the bottleneck: cases that begin with this say "generator_bound":true.
  void mark_generator_bound(std::string workload);
  // A run that was carried out and did not come to what it has to: the whole is a failure.
  void shortfall(std::string what);

  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] const std::set<std::string>& generator_bound() const { return bound_; }
  // Empty: none.
  [[nodiscard]] const std::string& first_shortfall() const { return shortfall_; }

 private:
  struct Case {
    std::string name;
    std::string unit;
    std::vector<double> values;
  };
  [[nodiscard]] bool is_bound(std::string_view name) const;

  std::vector<Case> cases_;
  std::set<std::string> bound_;
  std::string shortfall_;
  std::string more_;
};

}  // namespace samtavle::load
