#pragma once
// proto/PROTOCOL.md as the tests read it. Tests run from the root of the repository.

#include <string>
#include <string_view>
#include <vector>

namespace samtavle::contract {

// The text of the whole document; empty if there is none.
[[nodiscard]] const std::string& document();

// What stands under the heading "## <number>. ...", up to the next one.
[[nodiscard]] std::string_view section(int number);

// The rows of the tables of a text, without their heads, each cut into trimmed cells.
using Row = std::vector<std::string>;
[[nodiscard]] std::vector<Row> table(std::string_view text);

// What stands between ```hex and ```. A line that begins with # begins a block and names it;
// elsewhere what follows a # is left out.
struct HexBlock {
  std::string title;
  std::string bytes;
};
[[nodiscard]] std::vector<HexBlock> hex_blocks(std::string_view text);

// As it would stand in the document.
[[nodiscard]] std::string to_hex(std::string_view bytes);

}  // namespace samtavle::contract
