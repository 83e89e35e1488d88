#include <algorithm>
#include <array>
#include <cstring>

#include "access.hpp"
#include "format.hpp"
#include "samtavle/base/sort.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/text/codec.hpp"
#include "varint.hpp"

namespace samtavle::text {

using base::Errc;
using base::fail;

namespace {

class Decoder {
 public:
  Decoder(std::string_view bytes, std::size_t characters_max, const Shape& shape)
      : source_(bytes), characters_max_(std::min(characters_max, kCharactersMax)), shape_(shape) {}

  Result<Text> run() {
    if (auto done = read_head(); !done) return base::pass_on(done);
    if (auto done = read_runs(); !done) return base::pass_on(done);
    for (std::uint32_t i = 0; i < runs_; ++i) {
      if (!resolve_right(i)) return bad("a right origin that does not stand behind its character");
    }
    if (!ids_are_unique()) return bad("a character id twice");
    const std::string_view content = source_.bytes(source_.size());
    const auto visible = base::count_code_points(content);
    if (!visible || *visible != visible_) return bad("text that does not belong to its runs");
    std::vector<MarkSpan> marks;
    for (Source& column = column_[kMarks]; !column.empty();) {
      if (!read_mark(column, marks)) return bad("a mark that cannot be");
    }
    for (const Source& c : column_) {
      if (c.bad() || !c.empty()) return bad("a column of another length than its runs need");
    }
    if (runs_ == 0 && marks.empty()) return Text{shape_};
    right_run_ = {};
    join_runs();
    auto tree = Tree::build(spans_, content, std::move(replicas_), shape_);
    if (!marks.empty()) tree->marks() = std::move(marks);
    return Access::wrap(std::move(tree));
  }

 private:
  static base::Unexpected<base::Error> bad(const char* what) { return fail(Errc::corrupt, what); }

  Result<void> read_head() {
    const std::uint64_t format = source_.varint();
    if (format > kFormat) {
      return fail(Errc::newer_format, "the text is of a newer format: update this program");
    }
    if (format == 0) return bad("no text");
    runs_ = source_.number();
    const std::uint32_t replicas = source_.number(kReplicasMax - 1);
    // Each takes a byte at least: nothing is set aside for more.
    if (runs_ > source_.size() || replicas > source_.size()) return bad("more runs than bytes");
    std::uint64_t next = 0;
    for (std::uint32_t i = 0; i < replicas; ++i) {
      next += source_.varint();
      if (source_.bad() || next > 0xffffffff) return bad("a replica's number that runs over");
      replicas_.add(base::Replica{static_cast<std::uint32_t>(next)});
      ++next;
    }
    const std::uint8_t mask = source_.byte();
    if (mask >> kColumns != 0) return bad("a column that is not known");
    std::array<std::uint64_t, kColumns> sizes{};
    for (std::size_t i = 0; i < kColumns; ++i) {
      if ((mask >> i & 1) != 0) sizes[i] = source_.varint();
    }
    heads_ = source_.bytes(runs_);
    for (std::size_t i = 0; i < kColumns; ++i) column_[i] = Source{source_.bytes(sizes[i])};
    if (source_.bad()) return bad("a text that is cut off");
    return {};
  }

  Result<void> read_runs() {
    spans_.reserve(runs_);
    right_run_.reserve(runs_);
    ends_.assign(replicas_.count(), 1);
    for (std::uint32_t i = 0; i < runs_; ++i) {
      const auto head = static_cast<std::uint8_t>(heads_[i]);
      std::uint32_t length = (head >> kHeadLengthShift) + 1u;
      if (length > kHeadLengthMax) {
        length = column_[kLengths].number(Span::kLengthMax - kHeadLengthMax - 1);
        length += kHeadLengthMax + 1;
      }
      if (length > characters_max_ - characters_) {
        return fail(Errc::limit, "more characters in a text than allowed");
      }
      characters_ += length;
      const bool deleted = (head & kHeadDeleted) != 0;
      if (!deleted) visible_ += length;
      const std::uint32_t bits = length | (deleted ? Span::kDeleted | Span::kDropped : 0);
      if (!read_run(i, how(i), bits)) return bad("a run of text that cannot be");
    }
    return {};
  }

