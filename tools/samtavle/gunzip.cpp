#include "gunzip.hpp"

#include <zlib.h>

#include <array>
#include <memory>

namespace samtavle::cli {

namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window, and gzip's own framing

base::Unexpected<base::Error> broken() {
  return base::fail(Errc::corrupt, "the gzip file is broken; fetch it again");
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b\x08"); }

Result<std::string> gunzip(std::string_view bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return broken();
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> at_end{&stream, &inflateEnd};
  std::string in{bytes};
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  std::string out;
  std::array<char, 64 * 1024> chunk;
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return broken();
    const std::size_t made = chunk.size() - stream.avail_out;
    if (made == 0 && state == Z_OK && stream.avail_in == 0) return broken();
    out.append(chunk.data(), made);
    if (out.size() > kUnpackedBytesMax) {
      return base::fail(Errc::limit, "the file unpacks to more than a gigabyte");
    }
  }
  return out;
}

}  // namespace samtavle::cli
