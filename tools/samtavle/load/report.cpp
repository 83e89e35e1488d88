#include "report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace samtavle::load {
namespace {

std::string figure(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

}  // namespace

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void Report::add(std::string name, std::string unit, double value) {
  const auto known = std::find_if(cases_.begin(), cases_.end(),
                                  [&](const Case& one) { return one.name == name; });
  Case& one = known != cases_.end()
                  ? *known
                  : cases_.emplace_back(Case{std::move(name), std::move(unit), {}});
  one.values.push_back(value);
}

void Report::mark_generator_bound(std::string workload) { bound_.insert(std::move(workload)); }

void Report::shortfall(std::string what) {
  if (shortfall_.empty()) shortfall_ = std::move(what);
}

bool Report::is_bound(std::string_view name) const {
  return std::any_of(bound_.begin(), bound_.end(), [name](const std::string& workload) {
    return name.starts_with(workload + ".");
  });
}

std::vector<std::string> Report::lines() const {
  std::vector<std::string> out;
  for (const Case& one : cases_) {
    const auto [least, most] = std::minmax_element(one.values.begin(), one.values.end());
    std::string line = "{\"case\":\"" + one.name + "\",\"unit\":\"" + one.unit +
                       "\",\"median\":" + figure(median(one.values)) +
                       ",\"min\":" + figure(*least) + ",\"max\":" + figure(*most) +
                       ",\"runs\":" + std::to_string(one.values.size()) + more_;
    if (is_bound(one.name)) line += ",\"generator_bound\":true";
    out.push_back(line + "}");
  }
  return out;
}

}  // namespace samtavle::load