  [[nodiscard]] How how(std::uint32_t i) const {
    return static_cast<How>(static_cast<std::uint8_t>(heads_[i]) & 7u);
  }

  // The run with all but its right origin. right_run_ says, for a run that goes on with another
  // one, with which.
  bool read_run(std::uint32_t i, How how, std::uint32_t bits) {
    const std::uint32_t length = bits & Span::kLengthMax;
    LocalId first;
    LocalId left;
    if (how < How::left_next) {
      std::uint64_t back = static_cast<std::uint64_t>(how) + 1;
      if (how == How::continues_far) back += column_[kBacks].number();
      if (back > i) return false;
      const Span& begin = spans_[static_cast<std::size_t>(i - back)];
      left = begin.last();
      first = {left.replica, left.counter + 1};
      right_run_.push_back(static_cast<std::uint32_t>(i - back));
    } else {
      if (!read_id(i, first) || !read_left(i, how, left)) return false;
      right_run_.push_back(0);
    }
    if (first.counter == 0 || length > 0xffffffff - first.counter) return false;
    spans_.push_back(Span::make(first, left, {}, bits));
    ends_[first.replica] = first.counter + length;
    replicas_.note(first.replica, first.counter + length - 1);
    return true;
  }

  bool read_id(std::uint32_t i, LocalId& first) {
    Source& ids = column_[kIds];
    std::uint64_t step = ids.varint();
    if (replicas_.count() != 1) {
      const bool other = (step & 1) != 0;
      step >>= 1;
      if (other) {
        first.replica = ids.number();
      } else if (i > 0) {
        first.replica = spans_[i - 1].replica();
      }
      if (first.replica >= replicas_.count()) return false;
    }
    const std::int64_t from = unzigzag(step);
    if (from < -0x100000000 || from > 0x100000000) return false;
    const std::int64_t counter = std::int64_t{ends_[first.replica]} + from;
    if (counter < 1 || counter > 0xffffffff) return false;
    first.counter = static_cast<std::uint32_t>(counter);
    return !ids.bad();
  }

  bool read_left(std::uint32_t i, How how, LocalId& left) {
    if (how < How::far_next) {
      if (i > 0) left = spans_[i - 1].last();
      return true;
    }
    Source& lefts = column_[kLefts];
    const std::uint64_t n = lefts.varint();
    if (n == 0) return !lefts.bad();
    const std::uint64_t back = n >> 1;
    if (back == 0 || back > i) return false;
    const Span& s = spans_[static_cast<std::size_t>(i - back)];
    const std::uint32_t behind = (n & 1) != 0 ? lefts.number() : 0;
    if (behind >= s.length()) return false;
    left = s.id(s.length() - 1 - behind);
    return true;
  }

  // Replaces right_run_[i] by the run in which the right origin stands (the end counts as one).
  bool resolve_right(std::uint32_t i) {
    LocalId right;
    std::uint32_t run = runs_;
    const How h = how(i);
    if (h < How::left_next || h == How::left_same) {
      const std::uint32_t from = h == How::left_same ? i - 1 : right_run_[i];
      if (h == How::left_same && i == 0) return false;
      right = spans_[from].right();
      run = right_run_[from];
    } else if (h == How::left_next || h == How::far_next) {
      run = i + 1;
      if (run < runs_) right = spans_[run].id();
    } else {
      Source& rights = column_[kRights];
      const std::uint64_t n = rights.varint();
      if (n != 0) {
        const std::uint64_t on = n >> 1;
        if (on == 0 || on >= runs_ - i) return false;
        run = i + static_cast<std::uint32_t>(on);
        const std::uint32_t offset = (n & 1) != 0 ? rights.number() : 0;
        if (offset >= spans_[run].length()) return false;
        right = spans_[run].id(offset);
      }
      if (rights.bad()) return false;
    }
    if (run <= i) return false;
    const Span& s = spans_[i];
    spans_[i] = Span::make(s.id(), s.left(), right, s.bits);
    right_run_[i] = run;
    return true;
  }

