#include "samtavle/base/sort.hpp"
#include "samtavle/plan/versions.hpp"

#include <algorithm>

#include "samtavle/plan/plain_line.hpp"
#include "samtavle/plan/schema.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Errc;
using base::OpId;
using base::Seq;
using board::Applied;
using board::Item;

Applied<OpId> name_version(board::Composer& composer, const board::Board& board,
                           std::string_view title, Seq at) {
  if (title.empty() || title.size() > kVersionTitleBytesMax || !is_plain_line(title)) {
    return cannot(Errc::invalid, "title", "the name of a version is one line of text");
  }
  if (!at || at > board.seq()) {
    return cannot(Errc::invalid, "at_seq", "the board has not been there");
  }
  const auto id = composer.create_item(kinds::version, board::kRootId);
  if (!id) return id;
  const base::Value number{static_cast<std::int64_t>(at.value)};
  if (auto done = composer.set(*id, fields::at_seq, number); !done) return base::pass_on(done);
  if (auto done = type_text(composer, *id, fields::title, 0, title); !done) {
    return base::pass_on(done);
  }
  return id;
}

std::vector<NamedVersion> versions_of(const board::Board& board) {
  std::vector<NamedVersion> out;
  for (const Item* item : board.items()) {
    if (item->kind != kinds::version || !board.visible(*item)) continue;
    const auto* at = item->value(fields::at_seq).get_if<std::int64_t>();
    if (at == nullptr || *at < 1) continue;
    out.push_back({item->id, Seq{static_cast<std::uint64_t>(*at)}, item->text_utf8(fields::title),
                   item->created_by, item->created_ms});
  }
  base::stable_sort(out.begin(), out.end(),
                   [](const NamedVersion& a, const NamedVersion& b) { return a.at < b.at; });
  return out;
}

}  // namespace samtavle::plan
