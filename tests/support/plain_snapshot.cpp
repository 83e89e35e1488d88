// The canonical snapshot of a plain fold, column by column, each by a walk of its own over all
// items: what FORMAT.md says, in the order in which it says it.

#include <algorithm>
#include <cstring>
#include <functional>

#include "samtavle/base/check.hpp"
#include "samtavle/support/plain_fold.hpp"
#include "samtavle/text/codec.hpp"
#include "samtavle/v1/snapshot.pb.h"

namespace samtavle::support {

using base::Field;
using base::OpId;
using base::Replica;
using base::Value;

namespace {

using Bytes = std::string;
using Item = PlainFold::Item;
using Writer = std::pair<Replica, base::Actor>;

Bytes varint(std::uint64_t n) {
  Bytes out;
  for (; n >= 0x80; n >>= 7) out += static_cast<char>(n | 0x80);
  return out + static_cast<char>(n);
}
Bytes zigzag(std::int64_t n) {
  return varint(n < 0 ? ~(static_cast<std::uint64_t>(n) << 1) : static_cast<std::uint64_t>(n) << 1);
}
Bytes sized(std::string_view bytes) { return varint(bytes.size()) + Bytes{bytes}; }
Bytes id_bytes(OpId id) { return varint(id.replica.value) + varint(id.counter.value); }

Bytes number_bytes(double number) {
  const double most = 9007199254740992.0;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &number, sizeof bits);
  const bool minus_zero = bits == std::uint64_t{1} << 63;
  if (number >= -most && number <= most && !minus_zero &&
      number == static_cast<double>(static_cast<std::int64_t>(number))) {
    const auto whole = static_cast<std::int64_t>(number);
    const auto coded = static_cast<std::uint64_t>(whole < 0 ? -2 * whole - 1 : 2 * whole);
    return varint(2 * coded);
  }
  Bytes big_endian;
  for (int shift = 56; shift >= 0; shift -= 8) big_endian += static_cast<char>(bits >> shift);
  while (big_endian.ends_with('\0')) big_endian.pop_back();
  return varint(2 * big_endian.size() + 1) + big_endian;
}

Bytes plain_bytes(const Value& value) {
  if (const auto* v = value.get_if<bool>()) return varint(*v ? 1 : 0);
  if (const auto* v = value.get_if<std::int64_t>()) return zigzag(*v);
  if (const auto* v = value.get_if<double>()) return number_bytes(*v);
  if (const auto v = value.get_if<std::string>()) return sized(*v);
  if (const auto v = value.get_if<base::Binary>()) return sized(*v);
  if (const auto* v = value.get_if<OpId>()) return id_bytes(*v);
  return {};
}
Bytes type_bytes(const Value& value) { return varint(static_cast<std::uint64_t>(value.type())); }

// The format of a text has tests of its own; here it is enough that a text made anew of what the
// plain fold knows gives the same bytes as one that was edited.
Bytes text_bytes(const text::Text& text) {
  const auto anew = text::Text::load(text.runs(), text.marks(), text.history_length());
  SAMTAVLE_CHECK(anew.has_value());
  return text::encode(*anew);
}

// 0 and what it is when it is met first, then its number.
template <class T>
Bytes known(std::vector<T>& list, const T& what, const Bytes& definition) {
  const auto found = std::find(list.begin(), list.end(), what);
  if (found != list.end()) return varint(static_cast<std::uint64_t>(found - list.begin()) + 1);
  list.push_back(what);
  return varint(0) + definition;
}

class PlainColumns {
 public:
  explicit PlainColumns(const PlainFold::State& state) : state_(state) {
    for (const auto& [id, item] : state.items) places_.emplace(id, places_.size());
  }

  Bytes run() {
    v1::BoardSnapshot out;
    out.set_format(3);
    out.set_seq(state_.seq.value);
    out.set_time_ms(state_.time_ms);
    out.set_replicas(replicas());
    out.set_ids(ids());
    out.set_kinds(kinds());
    out.set_containers(containers());
    out.set_order_keys(order_keys());
    out.set_created(created());
    out.set_moved(some([&](const Item& i, OpId id) { return moved(i, id); },
                       [&](const Item& i) { return i.place_seq; }));
    out.set_deleted(some([](const Item& i, OpId) { return i.deleted_seq.value != 0; },
                         [](const Item& i) { return i.deleted_seq; }));
    out.set_shapes(shapes());
    out.set_ages(ages());
    out.set_writers(writers());
    columns([](const Item& i, const Add& add) {
      for (const auto& [field, scalar] : i.scalars) add(field, scalar.value);
    }, out.mutable_scalar_types(), out.mutable_scalar_values());
    for (const auto& [id, item] : state_.items) {
      for (const auto& [field, set] : item.sets) *out.mutable_set_sizes() += varint(set.size());
      for (const auto& [field, text] : item.texts) *out.mutable_texts() += sized(text_bytes(text));
    }
    columns([](const Item& i, const Add& add) {
      for (const auto& [field, set] : i.sets) {
        for (const Value& member : set) add(field, member);
      }
    }, out.mutable_member_types(), out.mutable_member_values());
    return out.SerializeAsString();
  }

 private:
  using Add = std::function<void(Field, const Value&)>;

  Bytes replicas() const {
    Bytes out;
    std::uint64_t last = ~std::uint64_t{0};
    for (const auto& [replica, next] : state_.next_counters) {
      if (next.value == 1) continue;
      const auto own = [r = replica](const auto& entry) { return entry.first.replica == r; };
      const auto count = std::count_if(state_.items.begin(), state_.items.end(), own);
      out += varint(replica.value - last - 1) + varint(next.value);
      out += varint(static_cast<std::uint64_t>(count));
      last = replica.value;
    }
    return out;
  }

