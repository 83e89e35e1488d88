#include <algorithm>

#include "samtavle/net/origin.hpp"
#include "samtavle/net/page_files.hpp"

namespace samtavle::net {
namespace {

// What a page of this kind needs of a browser's devices, and nothing else: text is copied, a wall
// is shown on the whole screen and does not go dark.
constexpr std::string_view kPermissions =
    "accelerometer=(), autoplay=(), bluetooth=(), camera=(), display-capture=(), "
    "encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
    "local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "picture-in-picture=(), publickey-credentials-get=(), serial=(), usb=(), "
    "xr-spatial-tracking=(), clipboard-read=(self), clipboard-write=(self), fullscreen=(self), "
    "screen-wake-lock=(self)";

constexpr std::string_view kForGood = "public, max-age=31536000, immutable";
constexpr std::string_view kAskAgain = "no-cache";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Calls `each` for every entry of all fields of that name.
template <class Each>
void for_entries(const Request& request, std::string_view name, Each each) {
  for (std::string_view list : request.all(name)) {
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      each(trimmed(list.substr(0, comma)));
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  }
}

// Whether the weight of an entry of Accept-Encoding (";q=0") rules it out.
bool is_ruled_out(std::string_view parameters) {
  const std::string text = lowered(parameters);
  const std::size_t q = text.find("q=");
  if (q == std::string::npos) return false;
  return text.find_first_of("123456789", q + 2) == std::string::npos;
}

bool accepts(const Request& request, std::string_view coding) {
  bool named = false;
  bool good = false;
  for_entries(request, "accept-encoding", [&](std::string_view entry) {
    const std::size_t semicolon = std::min(entry.find(';'), entry.size());
    if (lowered(trimmed(entry.substr(0, semicolon))) != coding) return;
    named = true;
    good = !is_ruled_out(entry.substr(semicolon));
  });
  return named && good;
}

struct Chosen {
  const PageFile::Form* form;
  std::string_view coding;  // empty: none
};

Chosen choose(const PageFile& file, const Request& request) {
  if (file.brotli && accepts(request, "br")) return {&*file.brotli, "br"};
  if (file.gzip && accepts(request, "gzip")) return {&*file.gzip, "gzip"};
  return {&file.plain, {}};
}

// RFC 9110, section 13.1.2: compared weakly.
bool has_it(const Request& request, std::string_view etag) {
  bool found = false;
  for_entries(request, "if-none-match", [&](std::string_view entry) {
    if (entry.starts_with("W/")) entry.remove_prefix(2);
    found = found || entry == "*" || entry == etag;
  });
  return found;
}

// Where the page's WebSockets go, for browsers in which 'self' is not wss too (Safari before 15.4).
std::string own_websockets(const Request& request) {
  const std::string_view host = request.one("host");
  const auto origin = parse_origin("https://" + std::string(host));
  if (!origin) return {};
  return " wss" + origin->substr(std::string_view("https").size());
}

}  // namespace

void add_page_fields(Response& response, const Request& request) {
  response.fields.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
      "img-src 'self'; font-src 'self'; connect-src 'self'" + own_websockets(request) +
          "; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
          "frame-ancestors 'none'");
  response.fields.emplace_back("Permissions-Policy", kPermissions);
  response.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

std::optional<Response> page_response(const PageFiles& page, const Request& request) {
  const PageFile* file = page.find(request.path);
  if (file == nullptr) return std::nullopt;
  const Chosen chosen = choose(*file, request);
  Response response{200, file->type, {}, {}, chosen.form->bytes};
  if (has_it(request, chosen.form->etag)) {
    response.status = 304;
    response.shared_body.reset();
  } else if (!chosen.coding.empty()) {
    response.fields.emplace_back("Content-Encoding", chosen.coding);
  }
  if (file->gzip || file->brotli) response.fields.emplace_back("Vary", "Accept-Encoding");
  response.fields.emplace_back("ETag", chosen.form->etag);
  response.fields.emplace_back("Cache-Control", file->immutable ? kForGood : kAskAgain);
  add_page_fields(response, request);
  return response;
}

}  // namespace samtavle::net
