#pragma once
// samtavle invite make | list | rotate | revoke: links by which guests join a board.

namespace CLI {
class App;
}

namespace samtavle::cli {

struct Command;

void add_link_commands(CLI::App& invite, Command& command);

}  // namespace samtavle::cli
