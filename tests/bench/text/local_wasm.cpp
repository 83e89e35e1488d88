// text.local.<session>.wasm: the text alone in WebAssembly, with plain C exports. The page's module
// has another interface; this one measures the core and the boundary, one call a keystroke.

#include <memory>
#include <string>

#include "keystroke.hpp"

namespace {

using samtavle::bench::Pen;
using samtavle::text::Text;

struct Desk {
  Text text;
  Pen pen{samtavle::base::Replica{1}};
  std::u32string pasted;
  std::string utf8;
};

Desk& desk() {
  static Desk one;
  return one;
}

}  // namespace

#define SAMTAVLE_EXPORT(name) extern "C" __attribute__((export_name(#name)))

// Each returns whether it was done.
SAMTAVLE_EXPORT(type) int type(std::size_t position, char32_t character) {
  return desk().pen.insert(desk().text, position, {&character, 1}) ? 1 : 0;
}

SAMTAVLE_EXPORT(erase) int erase(std::size_t position, std::size_t count) {
  return desk().pen.erase(desk().text, position, count) ? 1 : 0;
}

// Several characters at once: room for them, to be filled in, then inserted.
SAMTAVLE_EXPORT(room_for) char32_t* room_for(std::size_t count) {
  desk().pasted.resize(count);
  return desk().pasted.data();
}

SAMTAVLE_EXPORT(paste) int paste(std::size_t position) {
  return desk().pen.insert(desk().text, position, desk().pasted) ? 1 : 0;
}

// The text as UTF-8: its length, then where it is.
SAMTAVLE_EXPORT(render) std::size_t render() {
  desk().utf8 = desk().text.to_utf8();
  return desk().utf8.size();
}

SAMTAVLE_EXPORT(rendered) const char* rendered() { return desk().utf8.data(); }
