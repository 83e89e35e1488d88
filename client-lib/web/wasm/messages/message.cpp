#include "message.hpp"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "samtavle/base/check.hpp"
#include "samtavle/base/utf8.hpp"

namespace samtavle::messages {

alignas(8) const unsigned char kAbsent[kMessageBytesMax] = {};

namespace {

enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

// As protobuf's own; messages of this protocol are less than ten deep.
constexpr int kDepthMax = 100;
constexpr std::uint32_t kListRoomMin = 4;

template <class T>
T& slot(void* message, std::size_t at) {
  return *reinterpret_cast<T*>(static_cast<char*>(message) + at);
}
template <class T>
const T& slot(const void* message, std::size_t at) {
  return *reinterpret_cast<const T*>(static_cast<const char*>(message) + at);
}

std::string*& unknown_of(void* message) { return slot<std::string*>(message, 0); }

bool is_wide(Type type) {
  return type == Type::natural64 || type == Type::integer64 || type == Type::zigzag64 ||
         type == Type::fixed64;
}

WireType wire_type(Type type) {
  switch (type) {
    case Type::fixed64: return kFixed64;
    case Type::fixed32: return kFixed32;
    case Type::text:
    case Type::binary:
    case Type::message: return kLength;
    default: return kVarint;
  }
}

// What stands in a slot, from what stands on the wire, and back.
std::uint64_t from_wire(Type type, std::uint64_t value) {
  switch (type) {
    case Type::flag: return value != 0 ? 1 : 0;
    case Type::zigzag64: return (value >> 1) ^ (~(value & 1) + 1);
    case Type::natural:
    case Type::choice: return static_cast<std::uint32_t>(value);
    default: return value;
  }
}
std::uint64_t to_wire(Type type, std::uint64_t value) {
  switch (type) {
    case Type::zigzag64: return (value << 1) ^ (~(value >> 63) + 1);
    // Negative ones are as long as those of 64 bits.
    case Type::choice:
      return static_cast<std::uint64_t>(
          std::int64_t{static_cast<std::int32_t>(static_cast<std::uint32_t>(value))});
    default: return value;
  }
}

std::uint64_t number_in(const void* message, const Field& field) {
  return is_wide(field.type) ? slot<std::uint64_t>(message, field.at)
                             : slot<std::uint32_t>(message, field.at);
}

std::uint64_t number_at(const List& list, Type type, std::uint32_t i) {
  return is_wide(type) ? static_cast<const std::uint64_t*>(list.elements)[i]
                       : static_cast<const std::uint32_t*>(list.elements)[i];
}

// Room for one more.
void grow(List& list, std::size_t width) {
  if (list.size < list.room) return;
  list.room = list.room == 0 ? kListRoomMin : list.room * 2;
  list.elements = std::realloc(list.elements, list.room * width);
  SAMTAVLE_CHECK(list.elements != nullptr);
}

void*& element(const List& list, std::uint32_t i) { return static_cast<void**>(list.elements)[i]; }

// --- reading ---

class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool done() const { return at_ == end_; }
  [[nodiscard]] const char* at() const { return at_; }

