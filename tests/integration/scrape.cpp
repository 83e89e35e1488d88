#include "scrape.hpp"

#include <cstdlib>
#include <thread>

#include "samtavle/support/raw_socket.hpp"

namespace samtavle::integration {

using std::chrono::steady_clock;
using support::HttpAnswer;
using support::http_request;

support::ServerOptions with_metrics(support::ServerOptions options) {
  options.arguments.insert(options.arguments.end(), {"--metrics-listen", "127.0.0.1:0"});
  return options;
}

Metrics::Metrics(const support::ServerProcess& server) {
  const std::string before = " metrics=127.0.0.1:";
  const auto deadline = steady_clock::now() + kSoon;
  while (port_ == 0 && steady_clock::now() < deadline) {
    const std::string log = server.log();
    const std::size_t at = log.rfind(before);
    if (at != std::string::npos && log.find('\n', at) != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::atoi(log.c_str() + at + before.size()));
    } else {
      std::this_thread::sleep_for(milliseconds{5});
    }
  }
  if (port_ == 0) give_up("the server does not say where its metrics are\n" + server.log());
}

std::string Metrics::text() const {
  const HttpAnswer answer = http_request(port_, "GET", "/metrics");
  if (answer.status != 200) give_up("no metrics: " + std::to_string(answer.status));
  return answer.body;
}

support::MetricsText Metrics::read() const {
  support::MetricsText parsed = support::parse_metrics(text());
  if (!parsed.wrong.empty()) give_up("metrics that are none: " + parsed.wrong.front());
  return parsed;
}

support::MetricsText Metrics::read_until(
    const std::function<bool(const support::MetricsText&)>& so, milliseconds timeout) const {
  const auto deadline = steady_clock::now() + timeout;
  while (true) {
    support::MetricsText parsed = read();
    if (so(parsed) || steady_clock::now() >= deadline) return parsed;
    std::this_thread::sleep_for(milliseconds{10});
  }
}

double Metrics::wait_for(const std::string& sample, double value) const {
  return read_until([&](const auto& now) { return now.at(sample) >= value; }).at(sample);
}

}  // namespace samtavle::integration
