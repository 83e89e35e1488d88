#pragma once
// Everything that is counted, brought together under the names of metrics. metric_rows.cpp has the
// one table: a new metric is a row there. Labels are words of closed sets; no board, person or
// address is ever one.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/app/backup_service.hpp"
#include "samtavle/app/log_export_service.hpp"
#include "samtavle/app/process_figures.hpp"
#include "samtavle/app/retention_service.hpp"
#include "samtavle/hub/commit_pipeline.hpp"
#include "samtavle/log/rocks_log.hpp"
#include "samtavle/net/exposition.hpp"
#include "samtavle/net/server.hpp"

namespace samtavle::app {

// What one scrape sees.
struct Readings {
  std::vector<net::ThreadFigures> threads;
  net::ServerLook look;
  const hub::CommitFigures& commit;
  log::StoreFigures store{};
  ProcessFigures process{};
  bool ready = false;
  bool writable = false;
  BackupFigures backups{};
  LogExportFigures backup_log{};
  RetentionFigures retention{};
};

// Where it is counted.
struct FigureSources {
  net::Server& server;
  const hub::CommitPipeline& pipeline;
  log::RocksLog& log;
  BackupService& backups;
  LogExportService& backup_log;
  RetentionService& retention;
};
// Not on a thread of the server. Waits up to a second for threads that are slow to answer.
[[nodiscard]] Readings read_figures(const FigureSources& from);

struct Metric {
  std::string_view name;
  net::Exposition::Type type;
  std::string_view help;
  // Adds its samples to one that has begun with it.
  std::function<void(const Readings&, net::Exposition&)> samples;
};

[[nodiscard]] const std::vector<Metric>& metrics();

// All of them in the text format of Prometheus.
[[nodiscard]] std::string metrics_text(const Readings& readings);

}  // namespace samtavle::app
