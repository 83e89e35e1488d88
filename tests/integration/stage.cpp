#include "stage.hpp"

#include <stdexcept>

#include "samtavle/access/token.hpp"
#include "samtavle/native/api.hpp"

namespace samtavle::integration {

void give_up(const std::string& why) { throw std::runtime_error(why); }

Stage::Stage(support::ServerOptions options, Board board)
    : server_(must(support::ServerProcess::start(std::move(options)))) {
  key_ = std::make_unique<access::SigningKey>(
      must(access::SigningKey::load_or_create(server_->data_dir() / "token.key")));
  if (board == Board::make) create_board(board_);
}

std::string Stage::token(const Who& who, const TokenOptions& options) const {
  access::Grant grant;
  grant.identity.subject = who.subject;
  grant.identity.person = {who.subject, who.kind, "Havneby", false};
  grant.identity.role = who.role;
  const std::string board = options.board.empty() ? board_ : options.board;
  if (board != "*") grant.board = must(base::BoardId::parse(board));
  grant.issued_s = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  grant.expires_s = grant.issued_s + options.life.count();
  grant.operator_ = options.for_operator;
  return must(access::issue(*key_, grant));
}

native::Options Stage::client(const Who& who) const {
  native::Options options;
  options.server = server_->base_url();
  options.ca_file = server_->ca_file();
  options.board = board_;
  options.token = token(who);
  options.client = "integration test";
  options.backoff_base = milliseconds{20};
  options.backoff_cap = milliseconds{200};
  return options;
}

void Stage::create_board(const std::string& id) {
  native::Api::Options options;
  options.server = server_->base_url();
  options.ca_file = server_->ca_file();
  TokenOptions every_board;
  every_board.board = "*";
  every_board.for_operator = true;
  options.token = token({"operator", plan::Role::manager, plan::ActorKind::official}, every_board);
  const native::Api api = must(native::Api::make(options));
  native::BoardRequest request;
  request.id = id;
  request.title = "Plan for " + id;
  request.authority = "Havneby";
  static_cast<void>(must(api.create(request)));
}

}  // namespace samtavle::integration
