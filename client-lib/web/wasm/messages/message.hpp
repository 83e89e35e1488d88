#pragma once
// The messages of proto/ as the browser has them. generate.mjs writes classes with the accessors of
// protobuf's own, and a table of each class; one reader and one writer follow the tables. The bytes
// are those of protobuf's lite runtime, the code is a tenth of its size: there are no arenas, no
// reflection and no groups in it. What a newer program wrote (unknown fields) is kept and written
// again behind the rest, as there.
//
// Only for the WebAssembly build; the server and the native client have the real thing.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace samtavle::messages {

enum class Type : std::uint8_t {
  flag,      // bool
  natural,   // uint32
  natural64,
  integer64,
  zigzag64,  // sint64
  choice,    // an enum
  fixed64,   // also double
  fixed32,   // also float
  text,      // string
  binary,    // bytes
  message,
};

struct Table;

struct Field {
  std::uint16_t number;
  Type type;
  bool repeated;
  std::uint16_t at;       // bytes from the beginning of the message
  std::uint16_t case_at;  // of the number of the chosen alternative; 0: it is no alternative
  const Table* child;     // of a message
};

// Fields stand in the order of their numbers, which is the order of writing. A message without
// content is all zeros; it begins with a std::string* of unknown fields.
struct Table {
  const Field* fields;
  std::uint16_t count;
  std::uint16_t bytes;  // of the message
};

// Owned strings and messages, or numbers of four or eight bytes: the table says which.
struct List {
  void* elements;
  std::uint32_t size;
  std::uint32_t room;
};

[[nodiscard]] bool parse(void* message, const Table& table, std::string_view bytes);
[[nodiscard]] std::size_t size_of(const void* message, const Table& table);
void write(const void* message, const Table& table, std::string& out);
// Gives back what it owns; it is as fresh then.
void clear(void* message, const Table& table);
void clear_field(void* message, const Table& table, std::uint32_t number);
// What it had is gone.
void copy(void* to, const void* from, const Table& table);
// Makes the alternative with this number the chosen one; another one is cleared.
void choose(void* message, const Table& table, std::uint16_t case_at, std::uint32_t number);
[[nodiscard]] void* make(const Table& table);
void destroy(void* message, const Table& table);

// What stands for a message that is not there; as large as the largest.
inline constexpr std::size_t kMessageBytesMax = 320;
alignas(8) extern const unsigned char kAbsent[kMessageBytesMax];
[[nodiscard]] const std::string& no_text();

[[nodiscard]] std::string& text_in(std::string*& slot);
void append(List& list, void* element);
[[nodiscard]] void* last_of(List& list);  // which is taken out
void append_number(List& list, std::size_t width, std::uint64_t value);
void clear_list(List& list, Type type, const Table* child);

template <class T>
inline constexpr bool is_text = std::is_same_v<T, std::string>;

// A list of owned elements.
template <class T>
class Repeated {
 public:
  template <class Of>
  class Walk {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = Of*;
    using reference = Of&;
    Walk() = default;
    explicit Walk(void** at) : at_(at) {}
    Of& operator*() const { return *static_cast<Of*>(*at_); }
    Of* operator->() const { return static_cast<Of*>(*at_); }
    Of& operator[](difference_type n) const { return *static_cast<Of*>(at_[n]); }
    Walk& operator++() { return ++at_, *this; }
    Walk operator++(int) { return Walk{at_++}; }
    Walk& operator--() { return --at_, *this; }
    Walk operator--(int) { return Walk{at_--}; }
    Walk& operator+=(difference_type n) { return at_ += n, *this; }
    Walk& operator-=(difference_type n) { return at_ -= n, *this; }
    friend Walk operator+(Walk walk, difference_type n) { return walk += n; }
    friend Walk operator-(Walk walk, difference_type n) { return walk -= n; }
    friend difference_type operator-(Walk a, Walk b) { return a.at_ - b.at_; }
    friend auto operator<=>(const Walk&, const Walk&) = default;

   private:
    void** at_ = nullptr;
  };
  using value_type = T;
  using iterator = Walk<T>;
  using const_iterator = Walk<const T>;

  constexpr Repeated() = default;
  Repeated(const Repeated&) = delete;
  Repeated& operator=(const Repeated&) = delete;
  ~Repeated() {
    if constexpr (is_text<T>) {
      clear_list(list_, Type::text, nullptr);
    } else {
      clear_list(list_, Type::message, &T::table());
    }
  }

