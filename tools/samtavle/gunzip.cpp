#include "gunzip.hpp"

#include <array>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <cstdint>

namespace samtavle::cli {

namespace zlib = boost::beast::zlib;

namespace {

constexpr std::size_t kHeaderBytes = 10;
constexpr std::size_t kTrailerBytes = 8;

enum Flag : std::uint8_t { kHeaderCrc = 2, kExtra = 4, kName = 8, kComment = 16 };

base::Unexpected<base::Error> broken() {
  return base::fail(Errc::corrupt, "the gzip file is broken; fetch it again");
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
  }
  return value;
}

// CRC-32 of IEEE 802.3, as in RFC 1952, section 8.
std::uint32_t crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < out.size(); ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      out[i] = c;
    }
    return out;
  }();
  std::uint32_t crc = 0xffffffffu;
  for (const char c : bytes) {
    crc = table[(crc ^ static_cast<std::uint8_t>(c)) & 0xffu] ^ (crc >> 8);
  }
  return crc ^ 0xffffffffu;
}

// Where the compressed data begins; nothing if the header is broken.
std::optional<std::size_t> end_of_header(std::string_view bytes) {
  if (!is_gzip(bytes) || bytes.size() < kHeaderBytes) return std::nullopt;
  const auto flags = static_cast<std::uint8_t>(bytes[3]);
  std::size_t at = kHeaderBytes;
  if ((flags & kExtra) != 0) {
    if (bytes.size() < at + 2) return std::nullopt;
    at += 2 + little_endian(bytes.substr(at, 2));
  }
  for (const Flag text : {kName, kComment}) {
    if ((flags & text) == 0) continue;
    const std::size_t end = bytes.find('\0', at);
    if (end == std::string_view::npos) return std::nullopt;
    at = end + 1;
  }
  if ((flags & kHeaderCrc) != 0) at += 2;
  return at <= bytes.size() ? std::optional{at} : std::nullopt;
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b\x08"); }

Result<std::string> gunzip(std::string_view bytes) {
  const auto begin = end_of_header(bytes);
  if (!begin || bytes.size() < *begin + kTrailerBytes) return broken();
  std::string out;
  std::array<char, 64 * 1024> chunk;
  zlib::inflate_stream stream;
  zlib::z_params params;
  params.next_in = bytes.data() + *begin;
  params.avail_in = bytes.size() - *begin;
  boost::system::error_code ec;
  while (ec != zlib::error::end_of_stream) {
    params.next_out = chunk.data();
    params.avail_out = chunk.size();
    stream.write(params, zlib::Flush::sync, ec);
    const std::size_t made = chunk.size() - params.avail_out;
    if (ec && ec != zlib::error::end_of_stream) return broken();
    if (made == 0 && !ec) return broken();
    out.append(chunk.data(), made);
    if (out.size() > kUnpackedBytesMax) {
      return base::fail(Errc::limit, "the file unpacks to more than a gigabyte");
    }
  }
  if (params.avail_in < kTrailerBytes) return broken();
  const std::string_view trailer{static_cast<const char*>(params.next_in), kTrailerBytes};
  const bool whole = little_endian(trailer.substr(0, 4)) == crc32(out) &&
                     little_endian(trailer.substr(4)) == static_cast<std::uint32_t>(out.size());
  if (!whole) return broken();
  return out;
}

}  // namespace samtavle::cli
