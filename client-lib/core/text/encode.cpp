#include <algorithm>
#include <array>
#include <cstring>

#include "access.hpp"
#include "format.hpp"
#include "samtavle/base/check.hpp"
#include "samtavle/base/sort.hpp"
#include "samtavle/text/codec.hpp"
#include "utf8_scan.hpp"
#include "varint.hpp"

namespace samtavle::text {
namespace {

class Encoder {
 public:
  explicit Encoder(const Text& text) : text_(text), tree_(Access::tree(text)) {}

  std::string run() {
    if (tree_ != nullptr) {
      collect_spans();
      number_replicas();
      sort_spans();
      ends_.assign(numbers_.size(), 1);
      for (std::size_t i = 0; i < spans_.size(); ++i) write_run(i);
      for (const MarkSpan& mark : text_.marks()) write_mark(mark);
    }
    return assemble();
  }

 private:
  // The spans as they would be without a tree, and regardless of whose content is kept.
  void collect_spans() {
    for (Place at = tree_->start(); Tree::step_to_character(at); at.offset = at.span().length()) {
      Span s = at.span();
      if (s.deleted()) s.bits |= Span::kDropped;
      if (!spans_.empty() && spans_.back().joins(s)) {
        spans_.back().bits += s.length();
      } else {
        spans_.push_back(s);
      }
    }
  }

  // Replicas are written in the order of their numbers, those only that are named.
  void number_replicas() {
    std::vector<bool> named(tree_->replicas.count());
    for (const Span& s : spans_) named[s.replica()] = true;
    for (std::uint32_t i = 0; i < named.size(); ++i) {
      if (named[i]) replicas_.push_back(tree_->replicas[i].replica);
    }
    for (const MarkSpan& mark : text_.marks()) replicas_.push_back(mark.id.replica);
    base::sort(replicas_.begin(), replicas_.end());
    replicas_.erase(std::unique(replicas_.begin(), replicas_.end()), replicas_.end());
    numbers_.resize(std::max<std::size_t>(named.size(), 1));
    for (std::uint32_t i = 0; i < named.size(); ++i) {
      if (named[i]) numbers_[i] = number_of(tree_->replicas[i].replica);
    }
  }
  [[nodiscard]] std::uint32_t number_of(base::Replica replica) const {
    const auto at = std::lower_bound(replicas_.begin(), replicas_.end(), replica);
    return static_cast<std::uint32_t>(at - replicas_.begin());
  }

  static std::uint64_t key(LocalId id) { return std::uint64_t{id.replica} << 32 | id.counter; }

  void sort_spans() {
    by_id_.reserve(spans_.size());
    for (std::uint32_t i = 0; i < spans_.size(); ++i) by_id_.emplace_back(key(spans_[i].id()), i);
    base::sort(by_id_.begin(), by_id_.end());
  }

  struct Where {
    std::size_t run;
    std::uint32_t offset;
  };
  [[nodiscard]] Where where(LocalId id) const {
    auto at = std::upper_bound(by_id_.begin(), by_id_.end(), std::pair{key(id), 0xffffffffu});
    SAMTAVLE_CHECK(at != by_id_.begin());
    --at;
    const Span& s = spans_[at->second];
    SAMTAVLE_CHECK(s.contains(id));
    return {at->second, id.counter - s.counter};
  }

  void write_run(std::size_t i) {
    const Span& s = spans_[i];
    const How how = how_of(i);
    std::uint8_t head = static_cast<std::uint8_t>(how);
    if (s.deleted()) head |= kHeadDeleted;
    if (s.length() <= kHeadLengthMax) {
      head |= static_cast<std::uint8_t>((s.length() - 1) << kHeadLengthShift);
    } else {
      head |= static_cast<std::uint8_t>(kHeadLengthMax << kHeadLengthShift);
      put_varint(column_[kLengths], s.length() - kHeadLengthMax - 1);
    }
    heads_.push_back(static_cast<char>(head));
    if (how >= How::left_next) {
      write_id(i);
      if (how >= How::far_next) write_left(i);
      if (how == How::left_far || how == How::far_far) write_right(i);
    }
    ends_[s.replica()] = std::int64_t{s.counter} + s.length();
  }

  How how_of(std::size_t i) {
    const Span& s = spans_[i];
    if (const std::size_t back = distance_to_begin(i); back != 0) {
      if (back == 1) return How::continues_1;
      if (back == 2) return How::continues_2;
      put_varint(column_[kBacks], back - 3);
      return How::continues_far;
    }
    const LocalId left = i == 0 ? LocalId{} : spans_[i - 1].last();
    const LocalId right = i + 1 == spans_.size() ? LocalId{} : spans_[i + 1].id();
    if (s.left() != left) return s.right() == right ? How::far_next : How::far_far;
    if (s.right() == right) return How::left_next;
    return i > 0 && s.right() == spans_[i - 1].right() ? How::left_same : How::left_far;
  }

