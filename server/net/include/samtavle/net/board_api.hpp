#pragma once
// The JSON of the HTTP API, without sockets: what is documented in openapi.json, and nothing else.
// Pure functions.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/access/package_seal.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/hub.hpp"
#include "samtavle/plan/search.hpp"

namespace samtavle::net {

// A path with {name} for the parts that vary.
struct Route {
  std::string_view method;
  std::string_view path;
};

// Everything that the server answers over HTTP but for the pages; openapi.json has the same list.
[[nodiscard]] std::span<const Route> documented_routes() noexcept;

// The OpenAPI document.
[[nodiscard]] std::string_view openapi_document() noexcept;

[[nodiscard]] std::string board_json(const base::BoardId& id, const hub::BoardInfo& info);
[[nodiscard]] std::string boards_json(
    std::span<const std::pair<base::BoardId, hub::BoardInfo>> boards);

// What a search over boards found.
struct BoardHit {
  std::string board;
  std::string title;  // of the board
  plan::SearchHit hit;
};
struct FoundOnBoards {
  std::vector<BoardHit> hits;
  std::size_t searched = 0;          // boards
  std::vector<std::string> skipped;  // boards that could not be read
  std::string next;                  // the last board of an answer after which there are more
};
[[nodiscard]] std::string search_json(const FoundOnBoards& found);

// What a client asks for; without an id the server finds one.
struct CreateRequest {
  std::optional<base::BoardId> id;
  std::string title;  // of a board from a package it may be empty: that of its source
  std::string authority;
  std::string language = "da";
  std::string package;      // the signed file; empty: the default template
  std::string signer;       // whose packages are taken, beside the server's own
  bool any_signer = false;  // take everybody's
  std::string manager{};    // the first, by their subject; not in the body: who asks, if anybody
};

// Room for the largest package in base64, and what is around it.
inline constexpr std::size_t kCreateBytesMax = 512 * 1024;
static_assert(kCreateBytesMax > access::kPackageFileBytesMax / 3 * 4 + 64 * 1024);

// Errors: malformed (no JSON object), invalid (a member that is missing, unknown or of a wrong
// type), each with a sentence that names the member.
[[nodiscard]] base::Result<CreateRequest> parse_create(std::string_view body);

// What somebody asks to be packed.
struct PackRequest {
  std::vector<base::OpId> learnings;
  bool frames = true;
  bool remove_names = false;
};
// Errors: as parse_create. An empty body asks for nothing in particular.
[[nodiscard]] base::Result<PackRequest> parse_pack(std::string_view body);

// The board of /api/v1/boards/{id}/sensitive. Nothing for another address.
[[nodiscard]] std::optional<base::Result<base::BoardId>> parse_sensitive_path(
    std::string_view path);
// {"sensitive": true}. Errors: as parse_create.
[[nodiscard]] base::Result<bool> parse_sensitive(std::string_view body);
[[nodiscard]] std::string sensitive_json(bool sensitive);

// A board id made from a title: "Bløde trafikanter på vej" -> "bloede-trafikanter-paa-vej".
[[nodiscard]] base::BoardId slug(std::string_view title);
// The same with an ending of four letters and digits, for when it is taken.
[[nodiscard]] base::BoardId slug(std::string_view title, std::uint64_t random);

// The HTTP status of an error.
[[nodiscard]] int status_of(base::Errc code) noexcept;

}  // namespace samtavle::net
