#include "samtavle/bench/gzip.hpp"

#include <zlib.h>

#include <string>

#include "samtavle/bench/suite.hpp"

namespace samtavle::bench {

std::size_t gzipped_bytes(std::string_view bytes) {
  constexpr int kGzipWindow = 15 + 16;  // the largest window, and gzip's own framing
  constexpr int kLevel = 6;
  constexpr int kMemoryLevel = 8;
  z_stream stream{};
  require(deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                       Z_DEFAULT_STRATEGY) == Z_OK,
          "zlib does not start");
  std::string in{bytes};
  std::string out(deflateBound(&stream, static_cast<uLong>(in.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  const std::size_t size = stream.total_out;
  deflateEnd(&stream);
  require(whole, "zlib did not compress the whole");
  return size;
}

}  // namespace samtavle::bench