  // How far back the run stands with which this one was once one; 0: it begins here.
  [[nodiscard]] std::size_t distance_to_begin(std::size_t i) const {
    const Span& s = spans_[i];
    const LocalId before{s.replica(), s.counter - 1};
    if (!s.left() || s.left() != before) return 0;
    const Where at = where(before);
    return spans_[at.run].is_continued_by(s) ? i - at.run : 0;
  }

  void write_id(std::size_t i) {
    const Span& s = spans_[i];
    const std::uint64_t step = zigzag(std::int64_t{s.counter} - ends_[s.replica()]);
    std::string& out = column_[kIds];
    if (replicas_.size() == 1) {
      put_varint(out, step);
      return;
    }
    const bool other = i == 0 || s.replica() != spans_[i - 1].replica();
    put_varint(out, step << 1 | (other ? 1 : 0));
    if (other) put_varint(out, numbers_[s.replica()]);
  }

  void write_left(std::size_t i) {
    std::string& out = column_[kLefts];
    const LocalId left = spans_[i].left();
    if (!left) return put_varint(out, 0);
    const Where at = where(left);
    const std::uint32_t behind = spans_[at.run].length() - 1 - at.offset;
    put_varint(out, (i - at.run) << 1 | (behind != 0 ? 1 : 0));
    if (behind != 0) put_varint(out, behind);
  }

  void write_right(std::size_t i) {
    std::string& out = column_[kRights];
    const LocalId right = spans_[i].right();
    if (!right) return put_varint(out, 0);
    const Where at = where(right);
    put_varint(out, (at.run - i) << 1 | (at.offset != 0 ? 1 : 0));
    if (at.offset != 0) put_varint(out, at.offset);
  }

  void write_mark(const MarkSpan& mark) {
    std::string& out = column_[kMarks];
    put_varint(out, number_of(mark.id.replica));
    put_varint(out, mark.id.counter.value);
    write_anchor(mark.from);
    write_anchor(mark.to);
    put_varint(out, mark.mark);
    write_value(mark.value);
  }

  void write_anchor(const Anchor& anchor) {
    std::string& out = column_[kMarks];
    const std::uint64_t after = anchor.after ? 1 : 0;
    if (!anchor.id) return put_varint(out, after);
    const Where at = where(tree_->replicas.local(anchor.id));
    put_varint(out, (at.run + 1) << 1 | after);
    put_varint(out, at.offset);
  }

  void write_value(const base::Value& value) {
    std::string& out = column_[kMarks];
    const auto tag = [&out](ValueTag t) { out.push_back(static_cast<char>(t)); };
    const auto bytes = [&](ValueTag t, std::string_view content) {
      tag(t);
      put_varint(out, content.size());
      out.append(content);
    };
    using Type = base::Value::Type;
    switch (value.type()) {
      case Type::none: return tag(ValueTag::none);
      case Type::flag: return tag(*value.get_if<bool>() ? ValueTag::yes : ValueTag::no);
      case Type::integer:
        tag(ValueTag::integer);
        return put_varint(out, zigzag(*value.get_if<std::int64_t>()));
      case Type::number: {
        tag(ValueTag::real);
        const double number = *value.get_if<double>();
        std::uint64_t bits = 0;
        static_assert(sizeof number == sizeof bits);
        std::memcpy(&bits, &number, sizeof bits);
        for (unsigned i = 0; i < 64; i += 8) out.push_back(static_cast<char>(bits >> i));
        return;
      }
      case Type::text: return bytes(ValueTag::text, *value.get_if<std::string>());
      case Type::binary: return bytes(ValueTag::binary, *value.get_if<base::Binary>());
      case Type::item: {
        const OpId id = *value.get_if<OpId>();
        tag(ValueTag::id);
        put_varint(out, id.replica.value);
        return put_varint(out, id.counter.value);
      }
    }
  }

  std::string assemble() const {
    std::string out;
    std::size_t size = 64 + 5 * replicas_.size() + heads_.size() + text_.utf8_length();
    for (const std::string& c : column_) size += c.size();
    out.reserve(size);
    put_varint(out, kFormat);
    put_varint(out, spans_.size());
    put_varint(out, replicas_.size());
    std::uint32_t next = 0;
    for (const base::Replica replica : replicas_) {
      put_varint(out, replica.value - next);
      next = replica.value + 1;
    }
    std::uint8_t mask = 0;
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (!column_[i].empty()) mask |= static_cast<std::uint8_t>(1u << i);
    }
    out.push_back(static_cast<char>(mask));
    for (const std::string& c : column_) {
      if (!c.empty()) put_varint(out, c.size());
    }
    out += heads_;
    for (const std::string& c : column_) out += c;
    if (tree_ != nullptr) text_.append_utf8(out);
    return out;
  }

  const Text& text_;
  const Tree* tree_;
  std::vector<Span> spans_;
  std::vector<base::Replica> replicas_;   // as written
  std::vector<std::uint32_t> numbers_;    // of the tree's replicas in replicas_
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_id_;
  std::vector<std::int64_t> ends_;        // the counter behind each replica's last run
  std::string heads_;
  std::array<std::string, kColumns> column_;
};

}  // namespace

std::string encode(const Text& text) { return Encoder{text}.run(); }

}  // namespace samtavle::text
