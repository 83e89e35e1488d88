// Goal: no bytes crash the reader of packages; what it accepts is written in the same bytes again,
// makes a sound board, and that board makes a package with the same content.

#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/base/check.hpp"
#include "samtavle/plan/package.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/v1/edit.pb.h"

using namespace samtavle;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto package = plan::decode_package(bytes);
  if (!package) return 0;
  fuzz::accepted();
  SAMTAVLE_CHECK(plan::encode_package(*package) == bytes);
  // Every character is an operation's own; long texts say nothing more.
  if (size > 20'000) return 0;

  board::Board board;
  const std::string id(plan::kPackageIdLetters, '0');
  auto composed = plan::board_from_package(board, "T", "A", *package, id);
  SAMTAVLE_CHECK(composed.has_value());
  board.check_invariants();
  SAMTAVLE_CHECK(!plan::check_schema(board::Board{}, *composed->edit));
  plan::PackageWish wish;
  for (const board::Item* item : board.items()) {
    if (item->kind == plan::kinds::learning) wish.learnings.push_back(item->id);
  }
  const auto again = plan::make_package(board, wish, {});
  SAMTAVLE_CHECK(again.has_value());
  SAMTAVLE_CHECK(plan::encode_content(*again) == plan::encode_content(*package));
  return 0;
}
