#include "samtavle/base/result.hpp"

namespace samtavle::base {

Unexpected<Error> fail(Errc code, const char* detail, Limit limit) {
  return {Error{code, detail, limit}};
}

}  // namespace samtavle::base
