#pragma once
// What is in an invitation's link: the number of the invitation on its board and 32 random bytes.
// The server keeps only a hash of it, so that nobody who reads its disk or a backup can come in by
// it. The number finds the one hash that it is held against.
//
// Pure functions but for their randomness; any thread. No exception leaves them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::access {

inline constexpr std::size_t kSecretHashBytes = 32;

struct MadeSecret {
  std::string text;  // "3-kQ...": letters, digits, _ and -, so that it can stand in a fragment
  std::string hash;
};
// Errors: internal (no randomness, or no memory).
[[nodiscard]] base::Result<MadeSecret> make_secret(const base::BoardId& board,
                                                   base::InvitationNumber number);

struct ReadSecret {
  base::InvitationNumber number;
  std::string hash;
};
// From anybody. Nothing for a text that make_secret() cannot have made; whether it did, only the
// hash tells.
[[nodiscard]] std::optional<ReadSecret> read_secret(const base::BoardId& board,
                                                    std::string_view text);

// A code that guests are given by another way than the link, so that who only has the link does not
// get in: "K7QM-2XWD". Errors: likewise.
[[nodiscard]] base::Result<MadeSecret> make_code(const base::BoardId& board,
                                                 base::InvitationNumber number);
// The hash of one that somebody has typed, however they write it. Nothing for what is no code.
[[nodiscard]] std::optional<std::string> code_hash(const base::BoardId& board,
                                                   base::InvitationNumber number,
                                                   std::string_view typed);

// In a time that does not depend on where they differ. Hashes of another length are never equal.
[[nodiscard]] bool same_hash(std::string_view a, std::string_view b) noexcept;

}  // namespace samtavle::access