  Bytes ids() const {
    Bytes out;
    OpId last;
    for (const auto& [id, item] : state_.items) {
      const bool same = id.replica == last.replica;
      out += varint(id.counter.value - (same ? last.counter.value : 0) - 1);
      last = id;
    }
    return out;
  }

  Bytes kinds() const {
    Bytes out;
    std::vector<base::Kind> list;
    for (const auto& [id, item] : state_.items) {
      out += known(list, item.kind, varint(item.kind.value));
    }
    return out;
  }

  Bytes containers() const {
    Bytes out;
    OpId last;
    for (const auto& [id, item] : state_.items) {
      const bool same = item.container == last;
      const bool none = item.container.counter.value == 0;
      out += varint(same ? 0 : none ? 1 : 2 + places_.at(item.container));
      last = item.container;
    }
    return out;
  }

  Bytes order_keys() const {
    Bytes out;
    Bytes last;
    for (const auto& [id, item] : state_.items) {
      std::size_t shared = 0;
      while (shared < 63 && shared < last.size() && shared < item.order_key.size() &&
             last[shared] == item.order_key[shared]) {
        ++shared;
      }
      out += varint(shared) + sized(item.order_key.substr(shared));
      last = item.order_key;
    }
    return out;
  }

  Bytes created() const {
    Bytes out;
    std::int64_t seq = 0;
    std::int64_t ms = 0;
    for (const auto& [id, item] : state_.items) {
      const auto own = static_cast<std::int64_t>(item.created_seq.value);
      out += zigzag(own - seq) + zigzag(item.created_ms - ms);
      seq = own;
      ms = item.created_ms;
    }
    return out;
  }

  // Of the items for which it holds: how many stand between it and the one before, and an age.
  template <class Holds, class SeqOf>
  Bytes some(Holds holds, SeqOf seq_of) const {
    Bytes out;
    std::uint64_t between = 0;
    for (const auto& [id, item] : state_.items) {
      if (holds(item, id)) {
        out += varint(between) + varint(state_.seq.value - seq_of(item).value);
        between = 0;
      } else {
        ++between;
      }
    }
    return out;
  }

  static bool moved(const Item& item, OpId id) {
    return item.place_seq != item.created_seq || item.place_replica != id.replica ||
           item.place_actor != item.created_by;
  }
  static bool as_created(const PlainFold::Scalar& s, const Item& item, OpId id) {
    return s.seq == item.created_seq && s.replica == id.replica && s.actor == item.created_by;
  }

  template <class Map>
  static Bytes fields(const Map& map) {
    Bytes out = varint(map.size());
    std::uint64_t next = 0;
    for (const auto& entry : map) {
      out += varint(entry.first.value - next);
      next = entry.first.value + 1;
    }
    return out;
  }

  Bytes shapes() const {
    Bytes out;
    std::vector<Bytes> list;
    for (const auto& [id, item] : state_.items) {
      const Bytes shape = fields(item.scalars) + fields(item.texts) + fields(item.sets);
      out += known(list, shape, shape);
    }
    return out;
  }

  Bytes ages() const {
    Bytes out;
    for (const auto& [id, item] : state_.items) {
      for (const auto& [field, scalar] : item.scalars) {
        const bool same = as_created(scalar, item, id);
        out += varint(same ? 0 : state_.seq.value - scalar.seq.value + 1);
      }
    }
    return out;
  }

  Bytes writers() const {
    Bytes out;
    std::vector<Writer> list;
    const auto add = [&](Replica replica, base::Actor actor) {
      out += known(list, Writer{replica, actor}, varint(replica.value) + varint(actor.value));
    };
    for (const auto& [id, item] : state_.items) {
      add(id.replica, item.created_by);
      if (moved(item, id)) add(item.place_replica, item.place_actor);
      for (const auto& [field, scalar] : item.scalars) {
        if (!as_created(scalar, item, id)) add(scalar.replica, scalar.actor);
      }
    }
    return out;
  }

  // The values of each field, in the order in which fields are met.
  template <class Walk, class Column>
  void columns(Walk walk, Column* types, Column* values) const {
    std::vector<Field> order;
    std::map<Field, std::vector<Value>> by_field;
    for (const auto& [id, item] : state_.items) {
      walk(item, [&](Field field, const Value& value) {
        if (!by_field.contains(field)) order.push_back(field);
        by_field[field].push_back(value);
      });
    }
    for (const Field field : order) {
      *types->Add() = type_runs(by_field[field]);
      *values->Add() = contents(by_field[field]);
    }
  }

  static Bytes type_runs(const std::vector<Value>& values) {
    Bytes out;
    for (std::size_t i = 0; i < values.size();) {
      std::size_t end = i;
      while (end < values.size() && values[end].type() == values[i].type()) ++end;
      out += type_bytes(values[i]) + varint(end - i);
      i = end;
    }
    return out;
  }

  static Bytes contents(const std::vector<Value>& values) {
    Bytes out;
    std::vector<Bytes> words;
    for (const Value& value : values) {
      const auto text = value.get_if<std::string>();
      if (!text) {
        out += plain_bytes(value);
        continue;
      }
      const auto word = std::find(words.begin(), words.end(), *text);
      if (word != words.end()) {
        out += varint(2 * static_cast<std::uint64_t>(word - words.begin()) + 1);
        continue;
      }
      out += varint(2 * text->size()) + Bytes{*text};
      if (text->size() <= 32 && words.size() < 64) words.emplace_back(*text);
    }
    return out;
  }

  const PlainFold::State& state_;
  std::map<OpId, std::uint64_t> places_;
};

}  // namespace

std::string PlainFold::snapshot() const { return PlainColumns{state_}.run(); }

}  // namespace samtavle::support
