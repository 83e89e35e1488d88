#include "samtavle/app/version.hpp"

namespace samtavle::app {

const std::string_view kVersion = SAMTAVLE_VERSION;

}  // namespace samtavle::app
