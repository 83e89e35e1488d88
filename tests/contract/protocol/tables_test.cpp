// Goal: the tables of PROTOCOL.md say what the code does.
// Method: read them, compare both ways with enums, limits and schema.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <map>
#include <set>
#include <sstream>

#include "descriptors.hpp"
#include "document.hpp"
#include "samtavle/base/errc.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/plan/roles.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::contract {
namespace {

using base::Errc;

constexpr int kNotices = 13;
constexpr int kRefusals = 14;
constexpr int kCloseCodes = 15;
constexpr int kLimits = 16;
constexpr int kKindsAndFields = 17;
constexpr unsigned kErrcNumbers = 256;

std::string upper(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

// The values of an enum without its zero and without its prefix.
std::map<std::uint32_t, std::string> values_of(const std::string& name, std::string_view prefix) {
  std::map<std::uint32_t, std::string> out;
  for (const auto& [number, value] : schema().enums.at(name)) {
    EXPECT_TRUE(value.starts_with(prefix)) << value;
    if (number != 0) out[number] = value.substr(prefix.size());
  }
  return out;
}

bool is_known(Errc code) { return base::name(code) != "unknown"; }

TEST(Tables, RefusalCodes) {
  std::map<std::uint32_t, std::string> written;
  for (const Row& row : table(section(kRefusals))) {
    ASSERT_EQ(row.size(), 4u);
    written[static_cast<std::uint32_t>(std::stoul(row[0]))] = row[1];
  }
  EXPECT_EQ(written, values_of("RefusalCode", "REFUSAL_CODE_"));
  std::map<std::uint32_t, std::string> in_code;
  for (unsigned i = 0; i < kErrcNumbers; ++i) {
    const auto code = static_cast<Errc>(i);
    if (is_known(code) && base::is_refusal(code)) in_code[i] = upper(base::name(code));
  }
  EXPECT_EQ(written, in_code);
}

TEST(Tables, CloseCodes) {
  std::map<std::string, std::uint16_t> written;
  for (const Row& row : table(section(kCloseCodes))) {
    ASSERT_EQ(row.size(), 4u);
    written[row[1]] = static_cast<std::uint16_t>(std::stoul(row[0]));
  }
  std::map<std::string, std::uint16_t> in_code;
  for (unsigned i = 0; i < kErrcNumbers; ++i) {
    const auto code = static_cast<Errc>(i);
    // `internal` stands for every code without one of its own.
    const bool own = base::close_code(code) != 1011 || code == Errc::internal;
    if (is_known(code) && own) in_code[std::string{base::name(code)}] = base::close_code(code);
  }
  EXPECT_EQ(written, in_code);
}

TEST(Tables, Notices) {
  std::set<std::string> written;
  for (const Row& row : table(section(kNotices))) written.insert(row.at(0));
  std::set<std::string> in_proto;
  for (const auto& [number, name] : values_of("NoticeKind", "NOTICE_KIND_")) in_proto.insert(name);
  EXPECT_EQ(written, in_proto);
}

template <class E>
void expect_names(const std::string& name, std::string_view prefix) {
  const auto values = values_of(name, prefix);
  for (const auto& [number, value] : values) {
    EXPECT_EQ(upper(plan::name(static_cast<E>(number))), value) << name;
  }
  const auto behind = static_cast<E>(values.rbegin()->first + 1);
  EXPECT_EQ(plan::name(behind), "unknown") << name << " lacks values in the .proto file";
}

TEST(Tables, RolesLevelsAndActorKindsHaveTheNumbersOfTheProto) {
  expect_names<plan::Role>("Role", "ROLE_");
  expect_names<plan::Level>("Level", "LEVEL_");
  expect_names<plan::ActorKind>("ActorKind", "ACTOR_KIND_");
}

// --- limits ---

std::uint64_t figure(std::chrono::milliseconds t) { return static_cast<std::uint64_t>(t.count()); }
std::uint64_t figure(std::uint64_t n) { return n; }

// Bytes, milliseconds or a mere count, as "20,000", "64 KiB", "16 ms", "2,160 h".
std::uint64_t read_figure(const std::string& text) {
  static const std::map<std::string, std::uint64_t> kUnits = {
      {"", 1},   {"B", 1},    {"KiB", 1024},  {"MiB", 1024 * 1024},
      {"ms", 1}, {"s", 1000}, {"h", 3600'000}};
  std::string digits;
  std::size_t at = 0;
  for (; at < text.size() && (std::isdigit(static_cast<unsigned char>(text[at])) != 0 ||
                              text[at] == ',');
       ++at) {
    if (text[at] != ',') digits += text[at];
  }
  const std::size_t behind = std::min(text.find_first_not_of(' ', at), text.size());
  const auto unit = kUnits.find(text.substr(behind));
  if (digits.empty() || unit == kUnits.end()) {
    ADD_FAILURE() << "no figure: " << text;
    return 0;
  }
  return std::stoull(digits) * unit->second;
}

// The names of the members, separated by blanks, with their values. The structured bindings below
// stop compiling when a limit is added: it then needs a row in the document too.
template <class... T>
void note(std::map<std::string, std::uint64_t>& out, const std::string& prefix, const char* names,
          const T&... values) {
  std::istringstream words{names};
  const auto one = [&](std::uint64_t value) {
    std::string name;
    words >> name;
    out[prefix + name] = value;
  };
  (one(figure(values)), ...);
}

std::map<std::string, std::uint64_t> limits_in_code() {
  std::map<std::string, std::uint64_t> out;
  {
    const auto [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = base::EditLimits{};
    note(out, "edit.",
         "message_fields_max message_submessages_max message_depth_max operations_max "
         "operation_text_bytes_max field_code_points_max value_bytes_max set_members_max "
         "text_marks_max item_fields_max order_key_bytes_max reason_bytes_max board_items_max "
         "board_bytes_max ballot_dots_max",
         a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  }
  {
    const auto [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w] =
        base::SessionLimits{};
    note(out, "session.",
         "hello_bytes_max frame_bytes_max fragments_max control_frames_per_second "
         "messages_per_second operations_per_second bytes_per_second burst_factor "
         "presence_per_second header_bytes_max header_fields_max connections_max "
         "connections_per_actor connections_per_address "
         "new_connections_per_address_and_minute joins_per_address_and_minute "
         "sessions_per_board "
         "hello_timeout accept_timeout ping_interval dead_after stall_timeout throttle_timeout",
         a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w);
  }
  {
    const auto [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = base::BoardLimits{};
    note(out, "board.",
         "ring_bytes ring_segment_bytes write_bytes_max snapshot_chunk_bytes catch_up_bytes "
         "catch_up_events_max flush_interval snapshot_every_events snapshot_inline_bytes_max "
         "idle_close memory_budget_bytes openings_max in_flight_bytes_max replica_retired_after "
         "flatten_after",
         a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  }
  return out;
}

TEST(Tables, Limits) {
  std::map<std::string, std::uint64_t> written;
  for (const Row& row : table(section(kLimits))) {
    ASSERT_EQ(row.size(), 3u) << row.at(0);
    written[row[0]] = read_figure(row[1]);
  }
  EXPECT_EQ(written, limits_in_code());
}

// --- kinds and fields ---

// "board 256, phase 512": the pairs that stand behind a word and up to the next blank line or list.
std::map<std::string, std::uint32_t> pairs_behind(const std::string& word) {
  const std::string_view text = section(kKindsAndFields);
  const auto begin = text.find(word + ": ");
  EXPECT_NE(begin, std::string_view::npos) << word;
  if (begin == std::string_view::npos) return {};
  const std::string list{text.substr(begin + word.size() + 2, text.find('.', begin) - begin -
                                                                  word.size() - 2)};
  std::map<std::string, std::uint32_t> out;
  std::istringstream words{list};
  std::string name;
  for (std::string number; words >> name >> number;) {
    out[name] = static_cast<std::uint32_t>(std::stoul(number));
  }
  return out;
}

TEST(Tables, Kinds) {
  std::map<std::string, std::uint32_t> in_code;
  for (const plan::KindRow& row : plan::kind_rows()) {
    in_code[std::string{row.name}] = row.kind.value;
  }
  EXPECT_EQ(pairs_behind("Kinds"), in_code);
}

TEST(Tables, Fields) {
  const std::map<plan::FieldType, std::string> types = {{plan::FieldType::text, "Texts"},
                                                        {plan::FieldType::set, "Sets"},
                                                        {plan::FieldType::scalar, "Scalars"}};
  for (const auto& [type, word] : types) {
    std::map<std::string, std::uint32_t> in_code;
    for (const plan::FieldRow& row : plan::field_rows()) {
      if (row.type == type) in_code[std::string{row.name}] = row.field.value;
    }
    EXPECT_EQ(pairs_behind(word), in_code) << word;
  }
}

// --- names ---

// Whether a text has this word, not only as a part of another one.
bool names(std::string_view text, const std::string& word) {
  const auto letter = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (!letter(at - 1) && !letter(at + word.size())) return true;
  }
  return false;
}

TEST(Names, EveryMessageThatIsSentIsNamedInTheDocument) {
  for (const char* file : {"edit.proto", "session.proto", "snapshot.proto"}) {
    ASSERT_TRUE(schema().files.contains(file));
    for (const std::string& message : schema().files.at(file)) {
      EXPECT_TRUE(names(document(), message)) << file << ": " << message;
    }
  }
}

TEST(Names, EveryOperationHasItsRowInTheFold) {
  constexpr int kFold = 8;
  std::string names;
  for (const Row& row : table(section(kFold))) names += row.at(0) + ", ";
  for (const FieldInfo& field : schema().messages.at("Operation")) {
    EXPECT_NE(names.find(field.message + ", "), std::string::npos) << field.message;
  }
}

}  // namespace
}  // namespace samtavle::contract
