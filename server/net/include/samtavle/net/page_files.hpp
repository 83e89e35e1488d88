#pragma once
// The built page: all files of one folder, read into memory when the server starts. What a request
// names is looked up in a table of addresses and never reaches the file system, so no spelling of
// it leads out of the folder, and no disk is waited for.
//
// Threads: immutable once loaded; any.

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"
#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"

namespace samtavle::net {

// Of a folder. A page is some hundred files and a few MiB; more is a wrong folder.
inline constexpr std::size_t kPageFilesMax = 2'000;
inline constexpr std::size_t kPageBytesMax = 64 * 1024 * 1024;

struct PageFile {
  // As it is, or compressed.
  struct Form {
    std::shared_ptr<const std::string> bytes;
    std::string etag;  // with its quotes
  };
  std::string type;        // Content-Type
  bool immutable = false;  // its name has a hash of its content
  Form plain;
  std::optional<Form> gzip;    // from a file beside it with .gz
  std::optional<Form> brotli;  // likewise, .br
};

class PageFiles {
 public:
  // Blocks on the disk. Links and names that begin with a dot are left out.
  // Errors: not_found (there is no such folder), config (no index.html in it, too many files or
  // bytes, a name with other characters than A-Z a-z 0-9 . _ -), io.
  [[nodiscard]] static base::Result<PageFiles> load(const std::filesystem::path& folder);
  PageFiles(PageFiles&&) = default;
  PageFiles& operator=(PageFiles&&) = default;

  // By its whole address, like "/assets/index-Bx81jkQa.js". The views of the page (page_views) are
  // index.html. Nullptr: there is nothing.
  [[nodiscard]] const PageFile* find(std::string_view path) const;

  [[nodiscard]] std::size_t file_count() const { return files_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  PageFiles() = default;
  using Files = std::map<std::string, PageFile, std::less<>>;
  [[nodiscard]] base::Result<void> read(const std::filesystem::path& folder);
  void join_compressed();

  Files files_;
  const PageFile* index_ = nullptr;
  std::size_t bytes_ = 0;
};

// Whether the page itself shows something at this address, whose file is then index.html: "/" and
// "/b/{board}". What is looked at on a board stands in the query.
[[nodiscard]] bool is_page_view(std::string_view path);

// What the page answers to a GET or HEAD; nothing for an address that is not its own.
[[nodiscard]] std::optional<Response> page_response(const PageFiles& page, const Request& request);

// The header fields with which everything is sent that a browser may take for a part of the page:
// nothing runs, loads, connects or is framed but what this server itself serves.
void add_page_fields(Response& response, const Request& request);

}  // namespace samtavle::net
