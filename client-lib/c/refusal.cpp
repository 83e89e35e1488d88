#include "refusal.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/views/edit_view.hpp"
#include "samtavle/views/json.hpp"

namespace samtavle::c {

namespace {

samtavle_text shown_text(const std::string& text) { return {text.c_str(), text.size()}; }

}  // namespace

Refusal::Refusal(const board::Board& board, const sync::Refused& refused)
    : edit_(refused.edit.value),
      code_(refused.code),
      needed_(refused.needed),
      level_(refused.level),
      path_(refused.path),
      detail_(refused.detail) {
  for (const std::string& word : refused.missing) {
    if (!missing_.empty()) missing_ += '\n';
    missing_ += word;
  }
  views::Json json{content_, views::Offsets::code_points};
  json.open('{');
  if (const auto edit = board::decode_edit(refused.edit_bytes)) {
    views::write_edit(json, board, **edit);
  }
  json.close('}');
}

samtavle_refusal Refusal::shown() const {
  samtavle_refusal out{};
  out.size = sizeof out;
  out.edit = edit_;
  out.status = static_cast<std::uint32_t>(code_);
  out.needed_role = static_cast<std::uint32_t>(needed_);
  out.needed_level = static_cast<std::uint32_t>(level_);
  out.path = shown_text(path_);
  out.detail = shown_text(detail_);
  out.content = shown_text(content_);
  out.missing = shown_text(missing_);
  return out;
}

}  // namespace samtavle::c
