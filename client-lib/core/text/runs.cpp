// A text as runs, and back.

#include <map>

#include "samtavle/base/check.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/text/text.hpp"
#include "tree.hpp"
#include "utf8_scan.hpp"

namespace samtavle::text {

using base::Errc;
using base::fail;

namespace {

// Ids as runs, so that a claim of many costs no more than a claim of one.
class IdRuns {
 public:
  [[nodiscard]] bool contains(OpId id) const {
    auto run = runs_.upper_bound(id);
    if (run == runs_.begin()) return false;
    --run;
    return run->first.replica == id.replica &&
           id.counter.value - run->first.counter.value < run->second;
  }

  // False if one of them is here already. first + count does not run over.
  [[nodiscard]] bool add(OpId first, std::uint32_t count) {
    const auto next = runs_.lower_bound(first);
    const bool meets = next != runs_.end() && next->first < first + count;
    if (meets || contains(first)) return false;
    runs_.emplace_hint(next, first, count);
    return true;
  }

 private:
  std::map<OpId, std::uint32_t> runs_;
};

bool runs_over(OpId first, std::size_t count) { return count > 0xffffffffu - first.counter.value; }

std::size_t length_of(const Run& run) { return run.text.empty() ? run.deleted : run.text.size(); }

// Reads runs into spans, checking what edits would have guaranteed.
class RunReader {
 public:
  RunReader(std::span<const Run> runs, std::size_t characters_max)
      : runs_(runs), characters_max_(std::min(characters_max, kCharactersMax)) {}

  Result<void> run() {
    for (const Run& run : runs_) {
      if (auto done = check(run); !done) return done;
    }
    IdRuns behind;
    for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
      if (run->origins.right && !behind.contains(run->origins.right)) {
        return fail(Errc::corrupt, "a right origin that does not stand behind its character");
      }
      SAMTAVLE_CHECK(behind.add(run->first, static_cast<std::uint32_t>(length_of(*run))));
    }
    for (const Run& run : runs_) {
      if (!add(run)) return fail(Errc::limit, "more writers than a text can have");
    }
    return {};
  }

  [[nodiscard]] bool knows(const Anchor& a) const { return !a.id || seen_.contains(a.id); }

  std::vector<Span> spans;
  std::string content;
  Replicas replicas;

 private:
  Result<void> check(const Run& run) {
    const std::size_t count = length_of(run);
    const bool both = !run.text.empty() && run.deleted != 0;
    if (count == 0 || both || !run.first || runs_over(run.first, count)) {
      return fail(Errc::corrupt, "a run of text that contradicts itself");
    }
    if (count > characters_max_ - characters_) {
      return fail(Errc::limit, "more characters in a text than allowed");
    }
    characters_ += count;
    // In the sequence an element's left origin stands before it, always.
    if (run.origins.left && !seen_.contains(run.origins.left)) {
      return fail(Errc::corrupt, "a left origin that does not stand before its character");
    }
    if (!seen_.add(run.first, static_cast<std::uint32_t>(count))) {
      return fail(Errc::corrupt, "a character id twice");
    }
    for (const char32_t c : run.text) {
      if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return fail(Errc::corrupt, "text that is not valid Unicode");
      }
    }
    return {};
  }

  bool add(const Run& run) {
    const auto count = static_cast<std::uint32_t>(length_of(run));
    const std::uint32_t replica = replicas.add(run.first.replica);
    const std::uint32_t left = run.origins.left ? replicas.add(run.origins.left.replica) : 0;
    const std::uint32_t right = run.origins.right ? replicas.add(run.origins.right.replica) : 0;
    if (replica == Replicas::kNone || left == Replicas::kNone || right == Replicas::kNone) {
      return false;
    }
    const std::uint32_t state = run.text.empty() ? Span::kDeleted | Span::kDropped : 0;
    const Span span = Span::make({replica, run.first.counter.value},
                                 {left, run.origins.left.counter.value},
                                 {right, run.origins.right.counter.value}, count | state);
    replicas.note(replica, span.last().counter);
    if (!spans.empty() && spans.back().joins(span)) {
      spans.back().bits += count;
    } else {
      spans.push_back(span);
    }
    for (const char32_t c : run.text) base::append_utf8(content, c);
    return true;
  }

  std::span<const Run> runs_;
  std::size_t characters_max_;
  std::size_t characters_ = 0;
  IdRuns seen_;
};

}  // namespace

std::vector<Run> Text::runs() const {
  std::vector<Run> out;
  if (tree_ == nullptr) return out;
  Span last{};
  const Leaf* leaf = nullptr;
  const char* content = nullptr;
  for (Place at = tree_->start(); Tree::step_to_character(at); at.offset = at.span().length()) {
    const Span& s = at.span();
    if (at.leaf != leaf) content = (leaf = at.leaf)->content();
    const bool same_state = !out.empty() && s.deleted() == last.deleted();
    if (!same_state || !last.is_continued_by(s)) {
      out.push_back({tree_->replicas.global(s.id()),
                     {tree_->replicas.global(s.left()), tree_->replicas.global(s.right())},
                     {},
                     0});
    }
    if (s.deleted()) {
      out.back().deleted += s.length();
      if (!s.dropped()) {
        const auto left = static_cast<std::size_t>(leaf->content() + leaf->bytes - content);
        content += leaf->ascii ? s.length() : bytes_of(content, left, s.length());
      }
    } else {
      for (std::uint32_t i = 0; i < s.length(); ++i) {
        out.back().text.push_back(next_code_point(content));
      }
    }
    last = s;
  }
  return out;
}

Result<Text> Text::load(std::span<const Run> runs, std::vector<MarkSpan> marks,
                        std::size_t characters_max, const Shape& shape) {
  RunReader reader{runs, characters_max};
  if (auto done = reader.run(); !done) return base::pass_on(done);
  for (const MarkSpan& mark : marks) {
    if (!reader.knows(mark.from) || !reader.knows(mark.to)) {
      return fail(Errc::corrupt, "a mark's anchor is not in the text");
    }
  }
  Text text;
  text.tree_ = Tree::build(reader.spans, reader.content, std::move(reader.replicas), shape);
  if (!marks.empty()) text.tree_->marks() = std::move(marks);
  return text;
}

}  // namespace samtavle::text
