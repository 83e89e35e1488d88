#include "verdict.hpp"

#include <cstdio>

namespace samtavle::torture {

Verdict judge(const Audit& log, const std::vector<Journal>& journals, Promise promise) {
  Verdict verdict;
  for (const auto& [label, count] : log.labels) verdict.duplicated += count > 1 ? 1 : 0;
  for (const Journal& journal : journals) {
    const auto& promised = promise == Promise::made ? journal.made : journal.acknowledged;
    const auto accounted_for = [&](const std::string& label) {
      return log.labels.contains(label) || journal.refused.contains(label);
    };
    verdict.promised += promised.size();
    for (const std::string& label : promised) verdict.lost += accounted_for(label) ? 0 : 1;
    for (const std::string& label : journal.made) {
      if (accounted_for(label)) continue;
      ++verdict.missing;
      std::fprintf(stderr, "never arrived: %s\n", label.c_str());
    }
    for (const auto& [label, code] : journal.refused) {
      verdict.ghosts += log.labels.contains(label) ? 1 : 0;
    }
  }
  return verdict;
}

Verdict stop_and_judge(support::ServerProcess& server, const base::BoardId& board,
                       const std::optional<std::string>& hash,
                       const std::vector<Journal>& journals, Report& report, Promise promise) {
  report.expect(server.stop() == 0, "the server did not stop cleanly");
  const auto found = audit(server.data_dir() / "log", board);
  if (!found) {
    report.complain("the log: " + found.error().detail);
    return {};
  }
  report.expect(!hash || *hash == found->hash, "the server's log and the clients differ");
  return judge(*found, journals, promise);
}

}  // namespace samtavle::torture