  [[nodiscard]] bool ids_are_unique() const {
    struct Ids {
      std::uint64_t first;
      std::uint32_t count;
    };
    std::vector<Ids> ids;
    ids.reserve(spans_.size());
    for (const Span& s : spans_) {
      ids.push_back({std::uint64_t{s.replica()} << 32 | s.counter, s.length()});
    }
    base::sort(ids.begin(), ids.end(),
               [](const Ids& a, const Ids& b) { return a.first < b.first; });
    return std::adjacent_find(ids.begin(), ids.end(), [](const Ids& a, const Ids& b) {
             return a.first + a.count > b.first;
           }) == ids.end();
  }

  bool read_mark(Source& in, std::vector<MarkSpan>& marks) {
    MarkSpan mark;
    const std::uint32_t replica = in.number();
    if (replica >= replicas_.count()) return false;
    mark.id = {replicas_[replica].replica, base::Counter{in.number()}};
    if (!read_anchor(in, mark.from) || !read_anchor(in, mark.to)) return false;
    mark.mark = in.number();
    if (!read_value(in, mark.value) || in.bad()) return false;
    marks.push_back(std::move(mark));
    return true;
  }

  bool read_anchor(Source& in, Anchor& anchor) {
    const std::uint64_t n = in.varint();
    anchor.after = (n & 1) != 0;
    if (n < 2) return true;
    const std::uint64_t run = (n >> 1) - 1;
    if (run >= runs_) return false;
    const Span& s = spans_[static_cast<std::size_t>(run)];
    const std::uint32_t offset = in.number();
    if (offset >= s.length()) return false;
    anchor.id = replicas_.global(s.id(offset));
    return true;
  }

  static bool read_value(Source& in, base::Value& value) {
    switch (static_cast<ValueTag>(in.byte())) {
      case ValueTag::none: return true;
      case ValueTag::no: value = false; return true;
      case ValueTag::yes: value = true; return true;
      case ValueTag::integer: value = unzigzag(in.varint()); return true;
      case ValueTag::real: {
        std::uint64_t bits = 0;
        for (unsigned i = 0; i < 64; i += 8) bits |= std::uint64_t{in.byte()} << i;
        double number = 0;
        static_assert(sizeof number == sizeof bits);
        std::memcpy(&number, &bits, sizeof number);
        value = number;
        return true;
      }
      case ValueTag::text: {
        const std::string_view bytes = in.bytes(in.varint());
        value = bytes;
        return base::count_code_points(bytes).has_value();
      }
      case ValueTag::binary: value = base::Value::binary(in.bytes(in.varint())); return true;
      case ValueTag::id: {
        const base::Replica replica{in.number()};
        value = OpId{replica, base::Counter{in.number()}};
        return true;
      }
    }
    return false;
  }

  // Bytes from elsewhere may cut runs where encode() would not.
  void join_runs() {
    std::size_t kept = 0;
    for (std::size_t i = 1; i < spans_.size(); ++i) {
      if (spans_[kept].joins(spans_[i])) {
        spans_[kept].bits += spans_[i].length();
      } else {
        spans_[++kept] = spans_[i];
      }
    }
    if (!spans_.empty()) spans_.resize(kept + 1);
  }

  Source source_;
  std::size_t characters_max_;
  Shape shape_;
  std::uint32_t runs_ = 0;
  std::string_view heads_;
  std::array<Source, kColumns> column_;
  Replicas replicas_;
  std::vector<std::uint32_t> ends_;
  std::vector<Span> spans_;
  std::vector<std::uint32_t> right_run_;
  std::size_t characters_ = 0;
  std::size_t visible_ = 0;
};

}  // namespace

Result<Text> decode(std::string_view bytes, std::size_t characters_max, const Shape& shape) {
  return Decoder{bytes, characters_max, shape}.run();
}

}  // namespace samtavle::text
