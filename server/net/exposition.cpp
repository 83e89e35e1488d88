#include "samtavle/net/exposition.hpp"

#include <array>
#include <charconv>

namespace samtavle::net {
namespace {

constexpr double kNsPerSecond = 1e9;

// The shortest text that reads back as the same number, whatever the locale.
template <class Number>
std::string text_of(Number number) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), end.ptr};
}

// A help text knows no quotes; in a label they end the value.
void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

std::string_view word(Exposition::Type type) {
  switch (type) {
    case Exposition::Type::counter: return "counter";
    case Exposition::Type::gauge: return "gauge";
    case Exposition::Type::histogram: return "histogram";
  }
  return "untyped";
}

std::string seconds(hub::Histogram::Time time) {
  return text_of(static_cast<double>(time.count()) / kNsPerSecond);
}

}  // namespace

void Exposition::begin(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + " ";
  append_escaped(text_, help, false);
  text_ += "\n# TYPE " + name_ + " ";
  text_ += word(type);
  text_ += '\n';
}

void Exposition::sample(std::string_view suffix, const Label& label, std::string_view value) {
  text_ += name_;
  text_ += suffix;
  if (!label.name.empty()) {
    text_ += '{';
    text_ += label.name;
    text_ += "=\"";
    append_escaped(text_, label.value, true);
    text_ += "\"}";
  }
  text_ += ' ';
  text_ += value;
  text_ += '\n';
}

void Exposition::add(std::uint64_t value, const Label& label) {
  sample({}, label, text_of(value));
}

void Exposition::add(double value, const Label& label) { sample({}, label, text_of(value)); }

void Exposition::add(const hub::Histogram::Reading& reading) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < hub::Histogram::kBounds.size(); ++i) {
    below += reading.buckets[i];
    sample("_bucket", {"le", seconds(hub::Histogram::kBounds[i])}, text_of(below));
  }
  const std::string count = text_of(reading.count());
  sample("_bucket", {"le", "+Inf"}, count);
  sample("_sum", {}, text_of(static_cast<double>(reading.sum_ns) / kNsPerSecond));
  sample("_count", {}, count);
}

}  // namespace samtavle::net
