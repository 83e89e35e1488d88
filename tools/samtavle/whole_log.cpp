#include "whole_log.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::cli {

Result<Document> fetch_document(
    const native::History& history, const std::string& board, base::Seq seq,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
  Document document;
  document.board = board;
  board::Board fold;
  const auto read = history.events({}, seq, [&](const v1::Event& event) {
    if (!fold.apply(event.edit(), board::stamp_of(event))) {
      return Result<void>{base::fail(
          Errc::corrupt, "event " + std::to_string(event.seq()) + " does not fit the board")};
    }
    document.log.push_back(event.SerializeAsString());
    progress(fold.seq().value, seq.value);
    return Result<void>{};
  });
  if (!read) return base::pass_on(read);
  document.seq = fold.seq();
  document.items = read_items(fold);
  if (const board::Item* root = fold.root()) {
    document.title = root->text_utf8(plan::fields::title);
  }
  document.hash = board::snapshot_hash(fold);
  document.has_log = true;
  return document;
}

}  // namespace samtavle::cli
