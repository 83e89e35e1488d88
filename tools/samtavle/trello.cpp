#include "trello.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "samtavle/plan/schema.hpp"

namespace samtavle::cli {

namespace json = boost::json;
using plan::CardDraft;

namespace {

constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kCardsMax = 50'000;
// Trello leaves out what is older than so many actions.
constexpr std::size_t kActionsMax = 1'000;
constexpr std::size_t kDayLength = 10;  // of 2025-03-01T09:30:00.000Z

json::value parsed(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  json::value value = json::parse({text.data(), text.size()}, error, {}, options);
  return error ? json::value{} : value;
}

std::string text(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

bool flag(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

double number(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  boost::system::error_code error;
  const double out = value == nullptr ? 0 : value->to_number<double>(error);
  return error ? 0 : out;
}

// The objects of a list; what is no object is left out.
std::vector<const json::object*> objects(const json::object& object, const char* key) {
  std::vector<const json::object*> out;
  const json::value* list = object.if_contains(key);
  if (list == nullptr || !list->is_array()) return out;
  for (const json::value& entry : list->get_array()) {
    if (entry.is_object()) out.push_back(&entry.get_object());
  }
  return out;
}

std::vector<const json::object*> in_order(std::vector<const json::object*> list) {
  std::stable_sort(list.begin(), list.end(), [](const json::object* a, const json::object* b) {
    return number(*a, "pos") < number(*b, "pos");
  });
  return list;
}

bool holds_any(const json::object& object, const char* key) {
  const json::value* list = object.if_contains(key);
  return list != nullptr && list->is_array() && !list->get_array().empty();
}

class TrelloReader {
 public:
  explicit TrelloReader(const json::object& board) : board_(board) {}

  Result<TrelloBoard> read() {
    out_.title = text(board_, "name");
    collect();
    const auto cards = objects(board_, "cards");
    if (cards.size() > kCardsMax) return base::fail(Errc::limit, "there are too many cards");
    std::map<const json::object*, std::size_t> rows;
    for (const json::object* card : cards) rows[card] = rows.size() + 1;
    // In the order of the lists, and in each of its cards.
    for (const json::object* list : in_order(objects(board_, "lists"))) {
      for (const json::object* card : in_order(cards)) {
        if (text(*card, "idList") == text(*list, "id")) take(*card, *list, rows[card]);
      }
    }
    for (const json::object* card : cards) {
      if (!lists_.contains(text(*card, "idList"))) {
        not_taken(rows[card], "idList", "its list is not in the file");
      }
    }
    auto& said = out_.drafts.not_taken;
    std::stable_sort(said.begin(), said.end(), [](const auto& a, const auto& b) {
      return a.row < b.row;
    });
    return std::move(out_);
  }

 private:
  void not_taken(std::size_t row, const char* column, std::string why) {
    out_.drafts.not_taken.push_back({row, column, std::move(why)});
  }

  void collect() {
    for (const json::object* list : objects(board_, "lists")) lists_[text(*list, "id")] = list;
    for (const json::object* list : objects(board_, "checklists")) {
      checklists_[text(*list, "idCard")].push_back(list);
    }
    const auto actions = objects(board_, "actions");
    for (const json::object* action : actions) {
      if (text(*action, "type") != "commentCard") continue;
      const json::value* data = action->if_contains("data");
      const json::object* told = data == nullptr ? nullptr : data->if_object();
      const json::value* card = told == nullptr ? nullptr : told->if_contains("card");
      if (card == nullptr || !card->is_object()) continue;
      comments_[text(card->get_object(), "id")].push_back({action, told});
    }
    if (actions.size() >= kActionsMax) {
      not_taken(0, "actions", "the file holds no more than the newest " +
                                  std::to_string(kActionsMax) +
                                  " actions: older comments may be missing");
    }
    if (!text(board_, "desc").empty()) {
      not_taken(0, "desc", "the description of the board; copy it into the purpose by hand");
    }
  }

  void take(const json::object& card, const json::object& list, std::size_t row) {
    if (flag(list, "closed")) return not_taken(row, "closed", "its list is archived");
    if (flag(card, "closed")) return not_taken(row, "closed", "the card is archived");
    CardDraft draft;
    draft.row = row;
    draft.area = text(list, "name");
    draft.title = text(card, "name");
    draft.body = text(card, "desc");
    add_labels(card, draft);
    add_due_date(card, draft);
    add_checklists(card, draft);
    add_comments(card, draft);
    for (const auto& [key, what] :
         {std::pair{"idMembers", "its people: nobody here is known by that name"},
          std::pair{"attachments", "its attachments"},
          std::pair{"customFieldItems", "its custom fields"}}) {
      if (holds_any(card, key)) not_taken(row, key, what);
    }
    if (plan::check_draft(draft, out_.drafts.not_taken)) {
      out_.drafts.cards.push_back(std::move(draft));
    }
  }

  static void add_labels(const json::object& card, CardDraft& draft) {
    for (const json::object* label : objects(card, "labels")) {
      std::string name = text(*label, "name");
      if (name.empty()) name = text(*label, "color");
      if (!name.empty()) draft.labels.push_back(std::move(name));
    }
  }

  void add_due_date(const json::object& card, CardDraft& draft) {
    const std::string due = text(card, "due");
    if (due.empty()) return;
    const base::Value day{due.substr(0, kDayLength)};
    if (!plan::accepts(*plan::find_field(plan::fields::due_date), day)) {
      return not_taken(draft.row, "due", "no date");
    }
    draft.values.emplace_back(plan::fields::due_date, day);
    if (flag(card, "dueComplete")) not_taken(draft.row, "dueComplete", "an idea is never done");
  }

  void add_checklists(const json::object& card, CardDraft& draft) const {
    const auto found = checklists_.find(text(card, "id"));
    if (found == checklists_.end()) return;
    for (const json::object* list : in_order(found->second)) {
      if (!draft.body.empty()) draft.body += "\n\n";
      draft.body += text(*list, "name");
      for (const json::object* item : in_order(objects(*list, "checkItems"))) {
        const bool done = text(*item, "state") == "complete";
        draft.body += (done ? "\n[x] " : "\n[ ] ") + text(*item, "name");
      }
    }
  }

  // The file has the newest first.
  void add_comments(const json::object& card, CardDraft& draft) const {
    const auto found = comments_.find(text(card, "id"));
    if (found == comments_.end()) return;
    std::vector<Comment> list = found->second;
    std::stable_sort(list.begin(), list.end(), [](const Comment& a, const Comment& b) {
      return text(*a.action, "date") < text(*b.action, "date");
    });
    for (const Comment& comment : list) {
      const json::value* writer = comment.action->if_contains("memberCreator");
      std::string who;
      if (writer != nullptr && writer->is_object()) {
        who = text(writer->get_object(), "fullName");
        if (who.empty()) who = text(writer->get_object(), "username");
      }
      if (who.empty()) who = "?";
      draft.comments.push_back(who + ", " + text(*comment.action, "date").substr(0, kDayLength) +
                               " (Trello):\n" + text(*comment.told, "text"));
    }
  }

  struct Comment {
    const json::object* action;
    const json::object* told;
  };

  const json::object& board_;
  std::map<std::string, const json::object*> lists_;
  std::map<std::string, std::vector<const json::object*>> checklists_;  // by card
  std::map<std::string, std::vector<Comment>> comments_;                // by card
  TrelloBoard out_;
};

const json::object* trello_object(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return nullptr;
  const json::value* lists = object->if_contains("lists");
  const json::value* cards = object->if_contains("cards");
  const bool both =
      lists != nullptr && cards != nullptr && lists->is_array() && cards->is_array();
  return both ? object : nullptr;
}

}  // namespace

bool is_trello(std::string_view text_of_json) {
  return trello_object(parsed(text_of_json)) != nullptr;
}

Result<TrelloBoard> read_trello(std::string_view text_of_json) {
  const json::value value = parsed(text_of_json);
  const json::object* object = trello_object(value);
  if (object == nullptr) {
    return base::fail(Errc::invalid,
                      "this is no board exported from Trello; choose \"Export as JSON\" there");
  }
  return TrelloReader{*object}.read();
}

}  // namespace samtavle::cli
