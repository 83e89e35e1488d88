#include "samtavle/app/command_line.hpp"

int main(int argc, char** argv) { return samtavle::app::run_command_line(argc, argv); }
