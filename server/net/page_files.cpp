#include "samtavle/net/page_files.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "samtavle/base/ids.hpp"

namespace samtavle::net {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

constexpr std::string_view kAssets = "/assets/";
constexpr std::string_view kGzip = ".gz";
constexpr std::string_view kBrotli = ".br";
constexpr std::string_view kOfOneBoard = "/b/";
constexpr std::size_t kHashLettersMin = 8;

struct Type {
  std::string_view ending;
  std::string_view name;
};
constexpr std::array<Type, 16> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".wasm", "application/wasm"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
}};
// With nosniff a browser runs and shows nothing of it.
constexpr std::string_view kUnknownType = "application/octet-stream";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-' || c == '/';
  });
}

std::string_view type_of(std::string_view path) {
  for (const Type& type : kTypes) {
    if (path.ends_with(type.ending)) return type.name;
  }
  return kUnknownType;
}

// As the page's build names them: "/assets/index-Bx81jkQa.js". The hash is letters and digits of
// base64url, which has - and _ too.
bool has_hash(std::string_view path) {
  if (!path.starts_with(kAssets)) return false;
  path.remove_prefix(path.rfind('/') + 1);
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos || dot < kHashLettersMin + 2) return false;
  const std::string_view hash = path.substr(dot - kHashLettersMin, kHashLettersMin);
  const bool letters = std::all_of(hash.begin(), hash.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_';
  });
  return letters && path[dot - kHashLettersMin - 1] == '-';
}

std::string etag_of(const std::string& bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr unsigned kBytes = 16;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string tag = "\"";
  for (unsigned i = 0; i < std::min(kBytes, size); ++i) {
    tag += kHex[digest[i] >> 4];
    tag += kHex[digest[i] & 15];
  }
  return tag + "\"";
}

PageFile::Form form_of(std::string bytes) {
  std::string etag = etag_of(bytes);
  return {std::make_shared<const std::string>(std::move(bytes)), std::move(etag)};
}

base::Unexpected<base::Error> wrong(const fs::path& folder, const std::string& what) {
  return fail(Errc::config, "the page in " + folder.string() + ": " + what);
}

}  // namespace

Result<PageFiles> PageFiles::load(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return fail(Errc::not_found, "there is no folder " + folder.string());
  }
  PageFiles page;
  if (auto read = page.read(folder); !read) return base::pass_on(read);
  page.join_compressed();
  const auto index = page.files_.find("/index.html");
  if (index == page.files_.end()) return wrong(folder, "there is no index.html in it");
  page.index_ = &index->second;
  return page;
}

Result<void> PageFiles::read(const fs::path& folder) {
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.') || entry->is_symlink(error)) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file(error)) continue;
    const std::string path = "/" + entry->path().lexically_relative(folder).generic_string();
    if (!is_plain_name(path)) return wrong(folder, "a file has a name that is no address: " + path);
    if (files_.size() == kPageFilesMax) return wrong(folder, "there are too many files in it");
    const std::uintmax_t size = entry->file_size(error);
    if (error || size > kPageBytesMax - bytes_) {
      return wrong(folder, "it is more than " + std::to_string(kPageBytesMax) + " bytes");
    }
    std::ifstream in(entry->path(), std::ios::binary);
    std::string content(static_cast<std::size_t>(size), '\0');
    in.read(content.data(), static_cast<std::streamsize>(size));
    if (!in) return fail(Errc::io, entry->path().string() + " cannot be read");
    bytes_ += content.size();
    files_.emplace(path, PageFile{std::string(type_of(path)), has_hash(path),
                                  form_of(std::move(content)), {}, {}});
  }
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  return {};
}

// What stands beside a file in another form is a form of that file, and has no address of its own.
void PageFiles::join_compressed() {
  const auto take = [this](std::string_view ending, std::optional<PageFile::Form> PageFile::*form) {
    for (auto at = files_.begin(); at != files_.end();) {
      const std::string_view path = at->first;
      const bool compressed = path.ends_with(ending);
      const auto plain =
          compressed ? files_.find(path.substr(0, path.size() - ending.size())) : files_.end();
      if (plain == files_.end()) {
        ++at;
        continue;
      }
      plain->second.*form = std::move(at->second.plain);
      at = files_.erase(at);
    }
  };
  take(kGzip, &PageFile::gzip);
  take(kBrotli, &PageFile::brotli);
}

const PageFile* PageFiles::find(std::string_view path) const {
  if (is_page_view(path)) return index_;
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

bool is_page_view(std::string_view path) {
  if (path == "/") return true;
  if (!path.starts_with(kOfOneBoard)) return false;
  path.remove_prefix(kOfOneBoard.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  return base::BoardId::parse(path).has_value();
}

}  // namespace samtavle::net