  bool varint(std::uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      if (at_ == end_) return false;
      const auto byte = static_cast<std::uint8_t>(*at_++);
      if (shift < 64) out |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  bool fixed(std::size_t width, std::uint64_t& out) {
    std::string_view bytes;
    out = 0;
    if (!take(width, bytes)) return false;
    std::memcpy(&out, bytes.data(), width);
    return true;
  }
  bool length(std::string_view& out) {
    std::uint64_t size = 0;
    return varint(size) && take(size, out);
  }
  bool number(std::uint32_t wire, std::uint64_t& out) {
    if (wire == kVarint) return varint(out);
    if (wire == kFixed64) return fixed(8, out);
    return wire == kFixed32 && fixed(4, out);
  }

 private:
  bool take(std::uint64_t size, std::string_view& out) {
    if (size > static_cast<std::uint64_t>(end_ - at_)) return false;
    out = {at_, static_cast<std::size_t>(size)};
    at_ += size;
    return true;
  }

  const char* at_;
  const char* end_;
};

bool parse_at(void* message, const Table& table, std::string_view bytes, int depth);

const Field* find(const Table& table, std::uint32_t number) {
  for (std::uint16_t i = 0; i < table.count; ++i) {
    if (table.fields[i].number == number) return &table.fields[i];
  }
  return nullptr;
}

bool is_good_text(Type type, std::string_view bytes) {
  return type != Type::text || base::count_code_points(bytes).has_value();
}

bool read_bytes(void* message, const Field& field, std::string_view bytes, int depth) {
  if (field.type == Type::message) {
    void* child = field.repeated ? nullptr : slot<void*>(message, field.at);
    if (child == nullptr) {
      child = make(*field.child);
      if (field.repeated) {
        append(slot<List>(message, field.at), child);
      } else {
        slot<void*>(message, field.at) = child;
      }
    }
    return parse_at(child, *field.child, bytes, depth + 1);
  }
  if (!is_good_text(field.type, bytes)) return false;
  if (field.repeated) {
    append(slot<List>(message, field.at), new std::string(bytes));
  } else {
    text_in(slot<std::string*>(message, field.at)).assign(bytes);
  }
  return true;
}

void keep_number(void* message, const Field& field, std::uint64_t read) {
  const std::uint64_t value = from_wire(field.type, read);
  if (field.repeated) {
    append_number(slot<List>(message, field.at), is_wide(field.type) ? 8 : 4, value);
  } else if (is_wide(field.type)) {
    slot<std::uint64_t>(message, field.at) = value;
  } else {
    slot<std::uint32_t>(message, field.at) = static_cast<std::uint32_t>(value);
  }
}

// False as well if it is of another wire type than the field's: then it is an unknown one.
bool is_of(const Field& field, std::uint32_t wire) {
  const WireType own = wire_type(field.type);
  return wire == own || (field.repeated && own != kLength && wire == kLength);
}

bool parse_at(void* message, const Table& table, std::string_view bytes, int depth) {
  if (depth > kDepthMax) return false;
  Reader in{bytes};
  while (!in.done()) {
    const char* const begin = in.at();
    std::uint64_t tag = 0;
    if (!in.varint(tag) || tag > 0xffffffffu || tag >> 3 == 0) return false;
    const auto wire = static_cast<std::uint32_t>(tag & 7);
    std::uint64_t number = 0;
    std::string_view content;
    if (!(wire == kLength ? in.length(content) : in.number(wire, number))) return false;
    const Field* field = find(table, static_cast<std::uint32_t>(tag >> 3));
    if (field == nullptr || !is_of(*field, wire)) {
      text_in(unknown_of(message)).append(begin, in.at());
      continue;
    }
    if (field->case_at != 0) choose(message, table, field->case_at, field->number);
    if (wire != kLength) {
      keep_number(message, *field, number);
    } else if (wire_type(field->type) == kLength) {
      if (!read_bytes(message, *field, content, depth)) return false;
    } else {
      Reader packed{content};
      while (!packed.done()) {
        if (!packed.number(wire_type(field->type), number)) return false;
        keep_number(message, *field, number);
      }
    }
  }
  return true;
}

// --- writing ---

std::size_t varint_size(std::uint64_t value) {
  std::size_t n = 1;
  for (; value >= 0x80; value >>= 7) ++n;
  return n;
}

void write_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Counts the bytes, or writes them: one walk for both, so that they agree.
class Writer {
 public:
  explicit Writer(std::string* out) : out_(out) {}

  [[nodiscard]] std::size_t size() const { return size_; }

  void message(const void* message, const Table& table) {
    for (std::uint16_t i = 0; i < table.count; ++i) {
      const Field& field = table.fields[i];
      if (field.case_at == 0 || slot<std::uint32_t>(message, field.case_at) == field.number) {
        write(message, field);
      }
    }
    if (const std::string* unknown = slot<std::string*>(message, 0)) raw(*unknown);
  }

 private:
  void write(const void* message, const Field& field) {
    const WireType wire = wire_type(field.type);
    if (field.repeated) {
      const List& list = slot<List>(message, field.at);
      if (list.size == 0) return;
      if (wire != kLength) return packed(list, field);
      for (std::uint32_t i = 0; i < list.size; ++i) bytes(element(list, i), field);
    } else if (wire == kLength) {
      const void* content = slot<void*>(message, field.at);
      // Alternatives and messages are told even if they are empty.
      const bool told = field.case_at != 0 || field.type == Type::message;
      if (content == nullptr && field.case_at == 0) return;
      if (content == nullptr && field.type == Type::message) content = kAbsent;
      if (content == nullptr) content = &no_text();
      if (!told && static_cast<const std::string*>(content)->empty()) return;
      bytes(content, field);
    } else {
      const std::uint64_t value = number_in(message, field);
      if (value == 0 && field.case_at == 0) return;
      tag(field.number, wire);
      number(field.type, value);
    }
  }

  void bytes(const void* content, const Field& field) {
    tag(field.number, kLength);
    if (field.type == Type::message) {
      varint(size_of(content, *field.child));
      message(content, *field.child);
    } else {
      const auto& text = *static_cast<const std::string*>(content);
      varint(text.size());
      raw(text);
    }
  }

  void packed(const List& list, const Field& field) {
    Writer sizes{nullptr};
    for (std::uint32_t i = 0; i < list.size; ++i) {
      sizes.number(field.type, number_at(list, field.type, i));
    }
    tag(field.number, kLength);
    varint(sizes.size());
    for (std::uint32_t i = 0; i < list.size; ++i) {
      number(field.type, number_at(list, field.type, i));
    }
  }

