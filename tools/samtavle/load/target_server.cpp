#include "target_server.hpp"

#include <signal.h>
#include <stdlib.h>

#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "samtavle/access/token.hpp"
#include "samtavle/native/api.hpp"

namespace samtavle::load {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kStartLimit{60};
constexpr seconds kStopLimit{60};
constexpr milliseconds kPoll{5};
constexpr std::size_t kLogTailBytes = 2'000;
constexpr seconds kTokenLife{4 * 3'600};
// All boards have the same: it takes part in the numbers of what stands on them.
constexpr const char* kTitle = "Havnen";
constexpr const char* kAuthority = "Havneby";

std::string read_from(const fs::path& path, std::uintmax_t offset) {
  std::ifstream in(path, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  return {std::istreambuf_iterator<char>(in), {}};
}

// The address of the log line that says that the server has started; empty if there is none.
std::string started_address(const std::string& log) {
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code error;
    const json::value parsed = json::parse(line, error);
    const json::object* object = error ? nullptr : parsed.if_object();
    if (object == nullptr) continue;
    const json::value* event = object->if_contains("event");
    const json::value* address = object->if_contains("address");
    const bool started = event != nullptr && event->is_string() && event->get_string() == "started";
    if (started && address != nullptr && address->is_string()) {
      return std::string{address->get_string()};
    }
  }
  return {};
}

std::int64_t seconds_since_1970() {
  return std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

fs::path usual_server_program() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path() / "samtavled";
}

TargetServer::TargetServer(TargetOptions options, fs::path folder)
    : options_(std::move(options)), folder_(std::move(folder)) {}

TargetServer::~TargetServer() {
  child_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Result<std::unique_ptr<TargetServer>> TargetServer::start(const TargetOptions& options) {
  std::error_code error;
  if (!fs::is_regular_file(options.program, error)) {
    return base::fail(Errc::config, "there is no server program " + options.program.string() +
                                        "; build samtavled (cmake --build --preset release), or "
                                        "name it with --server-program");
  }
  std::string folder = (options.folder / "samtavle-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    return base::fail(Errc::config, "cannot make a folder in " + options.folder.string() +
                                        "; name another with --dir");
  }
  std::unique_ptr<TargetServer> server(new TargetServer(options, folder));
  if (auto launched = server->launch(); !launched) return base::pass_on(launched);
  auto key = access::SigningKey::load_or_create(server->folder_ / "data" / "token.key");
  if (!key) return base::pass_on(key);
  server->key_ = std::move(*key);
  return server;
}

Result<void> TargetServer::start_again() { return launch(); }

Result<void> TargetServer::launch() {
  ChildOptions child;
  child.program = options_.program;
  child.arguments = {"serve",
                     "--listen", "127.0.0.1:0",
                     "--data-dir", (folder_ / "data").string(),
                     "--threads", "1",
                     "--metrics-listen", "",
                     "--log-format", "json",
                     "--limits-session-messages-per-second", "100000",
                     "--limits-session-operations-per-second", "1000000",
                     "--limits-session-bytes-per-second", "1000000000",
                     "--limits-session-connections-per-address", "1000000",
                     "--limits-session-new-connections-per-address-and-minute", "1000000"};
  child.errors = folder_ / "log";
  child.core = kServerCore;
  std::error_code error;
  log_read_ = fs::file_size(child.errors, error);
  if (error) log_read_ = 0;
  auto started = Child::start(child);
  if (!started) return base::pass_on(started);
  child_ = std::move(*started);
  return wait_started();
}

Result<void> TargetServer::wait_started() {
  const Time deadline = Clock::now() + kStartLimit;
  while (Clock::now() < deadline) {
    const std::string address = started_address(read_from(folder_ / "log", log_read_));
    if (const std::size_t colon = address.rfind(':'); colon != std::string::npos) {
      std::from_chars(address.data() + colon + 1, address.data() + address.size(), port_);
      return {};
    }
    if (const auto status = child_->ended()) {
      return base::fail(Errc::unavailable, "samtavled ended with code " + std::to_string(*status) +
                                               " at its start\n" + log_tail());
    }
    std::this_thread::sleep_for(kPoll);
  }
  return base::fail(Errc::unavailable, "samtavled did not start in time\n" + log_tail());
}

Result<void> TargetServer::stop() {
  if (const auto status = child_->ended()) {
    return base::fail(Errc::unavailable, "samtavled was gone, with code " +
                                             std::to_string(*status) + "\n" + log_tail());
  }
  child_->signal(SIGTERM);
  const auto status = child_->wait(kStopLimit);
  if (status == 0) return {};
  const std::string how =
      status ? "ended with code " + std::to_string(*status) : "did not end in time";
  kill();
  return base::fail(Errc::unavailable, "samtavled " + how + "\n" + log_tail());
}

void TargetServer::kill() {
  if (!child_) return;
  child_->signal(SIGKILL);
  static_cast<void>(child_->wait(kStopLimit));
}

std::string TargetServer::log_tail() const {
  std::string text = read_from(folder_ / "log", log_read_);
  if (text.size() > kLogTailBytes) text.erase(0, text.size() - kLogTailBytes);
  return text;
}

Result<std::string> TargetServer::operator_token() const {
  access::Grant grant;
  grant.identity = {"samtavle-bench",
                    {"samtavle-bench", plan::ActorKind::official, kAuthority, false},
                    plan::Role::manager};
  grant.issued_s = seconds_since_1970();
  grant.expires_s = grant.issued_s + kTokenLife.count();
  grant.operator_ = true;
  return access::issue(*key_, grant);
}

Result<std::string> TargetServer::token(const std::string& board,
                                        const std::string& subject) const {
  auto id = base::BoardId::parse(board);
  if (!id) return base::pass_on(id);
  access::Grant grant;
  grant.identity = {subject,
                    {subject, plan::ActorKind::citizen, kAuthority, false},
                    plan::Role::contributor};
  grant.board = std::move(*id);
  grant.issued_s = seconds_since_1970();
  grant.expires_s = grant.issued_s + kTokenLife.count();
  return access::issue(*key_, grant);
}

Result<std::vector<std::string>> TargetServer::make_boards(
    const std::string& name, std::size_t count, const std::function<bool(std::size_t)>& go_on) {
  const auto bearer = operator_token();
  if (!bearer) return base::pass_on(bearer);
  native::Api::Options options;
  options.server = "http://127.0.0.1:" + std::to_string(port_);
  options.token = *bearer;
  const auto api = native::Api::make(options);
  if (!api) return base::pass_on(api);
  std::vector<std::string> ids;
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string id = name + "-" + std::to_string(i);
    const auto made = api->create({id, kTitle, kAuthority, "da"});
    if (!made) return base::pass_on(made);
    ids.push_back(made->id);
    if (!go_on(i)) return base::fail(Errc::closed, "interrupted");
  }
  return ids;
}

}  // namespace samtavle::load
