#pragma once
// What the .proto files say: messages, fields and enums, read from the FileDescriptorSet that
// protoc wrote. Read by hand, because the full protobuf runtime does not go together with the lite
// one that everything else here is linked with.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace samtavle::contract {

struct FieldInfo {
  std::string name;
  std::uint32_t number = 0;
  bool length_delimited = false;  // string, bytes or message
  std::string message;            // the name of the message that it holds, if it holds one
};

struct Schema {
  // By name, as in "ClientFrame" or "PendingRecord.Identity".
  std::map<std::string, std::vector<FieldInfo>> messages;
  // By name: the names of the values, by number.
  std::map<std::string, std::map<std::uint32_t, std::string>> enums;
  // The messages of each file: "edit.proto", "session.proto" ...
  std::map<std::string, std::vector<std::string>> files;
};

// Ends the test program if the descriptors cannot be read.
[[nodiscard]] const Schema& schema();

}  // namespace samtavle::contract
