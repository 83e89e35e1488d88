#pragma once
// The work of boards on an app's own loop, by their numbers.

#include "handles.hpp"
#include "samtavle/native/client.hpp"

namespace samtavle::c {

using Loops = Shared<native::Client::Loop, Sort::loop>;

[[nodiscard]] Loops& loops();

}  // namespace samtavle::c
