#include "files.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

namespace samtavle::cli {
namespace {

constexpr const char* kStandard = "-";
constexpr std::size_t kPieceBytes = 1024 * 1024;

base::Unexpected<base::Error> failure(const char* what, const std::string& path) {
  return base::fail(Errc::io, std::string{what} + " " + path + ": " +
                                  std::generic_category().message(errno) + "; name another file");
}

}  // namespace

Result<std::string> read_named_file(const std::string& path) {
  std::ifstream file;
  if (path != kStandard) file.open(path, std::ios::binary);
  std::istream& in = path == kStandard ? std::cin : file;
  if (!in) return failure("cannot read", path);
  std::string content;
  std::string piece(kPieceBytes, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    content.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    if (content.size() > kFileBytesMax) {
      return base::fail(Errc::limit, path + " is larger than any board may be; name another file");
    }
  }
  if (in.bad()) return failure("cannot read", path);
  return content;
}

Result<void> write_named_file(const std::string& path, const std::string& content) {
  if (path == kStandard) {
    std::cout << content << std::flush;
    return std::cout ? Result<void>{} : Result<void>{failure("cannot write", path)};
  }
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out << content << std::flush;
  if (!out) return failure("cannot write", path);
  return {};
}

}  // namespace samtavle::cli
