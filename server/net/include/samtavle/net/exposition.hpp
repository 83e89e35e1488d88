#pragma once
// Writes metrics in the text format of Prometheus, version 0.0.4:
//
//   # HELP samtavle_connections Connections that are open.
//   # TYPE samtavle_connections gauge
//   samtavle_connections{state="http"} 3
//
// It writes what it is given: names that are none, or one that comes twice, are a bug of the
// caller. One caller at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "samtavle/hub/count.hpp"

namespace samtavle::net {

class Exposition {
 public:
  enum class Type : std::uint8_t { counter, gauge, histogram };
  struct Label {
    std::string_view name;   // empty: none
    std::string_view value;
  };

  // Begins a metric; the samples that follow are its own.
  void begin(std::string_view name, Type type, std::string_view help);
  void add(std::uint64_t value, const Label& label = {});
  void add(double value, const Label& label = {});
  // In seconds: cumulative buckets, their sum and their count.
  void add(const hub::Histogram::Reading& reading);

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void sample(std::string_view suffix, const Label& label, std::string_view value);

  std::string text_;
  std::string name_;
};

}  // namespace samtavle::net
