// What a module shows to its host: a place to write a call into, the call, and its answer. There is
// one module of each sort a page or worker, and one caller at a time.

#include "door.hpp"

namespace {

std::string& room() {
  static std::string bytes;
  return bytes;
}

const std::string* answer = nullptr;

}  // namespace

extern "C" {

// Where the host writes the bytes of its next call.
__attribute__((export_name("samtavle_room"))) char* samtavle_room(std::size_t bytes) {
  room().resize(bytes);
  return room().data();
}

// Answers with the number of bytes of the answer.
__attribute__((export_name("samtavle_call"))) std::size_t samtavle_call(std::uint32_t call,
                                                                        std::uint32_t about) {
  answer = &samtavle::web::knock(static_cast<samtavle::web::Call>(call), about, room());
  return answer->size();
}

__attribute__((export_name("samtavle_answer"))) const char* samtavle_answer() {
  return answer->data();
}

}  // extern "C"
