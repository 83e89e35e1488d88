// Goal: what is counted on the raw bytes of a ClientFrame is what the .proto files say. A message
// field that the table in core/sync/wire.cpp does not know would be parsed without having been
// counted.
// Method: for every path from ClientFrame to a field, a frame that holds nothing but that field,
// with a payload that is no message. A field that holds a message has to be refused, every other
// one has to be let through.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "descriptors.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::contract {
namespace {

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kLength = 2;
constexpr std::uint32_t kFieldNumbersTried = 64;
// No message: a tag that does not end.
const std::string kNoMessage = "\xff";

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

std::string field_bytes(std::uint32_t number, const std::string& payload) {
  std::string out;
  append_varint(out, (number << 3) | kLength);
  append_varint(out, payload.size());
  return out + payload;
}

struct Path {
  std::vector<std::uint32_t> numbers;
  std::string text;

  Path operator/(const FieldInfo& field) const {
    Path longer = *this;
    longer.numbers.push_back(field.number);
    longer.text += "." + field.name;
    return longer;
  }
  // A frame with these bytes in the message at the end of the path.
  [[nodiscard]] std::string frame(std::string inner) const {
    for (auto n = numbers.rbegin(); n != numbers.rend(); ++n) inner = field_bytes(*n, inner);
    return inner;
  }
};

bool accepted(const std::string& frame) {
  return sync::cut_client_frame(frame, base::EditLimits{}).has_value();
}

class Walk {
 public:
  void message(const std::string& name, const Path& path) {
    const auto found = schema().messages.find(name);
    ASSERT_NE(found, schema().messages.end()) << name;
    std::map<std::uint32_t, const FieldInfo*> known;
    for (const FieldInfo& field : found->second) known[field.number] = &field;
    for (std::uint32_t number = 1; number < kFieldNumbersTried; ++number) {
      const FieldInfo* field = known.contains(number) ? known[number] : nullptr;
      const bool holds_message = field != nullptr && !field->message.empty();
      EXPECT_EQ(accepted(path.frame(field_bytes(number, kNoMessage))), !holds_message)
          << path.text << " field " << number << (field != nullptr ? " " + field->name : "");
      if (!holds_message) continue;
      ++messages_;
      std::string varint;
      append_varint(varint, (number << 3) | kVarint);
      EXPECT_FALSE(accepted(path.frame(varint + '\0'))) << path.text << "." << field->name;
      EXPECT_TRUE(accepted(path.frame(field_bytes(number, {})))) << path.text << "." << field->name;
      message(field->message, path / *field);
    }
  }

  [[nodiscard]] int messages() const { return messages_; }

 private:
  int messages_ = 0;
};

TEST(Submessages, AreThoseOfTheProtoFiles) {
  Walk walk;
  walk.message("ClientFrame", {{}, "ClientFrame"});
  EXPECT_GE(walk.messages(), 30) << "the walk ended early";
}

TEST(Submessages, NoKnownMessageReachesTheDepthLimit) {
  // What is deeper than the messages of this version is not descended into, so the limit can only
  // be met by one that is added.
  const std::function<std::size_t(const std::string&)> depth = [&](const std::string& name) {
    std::size_t deepest = 0;
    for (const FieldInfo& field : schema().messages.at(name)) {
      if (!field.message.empty()) deepest = std::max(deepest, depth(field.message));
    }
    return deepest + 1;
  };
  EXPECT_LE(depth("ClientFrame"), base::EditLimits{}.message_depth_max);
}

}  // namespace
}  // namespace samtavle::contract
