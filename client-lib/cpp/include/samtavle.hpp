#pragma once
// Samtavle in C++: a board in any program.
//
//   auto board = samtavle::Board::open({.server = url, .board = "park", .token = token});
//   board.wait_live(10s);
//   using samtavle::kind;
//   for (const samtavle::Item& card : board.cards().where(kind == samtavle::kinds::result)) ...
//   board.transact("New card", [&](samtavle::Transaction& tx) {
//     samtavle::Id card = tx.create(samtavle::kinds::idea, {.in = area});
//     tx.text(card, samtavle::fields::title).insert(0, "A bench in the shade");
//   });
//
// Headers only, on top of the C interface (samtavle.h), so that the program and the library need
// not be built by one compiler. Threads, and when which function may be called, are said there.
// What goes wrong throws samtavle::Error. Places in texts are counted in code points.

#include "samtavle/embed/board.hpp"
