#pragma once
// A refusal as the app is shown it. Keeps what that points to.

#include <string>

#include "samtavle.h"
#include "samtavle/sync/client_session.hpp"

namespace samtavle::c {

class Refusal {
 public:
  Refusal(const board::Board& board, const sync::Refused& refused);
  [[nodiscard]] samtavle_refusal shown() const;

 private:
  std::uint64_t edit_;
  base::Errc code_;
  plan::Role needed_;
  plan::Level level_;
  std::string path_;
  std::string detail_;
  std::string content_;
  std::string missing_;
};

}  // namespace samtavle::c
