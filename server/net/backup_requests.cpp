#include "backup_requests.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "samtavle/net/backups.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;

constexpr std::string_view kVerify = "/verify";

json::value to_json(const BackupEntry& entry) {
  json::object out{{"number", entry.number},
                   {"began_ms", entry.began_ms},
                   {"bytes", entry.bytes},
                   {"files", entry.files}};
  if (!entry.damage.empty()) out["damage"] = entry.damage;
  return out;
}

json::value to_json(const RunningBackup& running) {
  return {{"work", std::string(name(running.work))}, {"number", running.number},
          {"phase", std::string(running.phase)},     {"began_ms", running.began_ms},
          {"done_bytes", running.done_bytes},        {"total_bytes", running.total_bytes}};
}

json::value to_json(const EndedBackup& ended) {
  json::object out{{"work", std::string(name(ended.work))},
                   {"number", ended.number},
                   {"ended_ms", ended.ended_ms},
                   {"took_ms", ended.took_ms}};
  if (ended.error) {
    out["error"] = std::string(base::name(ended.error->code));
    out["detail"] = ended.error->detail;
  }
  return out;
}

// The number in /api/v1/backups/{number}/verify; nothing for another path.
std::optional<std::uint32_t> verified_number(std::string_view path) {
  if (!path.ends_with(kVerify) || path.size() < kBackupsPath.size() + 1 + kVerify.size()) {
    return std::nullopt;
  }
  path.remove_prefix(kBackupsPath.size() + 1);
  path.remove_suffix(kVerify.size());
  std::uint32_t number = 0;
  const auto read = std::from_chars(path.data(), path.data() + path.size(), number);
  if (read.ec != std::errc{} || read.ptr != path.data() + path.size()) return std::nullopt;
  return number;
}

Response not_allowed(std::string_view allowed) {
  Response response = problem(405, "this address has no such method");
  response.fields.emplace_back("Allow", allowed);
  return response;
}

Response response_of(int status, const base::Result<BackupsState>& state) {
  return state ? json_response(status, backups_json(*state)) : error_response(state.error());
}

}  // namespace

std::string backups_json(const BackupsState& state) {
  json::object out;
  json::array list;
  for (const BackupEntry& entry : state.backups) list.push_back(to_json(entry));
  out["backups"] = std::move(list);
  if (state.running) out["running"] = to_json(*state.running);
  if (state.ended) out["ended"] = to_json(*state.ended);
  return json::serialize(out);
}

Response answer_backups(Worker& worker, const Request& request) {
  const bool all = request.path == kBackupsPath;
  const auto number = verified_number(request.path);
  if (!all && !number) return problem(404, "there is nothing at this address");
  const bool get = all && (request.method == "GET" || request.method == "HEAD");
  const bool post = request.method == "POST";
  if (!get && !post) return not_allowed(all ? "GET, HEAD, POST" : "POST");
  const auto may = authorized_operator(worker, request);
  if (!may) return error_response(may.error());
  Backups* const backups = worker.shared().options.backups;
  if (backups == nullptr) return problem(501, "this server makes no backups");
  if (get) return response_of(200, backups->state());
  const auto begun = number ? backups->verify(*number) : backups->make();
  const std::string about = number ? std::to_string(*number) : std::string();
  if (begun) audit(worker, {number ? "backup_verify" : "backup_make", *may, "", "", about});
  return response_of(202, begun);
}

}  // namespace samtavle::net
