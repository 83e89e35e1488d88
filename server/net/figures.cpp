#include "samtavle/net/figures.hpp"

namespace samtavle::net {

std::string_view name(Declined why) noexcept {
  switch (why) {
    case Declined::full: return "full";
    case Declined::address: return "address";
    case Declined::handshake: return "handshake";
    case Declined::origin: return "origin";
    case Declined::board: return "board";
    case Declined::not_ready: return "not_ready";
  }
  return "handshake";
}

Declined declined_by(int status) noexcept {
  switch (status) {
    case 403: return Declined::origin;
    case 404: return Declined::board;
    case 429: return Declined::address;
    case 503: return Declined::not_ready;
    default: return Declined::handshake;
  }
}

}  // namespace samtavle::net