  void number(Type type, std::uint64_t value) {
    const WireType wire = wire_type(type);
    if (wire == kVarint) return varint(to_wire(type, value));
    char fixed[sizeof value];
    std::memcpy(fixed, &value, sizeof value);
    raw({fixed, wire == kFixed64 ? std::size_t{8} : std::size_t{4}});
  }
  void tag(std::uint32_t number, WireType wire) { varint((number << 3) | wire); }
  void varint(std::uint64_t value) {
    if (out_ == nullptr) {
      size_ += varint_size(value);
    } else {
      write_varint(*out_, value);
    }
  }
  void raw(std::string_view content) {
    if (out_ == nullptr) {
      size_ += content.size();
    } else {
      out_->append(content);
    }
  }

  std::string* out_;
  std::size_t size_ = 0;
};

}  // namespace

bool parse(void* message, const Table& table, std::string_view bytes) {
  return parse_at(message, table, bytes, 0);
}

std::size_t size_of(const void* message, const Table& table) {
  Writer sizes{nullptr};
  sizes.message(message, table);
  return sizes.size();
}

void write(const void* message, const Table& table, std::string& out) {
  Writer{&out}.message(message, table);
}

void clear_list(List& list, Type type, const Table* child) {
  if (wire_type(type) == kLength) {
    for (std::uint32_t i = 0; i < list.size; ++i) {
      if (type == Type::message) {
        destroy(element(list, i), *child);
      } else {
        delete static_cast<std::string*>(element(list, i));
      }
    }
  }
  std::free(list.elements);
  list = {};
}

namespace {

void clear_field(void* message, const Field& field) {
  if (field.repeated) {
    clear_list(slot<List>(message, field.at), field.type, field.child);
  } else if (field.type == Type::message) {
    destroy(std::exchange(slot<void*>(message, field.at), nullptr), *field.child);
  } else if (wire_type(field.type) == kLength) {
    delete std::exchange(slot<std::string*>(message, field.at), nullptr);
  } else if (is_wide(field.type)) {
    slot<std::uint64_t>(message, field.at) = 0;
  } else {
    slot<std::uint32_t>(message, field.at) = 0;
  }
}

}  // namespace

void clear_field(void* message, const Table& table, std::uint32_t number) {
  if (const Field* field = find(table, number)) clear_field(message, *field);
}

void clear(void* message, const Table& table) {
  for (std::uint16_t i = 0; i < table.count; ++i) clear_field(message, table.fields[i]);
  delete unknown_of(message);
  std::memset(message, 0, table.bytes);
}

void copy(void* to, const void* from, const Table& table) {
  clear(to, table);
  std::memcpy(to, from, table.bytes);
  if (auto& unknown = unknown_of(to)) unknown = new std::string(*unknown);
  const auto copied = [](void* content, const Field& field) -> void* {
    if (field.type != Type::message) return new std::string(*static_cast<std::string*>(content));
    void* made = make(*field.child);
    copy(made, content, *field.child);
    return made;
  };
  for (std::uint16_t i = 0; i < table.count; ++i) {
    const Field& field = table.fields[i];
    const bool owned = wire_type(field.type) == kLength;
    if (field.repeated) {
      const List theirs = slot<List>(from, field.at);
      List& list = slot<List>(to, field.at);
      list = {};
      for (std::uint32_t n = 0; n < theirs.size; ++n) {
        if (owned) {
          append(list, copied(element(theirs, n), field));
        } else {
          append_number(list, is_wide(field.type) ? 8 : 4, number_at(theirs, field.type, n));
        }
      }
    } else if (owned) {
      void*& content = slot<void*>(to, field.at);
      if (content != nullptr) content = copied(content, field);
    }
  }
}

void choose(void* message, const Table& table, std::uint16_t case_at, std::uint32_t number) {
  std::uint32_t& chosen = slot<std::uint32_t>(message, case_at);
  if (chosen == number) return;
  clear_field(message, table, chosen);
  chosen = number;
}

void* make(const Table& table) {
  return std::memset(::operator new(table.bytes), 0, table.bytes);
}

void destroy(void* message, const Table& table) {
  if (message == nullptr) return;
  clear(message, table);
  ::operator delete(message);
}

const std::string& no_text() {
  static const std::string none;
  return none;
}

std::string& text_in(std::string*& slot) {
  if (slot == nullptr) slot = new std::string;
  return *slot;
}

void append(List& list, void* added) {
  grow(list, sizeof(void*));
  static_cast<void**>(list.elements)[list.size++] = added;
}

void* last_of(List& list) { return element(list, --list.size); }

void append_number(List& list, std::size_t width, std::uint64_t value) {
  grow(list, width);
  std::memcpy(static_cast<char*>(list.elements) + list.size++ * width, &value, width);
}

}  // namespace samtavle::messages
