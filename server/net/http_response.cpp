#include "samtavle/net/http_response.hpp"

#include <openssl/evp.h>

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <ctime>

namespace samtavle::net {
namespace {

namespace json = boost::json;

std::string http_date(std::int64_t now_s) {
  const std::time_t seconds = now_s;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  // Not strftime's names, which follow the locale.
  std::array<char, 40> rest;
  std::string date = kDays[static_cast<std::size_t>(utc.tm_wday)];
  std::strftime(rest.data(), rest.size(), ", %d ", &utc);
  date += rest.data();
  date += kMonths[static_cast<std::size_t>(utc.tm_mon)];
  std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &utc);
  return date + rest.data();
}

void add_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

std::string websocket_accept(std::string_view key) {
  std::string text(key);
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned bytes = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &bytes, EVP_sha1(), nullptr);
  std::array<unsigned char, 64> encoded;
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(bytes));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

}  // namespace

std::string_view status_text(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 303: return "See Other";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "Unknown";
  }
}

Response text_response(int status, std::string_view text) {
  return {status, "text/plain; charset=utf-8", std::string(text), {}};
}

Response json_response(int status, std::string body) {
  return {status, "application/json", std::move(body), {}};
}

Response problem(int status, std::string_view detail) {
  const json::value body = {{"type", "about:blank"},
                            {"title", json::string_view(status_text(status))},
                            {"status", status},
                            {"detail", json::string_view(detail.data(), detail.size())}};
  return {status, "application/problem+json", json::serialize(body), {}};
}

Response busy_response(std::string_view detail, std::chrono::seconds retry_after, int status) {
  Response response = problem(status, detail);
  response.fields.emplace_back("Retry-After", std::to_string(retry_after.count()));
  return response;
}

std::string serialize(const Response& response, const AnswerHead& head) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += status_text(response.status);
  out += "\r\n";
  add_field(out, "Date", http_date(head.now_s));
  add_field(out, "Server", "samtavle");
  // Without a body by their status (RFC 9110, sections 15.3.5 and 15.4.5).
  if (response.status != 204 && response.status != 304) {
    const std::string& body = response.shared_body ? *response.shared_body : response.body;
    add_field(out, "Content-Type", response.content_type);
    add_field(out, "Content-Length", std::to_string(body.size()));
  }
  add_field(out, "X-Content-Type-Options", "nosniff");
  add_field(out, "Referrer-Policy", "no-referrer");
  if (head.strict_transport.count() > 0) {
    add_field(out, "Strict-Transport-Security",
              "max-age=" + std::to_string(head.strict_transport.count()));
  }
  if (!head.request_id.empty()) add_field(out, "X-Request-Id", head.request_id);
  bool cache = false;
  for (const auto& [name, value] : response.fields) {
    add_field(out, name, value);
    cache = cache || name == "Cache-Control";
  }
  if (!cache) add_field(out, "Cache-Control", "no-store");
  add_field(out, "Connection", head.keep_alive ? "keep-alive" : "close");
  out += "\r\n";
  if (!head.without_body) out += response.body;
  return out;
}

std::string switching_protocols(std::string_view websocket_key, std::string_view subprotocol,
                                std::int64_t now_s) {
  std::string out = "HTTP/1.1 101 Switching Protocols\r\n";
  add_field(out, "Date", http_date(now_s));
  add_field(out, "Server", "samtavle");
  add_field(out, "Upgrade", "websocket");
  add_field(out, "Connection", "Upgrade");
  add_field(out, "Sec-WebSocket-Accept", websocket_accept(websocket_key));
  add_field(out, "Sec-WebSocket-Protocol", subprotocol);
  out += "\r\n";
  return out;
}

bool is_websocket_key(std::string_view text) noexcept {
  constexpr std::size_t kBytes = 24;
  if (text.size() != kBytes || !text.ends_with("==")) return false;
  for (const char c : text.substr(0, kBytes - 2)) {
    const bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '+' || c == '/';
    if (!good) return false;
  }
  return true;
}

}  // namespace samtavle::net
