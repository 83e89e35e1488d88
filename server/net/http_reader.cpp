#include "samtavle/net/http_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "samtavle/base/check.hpp"

namespace samtavle::net {
namespace {

namespace http = boost::beast::http;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

// All but the body.
Request head_of(const http::request<http::string_body>& message) {
  Request request;
  request.method = view(message.method_string());
  const std::string_view target = view(message.target());
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  request.query = target.substr(std::min(mark + 1, target.size()));
  for (const auto& field : message) {
    std::string name(view(field.name_string()));
    std::transform(name.begin(), name.end(), name.begin(), lower);
    request.fields.emplace_back(std::move(name), view(field.value()));
  }
  request.keep_alive = message.keep_alive();
  request.upgrade = message.version() >= 11 && request.lists("connection", "upgrade") &&
                    request.lists("upgrade", "websocket");
  return request;
}

}  // namespace

RequestLimits request_limits(const base::SessionLimits& limits) noexcept {
  RequestLimits out;
  out.header_bytes_max = limits.header_bytes_max;
  out.header_fields_max = limits.header_fields_max;
  return out;
}

std::vector<std::string_view> Request::all(std::string_view lower_name) const {
  std::vector<std::string_view> values;
  for (const auto& [name, value] : fields) {
    if (name == lower_name) values.push_back(value);
  }
  return values;
}

std::string_view Request::one(std::string_view lower_name) const {
  const auto values = all(lower_name);
  return values.size() == 1 ? values[0] : std::string_view{};
}

std::string_view Request::bearer() const {
  constexpr std::string_view kScheme = "bearer ";
  std::string_view value = one("authorization");
  if (!same_word(value.substr(0, kScheme.size()), kScheme)) return {};
  value.remove_prefix(kScheme.size());
  return value;
}

bool Request::lists(std::string_view lower_name, std::string_view word) const {
  for (std::string_view list : all(lower_name)) {
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      if (same_word(trimmed(list.substr(0, comma)), word)) return true;
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  }
  return false;
}

struct RequestReader::Parser {
  http::request_parser<http::string_body> beast;
};

RequestReader::RequestReader(const RequestLimits& limits, BodyLimit body_limit)
    : limits_(limits), body_limit_(std::move(body_limit)) {}

RequestReader::~RequestReader() = default;

RequestReader::Status RequestReader::feed(std::string_view bytes) {
  if (refusal_ != 0) return Status::refused;
  input_ += bytes;
  if (input_.empty()) return Status::need_more;
  if (!parser_) {
    // Parsers are large; a connection that is kept open between requests has none.
    parser_ = std::make_unique<Parser>();
    parser_->beast.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
    // What the body may have is known when the header is; the parser stops there.
    parser_->beast.body_limit(boost::none);
    parser_->beast.eager(false);
  }
  return parse();
}

RequestReader::Status RequestReader::parse() {
  auto& parser = parser_->beast;
  boost::system::error_code error;
  while (!parser.is_done() && !input_.empty()) {
    const bool had_header = parser.is_header_done();
    const std::size_t used = parser.put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    if (error == http::error::need_more) {
      error = {};
      break;
    }
    if (error) break;
    if (!had_header && parser.is_header_done()) {
      if (check_header() == Status::refused) return Status::refused;
      parser.eager(true);
    } else if (used == 0) {
      break;
    }
  }
  const auto too_long = [this] {
    return refuse(431, "the header is too long", base::Limit::header_bytes_max);
  };
  if (error == http::error::header_limit) return too_long();
  if (error == http::error::body_limit) return refuse(413, "the body is too long");
  if (error) return refuse(400, "this is not a request of HTTP/1.1");
  if (!parser.is_header_done() && input_.size() > limits_.header_bytes_max) return too_long();
  return parser.is_done() ? Status::complete : Status::need_more;
}

RequestReader::Status RequestReader::check_header() {
  auto& parser = parser_->beast;
  const auto& fields = parser.get();
  const auto count = static_cast<std::size_t>(std::distance(fields.begin(), fields.end()));
  if (count > limits_.header_fields_max) {
    return refuse(431, "the header has too many fields", base::Limit::header_fields_max);
  }
  const std::size_t hosts = fields.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && fields.version() >= 11)) {
    return refuse(400, "a request names one host");
  }
  // Two ways to say where a body ends are how requests are smuggled past a proxy.
  if (fields.count(http::field::content_length) > 0 &&
      fields.count(http::field::transfer_encoding) > 0) {
    return refuse(400, "the length of the body is given twice");
  }
  if (parser.is_done()) return Status::complete;
  const std::size_t limit = body_limit_ ? body_limit_(head_of(fields)) : limits_.body_bytes_max;
  if (parser.content_length().value_or(0) > limit) return refuse(413, "the body is too long");
  parser.body_limit(limit);
  return Status::need_more;
}

RequestReader::Status RequestReader::refuse(int status, std::string_view reason,
                                            base::Limit limit) {
  refusal_ = status;
  reason_ = reason;
  limit_ = limit;
  parser_.reset();
  std::string().swap(input_);
  return Status::refused;
}

Request RequestReader::take() {
  SAMTAVLE_CHECK(parser_ && parser_->beast.is_done());
  auto message = parser_->beast.release();
  parser_.reset();
  Request request = head_of(message);
  request.body = std::move(message.body());
  return request;
}

std::string RequestReader::take_rest() { return std::exchange(input_, {}); }

bool RequestReader::idle() const { return !parser_ && input_.empty(); }

}  // namespace samtavle::net
