#include "api_calls.hpp"

namespace samtavle::net {

using base::Errc;

void with_board(Worker& worker, const base::BoardId& id, Respond respond, Response missing,
                std::function<void(hub::LiveBoard&, const Respond&)> act) {
  Worker& home = worker.shared().home_of(id);
  Respond back = [&worker, respond = std::move(respond)](Response response) {
    worker.post([respond, response = std::move(response)] { respond(response); });
  };
  home.post([&home, id, back = std::move(back), missing = std::move(missing),
             act = std::move(act)] {
    home.hub().board(
        id, [back, missing, act](const base::Result<std::shared_ptr<hub::LiveBoard>>& opened) {
          if (opened) return act(**opened, back);
          const bool none = opened.error().code == Errc::no_such_board;
          back(none ? missing : error_response(opened.error()));
        });
  });
}

}  // namespace samtavle::net
