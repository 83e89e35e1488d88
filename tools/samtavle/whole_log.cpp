#include "whole_log.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::cli {

Result<Document> fetch_document(
    const native::Api& api, const std::string& board, base::Seq seq,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
  Document document;
  document.board = board;
  board::Board fold;
  while (fold.seq() < seq) {
    const auto page = api.events(board, fold.seq());
    if (!page) return base::pass_on(page);
    v1::ServerFrame frame;
    if (!frame.ParseFromString(*page) || frame.events().empty()) {
      return base::fail(Errc::corrupt, "the server's answer holds no events");
    }
    for (const v1::Event& event : frame.events()) {
      if (fold.seq() == seq) break;
      const bool follows = event.seq() == fold.seq().value + 1;
      if (!follows || !fold.apply(event.edit(), board::stamp_of(event))) {
        return base::fail(Errc::corrupt,
                          "event " + std::to_string(event.seq()) + " does not fit the board");
      }
      document.log.push_back(event.SerializeAsString());
    }
    progress(fold.seq().value, seq.value);
  }
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
