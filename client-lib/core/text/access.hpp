#pragma once
// The tree inside a text, for the files of this folder that are no members. Private to core/text.

#include "samtavle/text/text.hpp"
#include "tree.hpp"

namespace samtavle::text {

struct Access {
  // Nullptr if nothing was ever typed.
  static const Tree* tree(const Text& text) { return text.tree_.get(); }
  static Text wrap(std::unique_ptr<Tree> tree) {
    Text text;
    text.tree_ = std::move(tree);
    return text;
  }
};

}  // namespace samtavle::text
