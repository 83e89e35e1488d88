#pragma once
// Comments: threads on an item, with mentions, settled or not; and what is new in them for
// somebody.

#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

struct Remark {
  base::OpId item;  // what it stands on
  std::string_view text;
  std::vector<base::Actor> mentions{};
  base::OpId reply_to{};  // a comment on the same item; empty: it begins a thread
};

// Makes a comment. An answer to an answer joins its thread.
// Errors: not_found (the item or the comment), invalid (it says nothing, or answers a comment on
// another item), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> comment_on(board::Composer& composer,
                                                    const board::Board& board,
                                                    const Remark& remark);

// Settles the thread of a comment, or opens it again.
// Errors: not_found, and those of Composer.
[[nodiscard]] board::Applied<void> resolve_thread(board::Composer& composer,
                                                  const board::Board& board, base::OpId comment,
                                                  bool resolved);

struct Thread {
  base::OpId root;  // the comment that began it, deleted or not
  bool resolved = false;
  std::vector<const board::Item*> comments;  // not deleted, in their order; at least one
};

// The threads on an item, in the order of their first comment. Whatever comments say about each
// other, each that is not deleted is in exactly one.
[[nodiscard]] std::vector<Thread> threads_on(const board::Board& board, base::OpId item);

// Also those on the cards that were merged into this one (lineage.hpp), behind its own: their
// comments stay where they were written.
[[nodiscard]] std::vector<Thread> threads_with_merged(const board::Board& board, base::OpId card);

// Whom a comment, suggestion or verdict mentions.
[[nodiscard]] std::vector<base::Actor> mentions_in(const board::Item& reply);

// Something that somebody else wrote since, on something that is to be seen.
struct News {
  const board::Item* reply;    // a comment, suggestion or verdict
  bool mentions = false;       // the actor
  bool on_own_item = false;    // which the actor created
  bool in_own_thread = false;  // which the actor has written in
};

// What others wrote after `since`, by their age. A mention that is added to an old comment makes it
// no news: who is mentioned later is told by the change itself.
[[nodiscard]] std::vector<News> news_for(const board::Board& board, base::Actor actor,
                                         base::Seq since);

}  // namespace samtavle::plan
