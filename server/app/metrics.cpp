#include "samtavle/app/metrics.hpp"

namespace samtavle::app {
namespace {

constexpr std::chrono::seconds kLookLimit{1};

}  // namespace

Readings read_figures(const FigureSources& from) {
  return {from.server.figures(),    from.server.look(kLookLimit), from.pipeline.figures(),
          from.log.figures(),       read_process(),               from.server.ready(),
          from.pipeline.writable(), from.backups.figures(),       from.backup_log.figures(),
          from.retention.figures()};
}

std::string metrics_text(const Readings& readings) {
  net::Exposition out;
  for (const Metric& metric : metrics()) {
    out.begin(metric.name, metric.type, metric.help);
    metric.samples(readings, out);
  }
  return out.take();
}

}  // namespace samtavle::app
