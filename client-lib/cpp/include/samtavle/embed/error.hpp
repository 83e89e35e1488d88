#pragma once
// What goes wrong.

#include <stdexcept>
#include <string>

#include "samtavle.h"

namespace samtavle {

class Error : public std::runtime_error {
 public:
  Error(int status, const std::string& detail, std::string path = {})
      : std::runtime_error(detail.empty() ? samtavle_status_name(status)
                                          : samtavle_status_name(status) + (": " + detail)),
        status_(static_cast<samtavle_status>(status)),
        path_(std::move(path)) {}

  [[nodiscard]] samtavle_status status() const noexcept { return status_; }
  // The step at fault, as "operations[2].place"; often empty.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  samtavle_status status_;
  std::string path_;
};

// Throws what a call of the C interface said, if it was not SAMTAVLE_OK.
inline void check(int status) {
  if (status != SAMTAVLE_OK) {
    throw Error(status, samtavle_last_detail(), samtavle_last_path());
  }
}

}  // namespace samtavle
