// The door of samtavle.wasm: live boards, and versions to look at.

#include "calls.hpp"

// The host carries out the steps of the edit that is being made; 0: take them back.
extern "C" __attribute__((import_module("samtavle"), import_name("compose"))) std::uint32_t
samtavle_compose();

namespace samtavle::web {

const std::string& knock(Call call, std::uint32_t about, std::string_view bytes) {
  static Calls calls{[] { return samtavle_compose() != 0; }};
  return calls.call(call, about, bytes);
}

}  // namespace samtavle::web
