// Goal: whatever is done to an audit log is found: records changed, removed, moved, put in twice or
// anew, cut off, and heads that are of another log or key.
// Method: ten thousand mutations by chance of a log that is sound, and each sort of them by itself.

#include "samtavle/access/audit_chain.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "forge.hpp"

namespace samtavle::access {
namespace {

using base::Errc;

constexpr int kRecords = 40;
constexpr int kMutations = 10'000;

// The log as lines, each with its end.
std::vector<std::string> sound_lines(std::vector<AuditRecord>* records = nullptr) {
  std::vector<std::string> lines;
  std::string before;
  for (int n = 1; n <= kRecords; ++n) {
    const AuditEntry entry{n % 3 == 0 ? "login" : "invitation_made", "aarhus|" + std::to_string(n),
                           n % 5 == 0 ? "guest-\"æ\"" : "", n % 2 == 0 ? "havnen" : "",
                           std::to_string(n % 7)};
    AuditLine line =
        next_audit_line(static_cast<std::uint64_t>(n), before, 1'700'000'000 + n / 2, entry);
    before = line.record.hash;
    lines.push_back(line.text);
    if (records != nullptr) records->push_back(line.record);
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line;
  return all;
}

AuditHead head_at(const std::vector<AuditRecord>& records, std::size_t number) {
  return {number, number == 0 ? "" : records[number - 1].hash};
}

class Audit : public testing::Test {
 protected:
  bool sound(const std::string& log) const {
    return verify_audit(log, {head_at(records, kRecords)}).has_value();
  }
  std::vector<AuditRecord> records;
  const std::vector<std::string> lines = sound_lines(&records);
};

TEST_F(Audit, ASoundLogIsReadBack) {
  const auto read = verify_audit(
      joined(lines), {head_at(records, kRecords), head_at(records, 7), head_at(records, 0)});
  ASSERT_TRUE(read) << read.error().detail;
  ASSERT_EQ(read->size(), records.size());
  for (std::size_t n = 0; n < records.size(); ++n) {
    EXPECT_EQ((*read)[n].entry, records[n].entry);
    EXPECT_EQ((*read)[n].time_s, records[n].time_s);
  }
  EXPECT_TRUE(verify_audit("", {}));
}

TEST_F(Audit, TenThousandMutationsAreFound) {
  const char* const seed_text = std::getenv("SEED");
  const unsigned seed = seed_text == nullptr ? 1u : static_cast<unsigned>(std::atoi(seed_text));
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  const std::string whole = joined(lines);
  int tried = 0;
  for (int n = 0; tried < kMutations; ++n) {
    std::vector<std::string> changed = lines;
    std::string log;
    const std::size_t sort = below(9);
    const std::size_t at = below(lines.size());
    const std::size_t other = below(lines.size());
    if (sort == 0) {
      changed.erase(changed.begin() + static_cast<long>(at));
    } else if (sort == 1) {
      std::swap(changed[at], changed[other]);
    } else if (sort == 2) {
      changed.insert(changed.begin() + static_cast<long>(other), changed[at]);
    } else if (sort == 3) {
      changed.resize(at);
    } else if (sort == 4) {
      // Written anew, as by this program, but without the secret.
      changed[at] = next_audit_line(at + 1, at == 0 ? "" : records[at - 1].hash, 1'700'000'000,
                                    {"login", "x", "", "", ""})
                        .text;
    } else if (sort == 5) {
      // A whole chain anew from there on.
      std::string before = at == 0 ? "" : records[at - 1].hash;
      for (std::size_t next = at; next < changed.size(); ++next) {
        AuditEntry entry = records[next].entry;
        if (next == at) entry.by = "somebody else";
        const AuditLine line = next_audit_line(next + 1, before, records[next].time_s, entry);
        before = line.record.hash;
        changed[next] = line.text;
      }
    }
    log = joined(changed);
    if (sort == 6) {
      log = whole;
      log[below(log.size())] ^= static_cast<char>(1u << below(8));
    } else if (sort == 7) {
      log = whole.substr(0, below(whole.size()));
    } else if (sort == 8) {
      log = whole;
      log.insert(below(log.size() + 1), 1, static_cast<char>(below(256)));
    }
    if (log == whole) continue;  // nothing was changed
    ++tried;
    ASSERT_FALSE(sound(log)) << "mutation " << n << " of sort " << sort << "; SEED=" << seed;
  }
}

TEST_F(Audit, MoreThanWasSignedIsFound) {
  const AuditLine more =
      next_audit_line(kRecords + 1, records.back().hash, 1'700'000'100, {"login", "x", "", "", ""});
  EXPECT_FALSE(sound(joined(lines) + more.text));
  EXPECT_FALSE(verify_audit(joined(lines), {head_at(records, kRecords - 1)}));
  EXPECT_FALSE(verify_audit(joined(lines), {}));
}

TEST_F(Audit, AHeadThatWasKeptElsewhereFindsALogThatWasSignedAnew) {
  const std::string shorter = joined({lines.begin(), lines.begin() + 20});
  EXPECT_TRUE(verify_audit(shorter, {head_at(records, 20)}));
  EXPECT_FALSE(verify_audit(shorter, {head_at(records, 20), head_at(records, 30)}));
}

TEST_F(Audit, HeadsAreSignedByOneKey) {
  const AuditKey key(test_key());
  const AuditHead head = head_at(records, 12);
  const std::string line = key.sign(head);
  const auto read = read_audit_head(line, key.verifier());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, head);
  EXPECT_FALSE(read_audit_head(line, AuditKey(test_key(1)).verifier()));
  EXPECT_FALSE(read_audit_head(line, "zz"));
  for (std::size_t at = 0; at + 1 < line.size(); ++at) {
    std::string changed = line;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_audit_head(changed, key.verifier())) << at;
    EXPECT_FALSE(read_audit_head(line.substr(0, at), key.verifier())) << at;
  }
}

TEST_F(Audit, WhatIsLongIsCutAndWhatIsNoTextIsNone) {
  const std::string almost(kAuditTextBytesMax - 1, 'x');
  AuditEntry entry{"login_refused", almost + "æ", "\xff", "", ""};
  const AuditLine line = next_audit_line(1, "", 0, entry);
  EXPECT_EQ(line.record.entry.by, almost);
  EXPECT_EQ(line.record.entry.whom, "?");
  EXPECT_LT(line.text.size(), kAuditLineBytesMax);
  EXPECT_TRUE(read_audit_line(line.text.substr(0, line.text.size() - 1), 1, ""));
  entry.by = std::string(kAuditTextBytesMax, '\x01');
  EXPECT_LT(next_audit_line(1, "", 0, entry).text.size(), kAuditLineBytesMax);
}

TEST_F(Audit, APersonsRecordsAreThoseByOrAboutThem) {
  const auto found = audit_of(records, "aarhus|5");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].number, 5u);
  EXPECT_EQ(audit_of(records, "guest-\"æ\"").size(), 8u);
  EXPECT_TRUE(audit_of(records, "aarhus").empty());
}

}  // namespace
}  // namespace samtavle::access
