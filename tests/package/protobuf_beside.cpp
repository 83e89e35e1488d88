// A process that uses the system's protobuf, the whole of it, beside the one in libsamtavle:
// neither may see the other.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <samtavle.h>

#include <cstdio>
#include <string>

int main() {
  for (int round = 0; round < 3; ++round) {
    samtavle_options options{};
    options.size = sizeof options;
    options.server = "http://127.0.0.1:1";
    options.board = "havnen";
    samtavle_board board = 0;
    if (samtavle_open(&options, &board) != SAMTAVLE_OK) return 1;

    google::protobuf::Struct own;
    (*own.mutable_fields())["x"].set_number_value(round);
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(own, &json).ok()) return 2;
    google::protobuf::Struct again;
    if (!again.ParseFromString(own.SerializeAsString())) return 3;
    if (again.fields().at("x").number_value() != round) return 4;

    if (samtavle_close(board) != SAMTAVLE_OK) return 5;
  }
  google::protobuf::ShutdownProtobufLibrary();
  samtavle_board board = 0;
  samtavle_options options{};
  options.size = sizeof options;
  options.board = "havnen";
  options.server = "http://127.0.0.1:1";
  if (samtavle_open(&options, &board) != SAMTAVLE_OK) return 6;
  if (samtavle_close(board) != SAMTAVLE_OK) return 7;
  std::puts("both work");
}
