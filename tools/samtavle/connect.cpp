#include "connect.hpp"

#include <future>
#include <mutex>

namespace samtavle::cli {
namespace {

// The first failed attempt, told to whoever waits in join().
struct FirstAttempt {
  std::mutex mutex;
  std::optional<base::Error> failure;
};

// Without the place in the edit, which says nothing to whoever gave a command.
std::string without_path(const std::string& words) {
  const std::size_t end = words.find(": ");
  const bool has_path = words.starts_with("operations[") && end != std::string::npos;
  return has_path ? words.substr(end + 2) : words;
}

}  // namespace

Result<native::Options> client_options(const Settings& settings, const std::string& board,
                                       const Persona& persona) {
  auto tokens = board_tokens(settings, board, persona);
  if (!tokens) return base::pass_on(tokens);
  native::Options options;
  options.server = settings.server;
  options.board = board;
  options.token_provider = std::move(*tokens);
  options.ca_file = settings.ca_file;
  options.client = "samtavle-cli";
  return options;
}

Result<std::unique_ptr<native::Client>> join(native::Options options, native::Observer observer) {
  const auto first = std::make_shared<FirstAttempt>();
  observer.on_retry = [first, told = std::move(observer.on_retry)](
                          const base::Error& error, std::chrono::milliseconds delay) {
    {
      const std::lock_guard lock{first->mutex};
      if (!first->failure) first->failure = error;
    }
    if (told) told(error, delay);
  };
  auto client = native::Client::open(std::move(options), std::move(observer));
  if (!client) return client;
  const auto failed = [first] {
    const std::lock_guard lock{first->mutex};
    return first->failure.has_value();
  };
  const auto joined = (*client)->wait_until(
      [failed](const sync::ClientSession& session) {
        return session.connection() == sync::Connection::live || failed();
      },
      kJoinTimeout);
  if (!joined) return base::pass_on(joined);
  bool live = false;
  (*client)->read([&live](const sync::ClientSession& session) {
    live = session.connection() == sync::Connection::live;
  });
  if (!live) {
    const std::lock_guard lock{first->mutex};
    return base::Unexpected<base::Error>{*first->failure};
  }
  return client;
}

Result<std::unique_ptr<native::Client>> join_as(const Settings& settings, const std::string& board,
                                                const std::string& role, bool to_read) {
  Persona self;
  self.role = to_read ? plan::Role::reader : plan::parse_role(role).value_or(plan::Role::manager);
  auto options = client_options(settings, board, self);
  if (!options) return base::pass_on(options);
  return join(std::move(*options));
}

Result<native::Api> operator_api(const Settings& settings, std::chrono::milliseconds timeout) {
  const auto token = operator_token(settings);
  if (!token) return base::pass_on(token);
  native::Api::Options options;
  options.server = settings.server;
  options.token = *token;
  options.ca_file = settings.ca_file;
  options.timeout = timeout;
  return native::Api::make(std::move(options));
}

Result<base::Seq> save(native::Client& client, const sync::ClientSession::Compose& compose,
                       std::chrono::milliseconds timeout) {
  const auto edit = client.edit(compose);
  if (!edit) {
    return base::fail(edit.error().code, edit.error().detail);
  }
  auto saved = client.wait_saved(*edit, timeout);
  if (saved) return saved;
  return base::fail(saved.error().code, without_path(saved.error().detail));
}

}  // namespace samtavle::cli
