// Goal: no bytes make the HTTP reader or the JSON of the API crash, limits hold, and requests do
// not depend on how the bytes were cut up on their way.
// Method: the input is fed whole and in small pieces; both have to give the same requests and the
// same refusal. Bodies go through the parser of the API.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../accepted.hpp"
#include "samtavle/net/board_api.hpp"
#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/invitation_api.hpp"

namespace {

using samtavle::net::Request;
using samtavle::net::RequestLimits;
using samtavle::net::RequestReader;

constexpr std::size_t kRequestsMax = 8;

void require(bool so) {
  if (!so) std::abort();
}

std::string describe(const Request& request, const RequestLimits& limits) {
  require(request.body.size() <= limits.body_bytes_max);
  require(request.fields.size() <= limits.header_fields_max);
  const auto create = samtavle::net::parse_create(request.body);
  if (create && create->id) require(!create->id->str().empty());
  const auto joining = samtavle::net::parse_join(request.body);
  if (joining) require(!joining->name.empty());
  const auto wish = samtavle::net::parse_invitation_wish(request.body);
  if (wish) require(wish->life_s > 0 && wish->uses_max > 0);
  const auto invitation = samtavle::net::parse_invitation_path(request.method, request.path);
  if (invitation && *invitation) require(!(*invitation)->board.str().empty());
  std::string text = request.method + " " + request.path + "\n";
  for (const auto& [name, value] : request.fields) text += name + ":" + value + "\n";
  return text + (request.upgrade ? "upgrade" : "") + (request.keep_alive ? "" : "last") +
         request.body;
}

std::vector<std::string> read(std::string_view input, std::size_t piece) {
  const RequestLimits limits{.header_bytes_max = 512, .header_fields_max = 8,
                             .body_bytes_max = 256};
  std::vector<std::string> said;
  RequestReader reader{limits};
  for (std::size_t at = 0; at < input.size() || at == 0; at += piece) {
    auto status = reader.feed(input.substr(std::min(at, input.size()), piece));
    while (status == RequestReader::Status::complete) {
      const Request request = reader.take();
      said.push_back(describe(request, limits));
      // What follows belongs to another protocol.
      if (request.upgrade || said.size() == kRequestsMax) return said;
      status = reader.feed({});
    }
    if (status == RequestReader::Status::refused) {
      require(reader.refusal() >= 400 && reader.refusal() < 500);
      said.push_back("refused");
      return said;
    }
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const auto requests = read(input, std::max<std::size_t>(size, 1));
  require(requests == read(input, 3));
  for (const std::string& said : requests) {
    if (said != "refused") samtavle::fuzz::accepted();
  }
  if (samtavle::net::parse_create(input)) samtavle::fuzz::accepted();
  return 0;
}
