#include "trace.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <limits>
#include <sstream>

#include "gunzip.hpp"
#include "samtavle/base/utf8.hpp"

namespace samtavle::cli {

namespace json = boost::json;

namespace {

constexpr std::uint32_t kAgentsMax = 1'000;

base::Unexpected<base::Error> bad(std::size_t index, const std::string& what) {
  return base::fail(Errc::invalid, "transaction " + std::to_string(index) + ": " + what);
}

std::optional<std::uint32_t> number(const json::value* value) {
  if (value == nullptr) return std::nullopt;
  boost::system::error_code ec;
  const auto out = value->to_number<std::uint32_t>(ec);
  return ec ? std::nullopt : std::optional{out};
}

std::string text_at(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::optional<Patch> read_patch(const json::value& value) {
  const json::array* parts = value.if_array();
  if (parts == nullptr || parts->size() < 2) return std::nullopt;
  const auto position = number(parts->if_contains(0));
  const auto deleted = number(parts->if_contains(1));
  const json::value* text = parts->if_contains(2);
  if (!position || !deleted || (text != nullptr && !text->is_string())) return std::nullopt;
  return Patch{*position, *deleted, text == nullptr ? "" : std::string{text->get_string()}};
}

// A transaction that does nothing makes no edit, so nobody can wait for it.
std::uint32_t weight(const Transaction& transaction) {
  return transaction.patches.empty() ? 0 : 1;
}

// Follows the graph while it is read: what every transaction builds upon.
class Graph {
 public:
  explicit Graph(Trace& trace) : trace_(trace), written_(trace.agents, 0) {}

  Result<void> add(const json::object& object) {
    const std::size_t index = trace_.transactions.size();
    Transaction transaction;
    transaction.agent = number(object.if_contains("agent")).value_or(0);
    if (transaction.agent >= trace_.agents) return bad(index, "an agent beyond numAgents");
    const json::value* patches = object.if_contains("patches");
    if (patches == nullptr || !patches->is_array()) return bad(index, "no patches");
    for (const json::value& value : patches->get_array()) {
      auto patch = read_patch(value);
      if (!patch) return bad(index, "a patch that is not [position, deleted, inserted]");
      if (patch->deleted > 0 || !patch->inserted.empty()) {
        transaction.patches.push_back(std::move(*patch));
      }
    }
    transaction.seen.assign(trace_.agents, 0);
    if (trace_.concurrent) {
      if (const auto merged = merge_parents(object, transaction); !merged) return merged;
    } else {
      transaction.seen[0] = written_[0];
    }
    if (transaction.seen[transaction.agent] != written_[transaction.agent]) {
      return bad(index, "an agent that had not seen its own last transaction");
    }
    written_[transaction.agent] += weight(transaction);
    trace_.transactions.push_back(std::move(transaction));
    return {};
  }

 private:
  Result<void> merge_parents(const json::object& object, Transaction& transaction) {
    const std::size_t index = trace_.transactions.size();
    const json::value* parents = object.if_contains("parents");
    if (parents == nullptr || !parents->is_array()) return bad(index, "no parents");
    for (const json::value& value : parents->get_array()) {
      const auto parent = number(&value);
      if (!parent || *parent >= index) return bad(index, "a parent that comes later");
      const Transaction& before = trace_.transactions[*parent];
      for (std::uint32_t a = 0; a < trace_.agents; ++a) {
        const std::uint32_t with_it = before.seen[a] + (a == before.agent ? weight(before) : 0);
        transaction.seen[a] = std::max(transaction.seen[a], with_it);
      }
    }
    return {};
  }

  Trace& trace_;
  std::vector<std::uint32_t> written_;
};

// Marks what somebody else's next transaction builds upon, so that its writer sends it at once.
void mark_waited_for(Trace& trace) {
  // The index of the n-th transaction of each agent.
  std::vector<std::vector<std::size_t>> of_agent(trace.agents);
  for (std::size_t i = 0; i < trace.transactions.size(); ++i) {
    if (trace.transactions[i].patches.empty()) continue;
    of_agent[trace.transactions[i].agent].push_back(i);
  }
  std::vector<std::vector<std::uint32_t>> known(trace.agents,
                                                std::vector<std::uint32_t>(trace.agents, 0));
  for (const Transaction& transaction : trace.transactions) {
    std::vector<std::uint32_t>& before = known[transaction.agent];
    for (std::uint32_t a = 0; a < trace.agents; ++a) {
      if (a == transaction.agent || transaction.seen[a] <= before[a]) continue;
      before[a] = transaction.seen[a];
      trace.transactions[of_agent[a][transaction.seen[a] - 1]].waited_for = true;
    }
  }
}

}  // namespace

Result<Trace> parse_trace(const std::string& text) {
  boost::system::error_code ec;
  const json::value parsed = json::parse(text, ec);
  const json::object* object = ec ? nullptr : parsed.if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("txns");
  if (list == nullptr || !list->is_array()) {
    return base::fail(Errc::invalid, "this is no recorded session: JSON with txns is expected");
  }
  Trace trace;
  trace.start = text_at(*object, "startContent");
  trace.end = text_at(*object, "endContent");
  if (const auto agents = number(object->if_contains("numAgents"))) {
    trace.concurrent = true;
    trace.agents = *agents;
  }
  if (trace.agents == 0 || trace.agents > kAgentsMax) {
    return base::fail(Errc::invalid, "numAgents is not between 1 and 1000");
  }
  trace.transactions.reserve(list->get_array().size());
  Graph graph{trace};
  for (const json::value& entry : list->get_array()) {
    if (!entry.is_object()) return bad(trace.transactions.size(), "no object");
    if (const auto added = graph.add(entry.get_object()); !added) return base::pass_on(added);
  }
  mark_waited_for(trace);
  return trace;
}

Result<Trace> read_trace(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream content;
  content << in.rdbuf();
  if (!in) return base::fail(Errc::io, "cannot read " + path + "; name a recorded session");
  std::string text = std::move(content).str();
  if (is_gzip(text)) {
    auto unpacked = gunzip(text);
    if (!unpacked) return base::fail(unpacked.error().code, path + ": " + unpacked.error().detail);
    text = std::move(*unpacked);
  }
  auto trace = parse_trace(text);
  if (!trace) return base::fail(trace.error().code, path + ": " + trace.error().detail);
  return trace;
}

void deal_out(Trace& trace, std::uint32_t agents) {
  trace.agents = agents;
  std::vector<std::uint32_t> written(agents, 0);
  std::uint32_t turn = 0;
  for (Transaction& transaction : trace.transactions) {
    transaction.agent = turn;
    transaction.seen = written;
    transaction.waited_for = agents > 1;
    written[turn] += weight(transaction);
    turn = (turn + 1) % agents;
  }
}

Result<void> shorten(Trace& trace, std::size_t count) {
  if (count >= trace.transactions.size()) return {};
  trace.transactions.resize(count);
  trace.end.clear();
  if (trace.concurrent) return {};
  std::u32string text = base::decode_utf8(trace.start).value_or(std::u32string{});
  for (std::size_t i = 0; i < count; ++i) {
    for (const Patch& patch : trace.transactions[i].patches) {
      if (patch.position > text.size() || patch.deleted > text.size() - patch.position) {
        return bad(i, "a patch beyond the end of the text");
      }
      const auto inserted = base::decode_utf8(patch.inserted);
      if (!inserted) return bad(i, "text that is no UTF-8");
      text.replace(patch.position, patch.deleted, *inserted);
    }
  }
  trace.end = base::encode_utf8(text);
  return {};
}

}  // namespace samtavle::cli
