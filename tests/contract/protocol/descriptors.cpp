#include "descriptors.hpp"

#include <fstream>
#include <functional>
#include <iterator>

#include "samtavle/base/check.hpp"

namespace samtavle::contract {
namespace {

constexpr std::string_view kPackage = ".samtavle.v1.";

// Field numbers of google/protobuf/descriptor.proto, which never change.
namespace file_set {
constexpr std::uint32_t kFile = 1;
}
namespace file {
constexpr std::uint32_t kName = 1, kMessage = 4, kEnum = 5;
}
namespace message {
constexpr std::uint32_t kName = 1, kField = 2, kNested = 3, kEnum = 4;
}
namespace field {
constexpr std::uint32_t kName = 1, kNumber = 3, kType = 5, kTypeName = 6;
constexpr std::uint64_t kString = 9, kMessageType = 11, kBytes = 12;
}
namespace enumeration {
constexpr std::uint32_t kName = 1, kValue = 2;
}
namespace value {
constexpr std::uint32_t kName = 1, kNumber = 2;
}

std::uint64_t varint(std::string_view bytes, std::size_t& at) {
  std::uint64_t out = 0;
  for (unsigned shift = 0;; shift += 7) {
    SAMTAVLE_CHECK(at < bytes.size() && shift < 64);
    const auto byte = static_cast<std::uint8_t>(bytes[at++]);
    out |= std::uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80u) == 0) return out;
  }
}

// Calls `each` with number, integer and bytes of every field of a message.
using Each = std::function<void(std::uint32_t, std::uint64_t, std::string_view)>;
void fields_of(std::string_view bytes, const Each& each) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::uint64_t tag = varint(bytes, at);
    const auto number = static_cast<std::uint32_t>(tag >> 3);
    const std::uint64_t integer = varint(bytes, at);  // or the length of what follows
    if ((tag & 7u) == 0) {
      each(number, integer, {});
      continue;
    }
    SAMTAVLE_CHECK((tag & 7u) == 2 && integer <= bytes.size() - at);
    each(number, 0, bytes.substr(at, integer));
    at += integer;
  }
}

FieldInfo read_field(std::string_view bytes) {
  FieldInfo out;
  fields_of(bytes, [&](std::uint32_t number, std::uint64_t integer, std::string_view text) {
    if (number == field::kName) out.name = text;
    if (number == field::kNumber) out.number = static_cast<std::uint32_t>(integer);
    if (number == field::kType) {
      out.length_delimited = integer == field::kString || integer == field::kMessageType ||
                             integer == field::kBytes;
    }
    // Enums name their type too; they are told apart below.
    if (number == field::kTypeName) {
      SAMTAVLE_CHECK(text.starts_with(kPackage));
      out.message = text.substr(kPackage.size());
    }
  });
  if (!out.length_delimited) out.message.clear();
  return out;
}

void read_enum(std::string_view bytes, Schema& out) {
  std::string name;
  std::map<std::uint32_t, std::string> values;
  fields_of(bytes, [&](std::uint32_t number, std::uint64_t, std::string_view text) {
    if (number == enumeration::kName) name = text;
    if (number != enumeration::kValue) return;
    std::pair<std::uint32_t, std::string> entry;
    fields_of(text, [&](std::uint32_t n, std::uint64_t integer, std::string_view t) {
      if (n == value::kName) entry.second = t;
      if (n == value::kNumber) entry.first = static_cast<std::uint32_t>(integer);
    });
    values.insert(entry);
  });
  out.enums.emplace(name, std::move(values));
}

std::string read_message(std::string_view bytes, const std::string& prefix, Schema& out) {
  std::string name = prefix;
  fields_of(bytes, [&](std::uint32_t number, std::uint64_t, std::string_view text) {
    if (number == message::kName) name += text;
  });
  std::vector<FieldInfo> fields;
  fields_of(bytes, [&](std::uint32_t number, std::uint64_t, std::string_view text) {
    if (number == message::kField) fields.push_back(read_field(text));
    if (number == message::kNested) read_message(text, name + ".", out);
    if (number == message::kEnum) read_enum(text, out);
  });
  out.messages.emplace(name, std::move(fields));
  return name;
}

Schema read_schema() {
  std::ifstream in(SAMTAVLE_DESCRIPTORS, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  SAMTAVLE_CHECK(!bytes.empty());
  Schema out;
  fields_of(bytes, [&](std::uint32_t number, std::uint64_t, std::string_view text) {
    if (number != file_set::kFile) return;
    std::string name;
    std::vector<std::string> messages;
    fields_of(text, [&](std::uint32_t n, std::uint64_t, std::string_view t) {
      if (n == file::kName) name = t.substr(t.rfind('/') + 1);
      if (n == file::kMessage) messages.push_back(read_message(t, {}, out));
      if (n == file::kEnum) read_enum(t, out);
    });
    out.files.emplace(name, std::move(messages));
  });
  return out;
}

}  // namespace

const Schema& schema() {
  static const Schema read = read_schema();
  return read;
}

}  // namespace samtavle::contract
