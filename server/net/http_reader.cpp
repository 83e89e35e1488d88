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

}  // namespace

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
  std::optional<bool> trusted;  // nothing: not asked yet
};

RequestReader::RequestReader(const RequestLimits& limits, Trusts trusts)
    : limits_(limits), trusts_(std::move(trusts)) {}

RequestReader::~RequestReader() = default;

RequestReader::Status RequestReader::feed(std::string_view bytes) {
  if (refusal_ != 0) return Status::refused;
  input_ += bytes;
  if (input_.empty()) return Status::need_more;
  if (!parser_) {
    // Parsers are large; a connection that is kept open between requests has none.
    parser_ = std::make_unique<Parser>();
    parser_->beast.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
    parser_->beast.body_limit(std::max(limits_.body_bytes_max, limits_.trusted_body_bytes_max));
    parser_->beast.eager(true);
  }
  return parse();
}

RequestReader::Status RequestReader::parse() {
  auto& parser = parser_->beast;
  const bool had_header = parser.is_header_done();
  boost::system::error_code error;
  while (!parser.is_done() && !input_.empty()) {
    const std::size_t used = parser.put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    if (error == http::error::need_more) {
      error = {};
      break;
    }
    if (error || used == 0) break;
  }
  if (error == http::error::header_limit) return refuse(431, "the header is too long");
  if (error == http::error::body_limit) return refuse(413, "the body is too long");
  if (error) return refuse(400, "this is not a request of HTTP/1.1");
  if (!parser.is_header_done()) {
    if (input_.size() > limits_.header_bytes_max) return refuse(431, "the header is too long");
    return Status::need_more;
  }
  if (!had_header) {
    const auto& fields = parser.get();
    const auto count = static_cast<std::size_t>(std::distance(fields.begin(), fields.end()));
    if (count > limits_.header_fields_max) return refuse(431, "the header has too many fields");
    const std::size_t hosts = fields.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && fields.version() >= 11)) {
      return refuse(400, "a request names one host");
    }
    // Two ways to say where a body ends are how requests are smuggled past a proxy.
    if (fields.count(http::field::content_length) > 0 &&
        fields.count(http::field::transfer_encoding) > 0) {
      return refuse(400, "the length of the body is given twice");
    }
  }
  if (!body_fits()) return refuse(413, "the body is too long");
  return parser.is_done() ? Status::complete : Status::need_more;
}

// The header is here. At most what was read at once is kept beyond the limit.
bool RequestReader::body_fits() {
  auto& parser = parser_->beast;
  const std::size_t announced = parser.content_length().value_or(0);
  if (std::max(announced, parser.get().body().size()) <= limits_.body_bytes_max) return true;
  if (!parser_->trusted) {
    const auto fields = parser.get().equal_range(http::field::authorization);
    const bool one = std::distance(fields.first, fields.second) == 1;
    parser_->trusted = one && trusts_ && trusts_(view(fields.first->value()));
  }
  return *parser_->trusted;
}

RequestReader::Status RequestReader::refuse(int status, std::string_view reason) {
  refusal_ = status;
  reason_ = reason;
  parser_.reset();
  std::string().swap(input_);
  return Status::refused;
}

Request RequestReader::take() {
  SAMTAVLE_CHECK(parser_ && parser_->beast.is_done());
  auto message = parser_->beast.release();
  parser_.reset();
  Request request;
  request.method = view(message.method_string());
  const std::string_view target = view(message.target());
  request.path = target.substr(0, target.find('?'));
  for (const auto& field : message) {
    std::string name(view(field.name_string()));
    std::transform(name.begin(), name.end(), name.begin(), lower);
    request.fields.emplace_back(std::move(name), view(field.value()));
  }
  request.keep_alive = message.keep_alive();
  request.body = std::move(message.body());
  request.upgrade = message.version() >= 11 && request.lists("connection", "upgrade") &&
                    request.lists("upgrade", "websocket");
  return request;
}

std::string RequestReader::take_rest() { return std::exchange(input_, {}); }

bool RequestReader::idle() const { return !parser_ && input_.empty(); }

}  // namespace samtavle::net
