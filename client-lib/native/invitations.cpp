#include "samtavle/native/invitations.hpp"

#include <boost/json.hpp>

#include "http.hpp"

namespace samtavle::native {

namespace json = boost::json;
using base::Errc;
using base::Result;

namespace {

enum class Verb { get, post, del };

std::string text_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::uint32_t number_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  boost::system::error_code ec;
  const auto out = value == nullptr ? 0 : value->to_number<std::uint32_t>(ec);
  return ec ? 0 : out;
}

Result<InvitationInfo> info_of(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || number_of(*object, "number") == 0) {
    return base::fail(Errc::unavailable, "the server's answer describes no invitation");
  }
  InvitationInfo info;
  info.number = base::InvitationNumber{number_of(*object, "number")};
  info.state = text_of(*object, "state");
  info.role = text_of(*object, "role");
  info.kind = text_of(*object, "kind");
  info.authority = text_of(*object, "authority");
  info.label = text_of(*object, "label");
  info.made_at = text_of(*object, "made_at");
  info.expires_at = text_of(*object, "expires_at");
  info.uses = number_of(*object, "uses");
  info.uses_max = number_of(*object, "uses_max");
  const json::value* const needs_code = object->if_contains("needs_code");
  info.needs_code = needs_code != nullptr && needs_code->is_bool() && needs_code->get_bool();
  info.secret = text_of(*object, "secret");
  info.link = text_of(*object, "link");
  info.code = text_of(*object, "code");
  return info;
}

Result<json::value> exchange_json(const ServerUrl& server, const Api::Options& options, Verb verb,
                                  std::string path, std::string body = {}) {
  HttpRequest request;
  request.server = server;
  request.post = verb == Verb::post;
  request.del = verb == Verb::del;
  request.path = std::move(path);
  request.body = std::move(body);
  request.token = options.token;
  request.ca_file = options.ca_file;
  request.timeout = options.timeout;
  const auto answer = http_exchange(request);
  if (!answer) return base::pass_on(answer);
  if (answer->status < 200 || answer->status > 299) {
    return base::Unexpected<base::Error>{problem(answer->status, answer->body)};
  }
  boost::system::error_code ec;
  json::value parsed = json::parse(answer->body, ec);
  if (ec) return base::fail(Errc::unavailable, "the server's answer is no JSON");
  return parsed;
}

Result<InvitationInfo> described(const Result<json::value>& answer) {
  if (!answer) return base::pass_on(answer);
  return info_of(*answer);
}

}  // namespace

Result<Invitations> Invitations::of(Api::Options options, const std::string& board) {
  auto server = parse_server_url(options.server);
  if (!server) return base::pass_on(server);
  const auto id = base::BoardId::parse(board);
  if (!id) return base::pass_on(id);
  return Invitations{std::move(options), std::move(*server),
                     "/api/v1/boards/" + board + "/invitations"};
}

Result<std::vector<InvitationInfo>> Invitations::all() const {
  const auto answer = exchange_json(server_, options_, Verb::get, path_);
  if (!answer) return base::pass_on(answer);
  const json::object* object = answer->if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("invitations");
  if (list == nullptr || !list->is_array()) {
    return base::fail(Errc::unavailable, "the server's answer lists no invitations");
  }
  std::vector<InvitationInfo> all;
  for (const json::value& entry : list->get_array()) {
    auto info = info_of(entry);
    if (!info) return base::pass_on(info);
    all.push_back(std::move(*info));
  }
  return all;
}

Result<InvitationInfo> Invitations::make(const InvitationWish& wish) const {
  json::object body{{"role", wish.role},
                    {"kind", wish.kind},
                    {"authority", wish.authority},
                    {"label", wish.label},
                    {"expires_in_s", wish.life.count()},
                    {"uses_max", wish.uses_max}};
  if (wish.code) body["code"] = true;
  return described(exchange_json(server_, options_, Verb::post, path_, json::serialize(body)));
}

Result<InvitationInfo> Invitations::rotate(base::InvitationNumber number) const {
  return described(exchange_json(server_, options_, Verb::post,
                                 path_ + "/" + std::to_string(number.value) + "/rotate"));
}

Result<InvitationInfo> Invitations::revoke(base::InvitationNumber number) const {
  return described(exchange_json(server_, options_, Verb::del,
                                 path_ + "/" + std::to_string(number.value)));
}

}  // namespace samtavle::native
