#include "samtavle/support/history.hpp"

#include <zlib.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "samtavle/base/utf8.hpp"

namespace samtavle::support {

using base::Errc;
using base::fail;
using base::OpId;
using base::Result;

namespace json = boost::json;

Result<std::string> read_file(const std::string& path) {
  // zlib reads files that are not compressed as they are.
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return fail(Errc::io, "cannot open " + path);
  std::string out;
  char buffer[1 << 16];
  int read = 0;
  while ((read = gzread(file, buffer, sizeof buffer)) > 0) {
    out.append(buffer, static_cast<std::size_t>(read));
  }
  if (gzclose(file) != Z_OK || read < 0) return fail(Errc::io, "cannot read " + path);
  return out;
}

namespace {

Patch patch_from(const json::value& value) {
  const json::array& parts = value.as_array();
  const auto inserted = base::decode_utf8(parts.at(2).as_string());
  if (!inserted) throw std::runtime_error("text that is no UTF-8");
  return {parts.at(0).to_number<std::size_t>(), parts.at(1).to_number<std::size_t>(), *inserted};
}

Transaction transaction_from(const json::value& value) {
  const json::object& o = value.as_object();
  Transaction out;
  for (const json::value& parent : o.at("parents").as_array()) {
    out.parents.push_back(parent.to_number<std::size_t>());
  }
  out.agent = o.at("agent").as_string();
  out.seq_start = o.at("seqStart").to_number<std::size_t>();
  out.first_op = o.at("span").at(0).to_number<std::size_t>();
  out.end_op = o.at("span").at(1).to_number<std::size_t>();
  for (const json::value& op : o.at("ops").as_array()) out.patches.push_back(patch_from(op));
  return out;
}

}  // namespace

Result<std::vector<History>> read_histories(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return base::pass_on(bytes);
  std::vector<History> out;
  try {
    for (std::size_t at = 0; at < bytes->size();) {
      const std::size_t end = std::min(bytes->find('\n', at), bytes->size());
      const std::string_view line{bytes->data() + at, end - at};
      at = end + 1;
      if (line.empty()) continue;
      const json::value value = json::parse({line.data(), line.size()});
      History history;
      for (const json::value& txn : value.at("txns").as_array()) {
        history.transactions.push_back(transaction_from(txn));
      }
      history.end_content = value.at("endContent").as_string();
      out.push_back(std::move(history));
    }
  } catch (const std::exception& error) {
    return fail(Errc::corrupt, path + ", line " + std::to_string(out.size() + 1) + ": " +
                                   error.what());
  }
  return out;
}

Result<void> apply(const HistoryOp& op, text::Text& text) {
  if (op.character != 0) {
    const auto done = text.insert(op.id, op.origins, std::u32string_view{&op.character, 1});
    if (!done) return base::pass_on(done);
    return {};
  }
  const base::IdRange range[] = {{op.deleted, 1}};
  const auto done = text.erase(range);
  if (!done) return base::pass_on(done);
  return {};
}

void apply(const HistoryOp& op, NaiveText& text) {
  if (op.character != 0) {
    text.insert(op.id, op.origins, std::u32string_view{&op.character, 1});
  } else {
    text.erase({op.deleted, 1});
  }
}

namespace {

// Agents become replicas 1, 2, ... in the order of their names, which decides ties.
std::map<std::string, std::uint32_t> number_agents(const History& history) {
  std::map<std::string, std::uint32_t> numbers;
  for (const Transaction& t : history.transactions) numbers.emplace(t.agent, 0);
  std::uint32_t next = 1;
  for (auto& [name, number] : numbers) number = next++;
  return numbers;
}

class Resolver {
 public:
  explicit Resolver(const History& history) : history_(history), agents_(number_agents(history)) {}

  Result<std::vector<HistoryOp>> run() {
    for (const Transaction& t : history_.transactions) {
      if (t.first_op != ops_.size()) return fail(Errc::corrupt, "operations are not dense");
      auto text = text_at(t.parents);
      if (!text) return base::pass_on(text);
      next_ = base::op_id(agents_.at(t.agent), static_cast<std::uint32_t>(t.seq_start) + 1);
      parents_ = t.parents;
      for (const Patch& p : t.patches) {
        if (auto done = patch(p, *text); !done) return base::pass_on(done);
      }
      if (t.end_op != ops_.size()) return fail(Errc::corrupt, "a span of another length");
    }
    return std::move(ops_);
  }

 private:
  // A text that holds these operations and all that they build on.
  Result<text::Text> text_at(const std::vector<std::size_t>& parents) const {
    std::vector<bool> seen(ops_.size());
    for (const std::size_t parent : parents) {
      if (parent >= ops_.size()) return fail(Errc::corrupt, "a parent that comes later");
      seen[parent] = true;
    }
    for (std::size_t i = ops_.size(); i-- > 0;) {
      if (!seen[i]) continue;
      for (const std::size_t parent : ops_[i].parents) seen[parent] = true;
    }
    text::Text text;
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      if (!seen[i]) continue;
      if (auto done = apply(ops_[i], text); !done) return base::pass_on(done);
    }
    return text;
  }

  Result<void> patch(const Patch& p, text::Text& text) {
    const auto ranges = text.ids_at(p.position, p.deleted);
    if (!ranges) return base::pass_on(ranges);
    for (const base::IdRange& range : *ranges) {
      for (std::uint32_t i = 0; i < range.length; ++i) {
        HistoryOp op;
        op.deleted = range.first + i;
        if (auto done = add(std::move(op), text); !done) return done;
      }
    }
    auto origins = text.origins_at(p.position);
    if (!origins) return base::pass_on(origins);
    for (const char32_t c : p.inserted) {
      HistoryOp op;
      op.origins = *origins;
      op.character = c;
      origins->left = next_;
      if (auto done = add(std::move(op), text); !done) return done;
    }
    return {};
  }

  Result<void> add(HistoryOp op, text::Text& text) {
    op.id = next_;
    op.parents = std::move(parents_);
    parents_ = {ops_.size()};
    next_ = next_ + 1;
    ops_.push_back(std::move(op));
    return apply(ops_.back(), text);
  }

  const History& history_;
  std::map<std::string, std::uint32_t> agents_;
  std::vector<HistoryOp> ops_;
  std::vector<std::size_t> parents_;
  OpId next_;
};

}  // namespace

Result<std::vector<HistoryOp>> resolve(const History& history) { return Resolver{history}.run(); }

}  // namespace samtavle::support
