#pragma once
// Minutes: a board as a text for people, to be read aloud, sent around and filed. Purpose, phases,
// criteria with what each kind of actor thinks of them, decisions, results, learnings, votes, open
// questions, and how many of each kind took part. Names of people are not in them, but for those
// whom a contribution is on behalf of.
//
// Pure functions: what the minutes say of time is what the board says.

#include <map>
#include <string>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::plan {

using Directory = std::map<base::Actor, Person>;

// CommonMark with tables (GitHub's). What people wrote is shown as it stands: nothing in it is
// taken for markup.
[[nodiscard]] std::string minutes_markdown(const board::Board& board, const Directory& directory,
                                           Language language);

// A complete HTML page: no scripts, nothing from elsewhere, readable by screen readers, printable.
[[nodiscard]] std::string minutes_html(const board::Board& board, const Directory& directory,
                                       Language language);

}  // namespace samtavle::plan
