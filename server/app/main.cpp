#include <google/protobuf/stubs/logging.h>

#include "samtavle/app/command_line.hpp"

int main(int argc, char** argv) {
  // protobuf writes a line to standard error for every string that is no UTF-8: a peer could fill
  // the log with them. What is wrong with a message is this program's to say.
  google::protobuf::SetLogHandler(nullptr);
  return samtavle::app::run_command_line(argc, argv);
}
