#include "samtavle/app/metrics.hpp"

namespace samtavle::app {
namespace {

constexpr std::chrono::seconds kLookLimit{1};

}  // namespace

Readings read_figures(net::Server& server, const hub::CommitPipeline& pipeline,
                      log::RocksLog& log, BackupService& backups,
                      LogExportService& backup_log) {
  return {server.figures(),    server.look(kLookLimit), pipeline.figures(),
          log.figures(),       read_process(),          server.ready(),
          pipeline.writable(), backups.figures(),       backup_log.figures()};
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
