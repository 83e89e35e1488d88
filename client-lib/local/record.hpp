#pragma once
// What a board without a server keeps, record by record (client-lib/native/LOCAL.md): one byte
// that says of what sort it is, and what that sort holds.

#include <string>
#include <string_view>

namespace samtavle::local {

enum class RecordSort : char {
  board = 'b',    // the board's id and epoch; the first record, and nowhere else
  actor = 'a',    // samtavle.v1.ActorRow; replaces that of the same subject
  replica = 'r',  // samtavle.v1.ReplicaRow; replaces that of the same number
  event = 'e',    // samtavle.v1.Event
};

[[nodiscard]] inline std::string record_of(RecordSort sort, std::string_view body) {
  std::string out(1, static_cast<char>(sort));
  return out.append(body);
}

}  // namespace samtavle::local
