#pragma once
// Records of who did what to whose rights, each bound to the one before it by its hash, and heads
// that sign how far they go: whatever is changed, taken out, put in, moved or cut off is found.
// AUDIT.md, beside this folder's sources, fixes the bytes. Pure functions; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/access/signing_key.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::access {

// What happened. There is nothing in it of what anybody wrote on a board.
struct AuditEntry {
  std::string what;   // one word: login, login_refused, invitation_made ...
  std::string by;     // the subject of whoever did it; empty: the server itself, or nobody known
  std::string whom;   // the subject of whose rights it is about; empty: nobody's
  std::string board;  // empty: none
  std::string about;  // the number of an invitation, the name of an issuer, a reason ...
  friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

struct AuditRecord {
  std::uint64_t number = 0;  // 1, 2, 3 ...
  std::int64_t time_s = 0;
  AuditEntry entry;
  std::string hash;  // 32 bytes: of the one before, and of all of this one
};

inline constexpr std::size_t kAuditLineBytesMax = 4 * 1024;
inline constexpr std::size_t kAuditTextBytesMax = 256;  // each member; what is longer is cut

// The line of the next record, with its end, and the record. `before`: the hash of the last one,
// empty for the first.
struct AuditLine {
  AuditRecord record;
  std::string text;
};
[[nodiscard]] AuditLine next_audit_line(std::uint64_t number, std::string_view before,
                                        std::int64_t time_s, const AuditEntry& entry);

// A line without its end. Nothing if it is not exactly what next_audit_line() writes for what is in
// it behind `before`.
[[nodiscard]] std::optional<AuditRecord> read_audit_line(std::string_view line,
                                                         std::uint64_t number,
                                                         std::string_view before);

// How far a log went at some moment.
struct AuditHead {
  std::uint64_t number = 0;
  std::string hash;
  friend bool operator==(const AuditHead&, const AuditHead&) = default;
};

// An Ed25519 key: of its public half anybody can check heads.
class AuditKey {
 public:
  explicit AuditKey(const SigningKey& seed) noexcept;
  AuditKey(const AuditKey&) = default;
  AuditKey& operator=(const AuditKey&) = default;
  // Wipes the secret.
  ~AuditKey();

  [[nodiscard]] std::string sign(const AuditHead& head) const;  // one line, with its end
  [[nodiscard]] std::string verifier() const;                   // in 64 hexadecimal digits

 private:
  std::array<unsigned char, 32> public_{};
  std::array<unsigned char, 64> secret_{};
};

// Errors: corrupt (no head, or none that this key has signed).
[[nodiscard]] base::Result<AuditHead> read_audit_head(std::string_view line,
                                                      std::string_view verifier);

// A whole log held against heads: it has to be sound from its first record on, hold each head, and
// end at the last of them. Errors: corrupt, with the first thing that is wrong and where.
[[nodiscard]] base::Result<std::vector<AuditRecord>> verify_audit(
    std::string_view log, const std::vector<AuditHead>& heads);

// Those by or about one person.
[[nodiscard]] std::vector<AuditRecord> audit_of(const std::vector<AuditRecord>& records,
                                                std::string_view subject);

}  // namespace samtavle::access