  [[nodiscard]] int size() const { return static_cast<int>(list_.size); }
  [[nodiscard]] bool empty() const { return list_.size == 0; }
  const T& operator[](int i) const { return *static_cast<const T*>(all()[i]); }
  T& operator[](int i) { return *static_cast<T*>(all()[i]); }
  [[nodiscard]] iterator begin() { return iterator{all()}; }
  [[nodiscard]] iterator end() { return iterator{all() + list_.size}; }
  [[nodiscard]] const_iterator begin() const { return const_iterator{all()}; }
  [[nodiscard]] const_iterator end() const { return const_iterator{all() + list_.size}; }
  [[nodiscard]] auto rbegin() const { return std::make_reverse_iterator(end()); }
  [[nodiscard]] auto rend() const { return std::make_reverse_iterator(begin()); }

  T* Add() {
    void* made = nullptr;
    if constexpr (is_text<T>) {
      made = new std::string;
    } else {
      made = make(T::table());
    }
    append(list_, made);
    return static_cast<T*>(made);
  }
  void AddAllocated(T* element) { append(list_, element); }
  [[nodiscard]] T* ReleaseLast() { return static_cast<T*>(last_of(list_)); }
  void Swap(Repeated* other) { std::swap(list_, other->list_); }

 private:
  [[nodiscard]] void** all() const { return static_cast<void**>(list_.elements); }

  List list_{};
};

// A list of numbers.
template <class T>
class RepeatedNumber {
 public:
  [[nodiscard]] int size() const { return static_cast<int>(list_.size); }
  [[nodiscard]] bool empty() const { return list_.size == 0; }
  T operator[](int i) const { return begin()[i]; }
  [[nodiscard]] const T* begin() const { return static_cast<const T*>(list_.elements); }
  [[nodiscard]] const T* end() const { return begin() + list_.size; }
  void Add(T value) { append_number(list_, sizeof(T), value); }

 private:
  List list_{};
};

// A message with these members, which its table describes.
template <class Members, const Table& kTable>
class MessageOf {
 public:
  MessageOf() : is_{} {}
  MessageOf(const MessageOf& other) : is_{} { copy(&is_, &other.is_, kTable); }
  MessageOf(MessageOf&& other) noexcept : is_{} { swap(other); }
  MessageOf& operator=(const MessageOf& other) {
    if (this != &other) copy(&is_, &other.is_, kTable);
    return *this;
  }
  MessageOf& operator=(MessageOf&& other) noexcept {
    if (this != &other) {
      Clear();
      swap(other);
    }
    return *this;
  }
  ~MessageOf() { clear(&is_, kTable); }

  static const Table& table() { return kTable; }
  void Clear() { clear(&is_, kTable); }
  [[nodiscard]] std::size_t ByteSizeLong() const { return size_of(&is_, kTable); }
  [[nodiscard]] std::string SerializeAsString() const {
    std::string out;
    out.reserve(ByteSizeLong());
    write(&is_, kTable, out);
    return out;
  }
  // What it said before is gone. False: these bytes are no such message; it says something then.
  [[nodiscard]] bool ParseFromArray(const void* bytes, int size) {
    return ParseFromString({static_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  }
  [[nodiscard]] bool ParseFromString(std::string_view bytes) {
    Clear();
    return parse(&is_, kTable, bytes);
  }

 protected:
  // Without a destructor of its own: clear() gives back what they own.
  union {
    Members is_;
  };

 private:
  void swap(MessageOf& other) noexcept {
    unsigned char bytes[sizeof(Members)];
    __builtin_memcpy(bytes, &is_, sizeof bytes);
    __builtin_memcpy(static_cast<void*>(&is_), &other.is_, sizeof bytes);
    __builtin_memcpy(static_cast<void*>(&other.is_), bytes, sizeof bytes);
  }
};

// What the classes' accessors do. A string or message that is not there reads as an empty one.
inline const std::string& read_text(const std::string* slot) {
  return slot != nullptr ? *slot : no_text();
}
template <class T>
const T& read_message(const void* slot) {
  return *static_cast<const T*>(slot != nullptr ? slot : kAbsent);
}
template <class T>
T* message_in(void*& slot, const Table& table) {
  if (slot == nullptr) slot = make(table);
  return static_cast<T*>(slot);
}

}  // namespace samtavle::messages

// The core knows lists of messages by this name.
namespace google::protobuf {
template <class T>
using RepeatedPtrField = samtavle::messages::Repeated<T>;
}
