#include "samtavle/net/retention_api.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <chrono>

#include "address.hpp"
#include "json_body.hpp"
#include "samtavle/plan/plain_line.hpp"
#include "utc_time.hpp"

namespace samtavle::net {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;
using base::Result;
using What = RetentionRequest::What;

constexpr std::string_view kRetention = "retention";
constexpr std::string_view kPreview = "retention/preview";
constexpr std::string_view kDelete = "delete";
constexpr std::size_t kDepthMax = 4;
constexpr std::int64_t kDaysMax = 36'500;

std::optional<BoardAddress> place_of(std::string_view path) {
  const auto place = board_address(path);
  if (!place) return std::nullopt;
  const bool ours =
      place->rest == kRetention || place->rest == kPreview || place->rest == kDelete;
  return ours ? place : std::nullopt;
}

std::string moment(std::int64_t time_ms) { return utc_time(time_ms / kMsPerSecond); }

// The beginning of a day in UTC, as 2027-01-31; nothing for what is none.
std::optional<std::int64_t> parse_day(std::string_view text) {
  constexpr std::string_view kForm = "yyyy-mm-dd";
  if (text.size() != kForm.size() || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t digits) {
    int value = -1;
    const char* const begin = text.data() + at;
    const auto read = std::from_chars(begin, begin + digits, value);
    return read.ec == std::errc{} && read.ptr == begin + digits ? value : -1;
  };
  const std::chrono::year_month_day day{
      std::chrono::year{number(0, 4)}, std::chrono::month{static_cast<unsigned>(number(5, 2))},
      std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (number(0, 4) < 2000 || !day.ok()) return std::nullopt;
  const auto since = std::chrono::sys_days{day}.time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

Result<std::string> parse_reason(const json::value& value) {
  const std::string why = value.is_string() ? std::string(value.get_string()) : std::string();
  if (why.empty() || why.size() > hub::kDeletionReasonBytesMax || !plan::is_plain_line(why)) {
    return fail(Errc::invalid, "why: is one line of text, of at most " +
                                   std::to_string(hub::kDeletionReasonBytesMax) + " bytes");
  }
  return why;
}

Result<void> read_member(std::string_view key, const json::value& value, hub::Retention& rule) {
  if (key == "why") {
    auto why = parse_reason(value);
    if (!why) return base::pass_on(why);
    rule.why = *std::move(why);
    return {};
  }
  if (key == "after_days") {
    const bool good = value.is_int64() && value.get_int64() >= 1 && value.get_int64() <= kDaysMax;
    if (!good) {
      return fail(Errc::invalid, "after_days: is a number from 1 to " + std::to_string(kDaysMax));
    }
    rule.after_days = static_cast<std::uint32_t>(value.get_int64());
    return {};
  }
  if (key == "at") {
    const json::string* const text = value.if_string();
    const auto day = text != nullptr ? parse_day({text->data(), text->size()}) : std::nullopt;
    if (!day) return fail(Errc::invalid, "at: is a day, as 2027-01-31");
    rule.at_ms = *day;
    return {};
  }
  return fail(Errc::invalid, std::string(key) + ": is not asked for");
}

json::object to_json(const base::BoardId& board, const hub::BoardInfo& info,
                     std::uint32_t warning_days, std::int64_t now_ms) {
  json::object out{{"board", board.str()}, {"warning", false}};
  if (!info.hold.empty()) out["hold"] = info.hold;
  const auto due = hub::due_ms(info, warning_days);
  if (!due) return out;
  const hub::Retention& rule = info.retention;
  if (rule.after_days != 0) out["after_days"] = rule.after_days;
  if (rule.at_ms != 0) out["at"] = moment(rule.at_ms).substr(0, 10);
  out["why"] = rule.why;
  out["set_at"] = moment(rule.set_ms);
  // Without it: an operator.
  if (rule.set_by) out["set_by"] = rule.set_by.value;
  out["due_at"] = moment(*due);
  const std::int64_t warned_from = *hub::warned_from_ms(info, warning_days);
  out["warned_from"] = moment(warned_from);
  out["warning"] = now_ms >= warned_from;
  return out;
}

json::object to_json(const base::BoardId& board, const hub::Deletion& deletion) {
  return {{"board", board.str()},
          {"deleted_at", moment(deletion.time_ms)},
          {"head_seq", deletion.head.value},
          {"why", deletion.why},
          {"archive", deletion.archive}};
}

}  // namespace

std::optional<Result<RetentionRequest>> parse_retention_path(std::string_view method,
                                                             std::string_view path) {
  const auto place = place_of(path);
  if (!place) return std::nullopt;
  auto board = base::BoardId::parse(place->board);
  if (!board) return fail(Errc::no_such_board, "there is no such board");
  RetentionRequest request{What::show, std::move(board).value()};
  if (place->rest == kPreview) request.what = What::preview;
  if (place->rest == kDelete) request.what = What::remove;
  if (place->rest == kRetention && method == "POST") request.what = What::set;
  if (place->rest == kRetention && method == "DELETE") request.what = What::keep;
  return request;
}

std::string_view retention_methods_instead(std::string_view method, std::string_view path) {
  const auto place = place_of(path);
  if (!place) return {};
  const bool get = method == "GET" || method == "HEAD";
  if (place->rest == kPreview) return get ? std::string_view{} : "GET, HEAD";
  if (place->rest == kDelete) return method == "POST" ? std::string_view{} : "POST";
  const bool other = method == "POST" || method == "DELETE";
  return get || other ? std::string_view{} : "GET, HEAD, POST, DELETE";
}

Result<hub::Retention> parse_retention(std::string_view body) {
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  hub::Retention rule;
  for (const auto& member : *object) {
    if (auto read = read_member(member.key(), member.value(), rule); !read) {
      return base::pass_on(read);
    }
  }
  if ((rule.after_days == 0) == (rule.at_ms == 0)) {
    return fail(Errc::invalid, "after_days: say either this or at");
  }
  if (rule.why.empty()) return fail(Errc::invalid, "why: is missing");
  return rule;
}

Result<std::string> parse_deletion(std::string_view body, const base::BoardId& board) {
  const auto object = json_body(body, kDepthMax);
  if (!object) return base::pass_on(object);
  std::string why;
  bool confirmed = false;
  for (const auto& member : *object) {
    if (member.key() == "why") {
      auto reason = parse_reason(member.value());
      if (!reason) return reason;
      why = *std::move(reason);
    } else if (member.key() == "confirm") {
      const json::string* const id = member.value().if_string();
      confirmed = id != nullptr && std::string_view(id->data(), id->size()) == board.str();
    } else {
      return fail(Errc::invalid, std::string(member.key()) + ": is not asked for");
    }
  }
  if (why.empty()) return fail(Errc::invalid, "why: is missing");
  if (!confirmed) return fail(Errc::invalid, "confirm: is the id of the board, once more");
  return why;
}

std::string retention_json(const base::BoardId& board, const hub::BoardInfo& info,
                           std::uint32_t warning_days, std::int64_t now_ms) {
  return json::serialize(to_json(board, info, warning_days, now_ms));
}

std::string preview_json(const base::BoardId& board, const hub::DeletionPreview& preview,
                         std::uint32_t warning_days, std::int64_t now_ms) {
  return json::serialize(
      json::object{{"retention", to_json(board, preview.info, warning_days, now_ms)},
                   {"title", preview.info.title},
                   {"created_at", moment(preview.info.created_ms)},
                   {"changed_at", moment(preview.info.changed_ms)},
                   {"events", preview.info.head.value},
                   {"log_bytes", preview.log_bytes},
                   {"items", preview.items},
                   {"people", preview.people},
                   {"people_only_here", preview.people_only_here},
                   {"members", preview.members},
                   {"invitations", preview.invitations},
                   {"ballots", preview.ballots}});
}

std::string deletion_json(const base::BoardId& board, const hub::Deletion& deletion) {
  return json::serialize(to_json(board, deletion));
}

std::string retentions_json(std::span<const std::pair<base::BoardId, hub::BoardInfo>> boards,
                            std::span<const std::pair<base::BoardId, hub::Deletion>> deleted,
                            std::uint32_t warning_days, std::int64_t now_ms) {
  json::array ruled;
  for (const auto& [id, info] : boards) {
    if (hub::due_ms(info, warning_days)) {
      ruled.push_back(to_json(id, info, warning_days, now_ms));
    }
  }
  json::array gone;
  for (const auto& [id, deletion] : deleted) gone.push_back(to_json(id, deletion));
  return json::serialize(
      json::object{{"boards", std::move(ruled)}, {"deleted", std::move(gone)}});
}

}  // namespace samtavle::net
