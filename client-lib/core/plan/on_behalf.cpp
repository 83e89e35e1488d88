#include "samtavle/plan/on_behalf.hpp"

#include "samtavle/plan/plain_line.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Errc;
using base::OpId;
using board::Applied;

Applied<OpId> enter_for(board::Composer& composer, const Contribution& contribution) {
  const FieldRow* row = find_field(fields::on_behalf_of);
  if (find_kind(contribution.kind) != nullptr && !has_field(*row, contribution.kind)) {
    return cannot(Errc::invalid, "kind", "this is nobody's contribution");
  }
  if (contribution.name.empty() || contribution.name.size() > kOnBehalfBytesMax ||
      !is_plain_line(contribution.name)) {
    return cannot(Errc::invalid, "name", "a name is one line of text");
  }
  const auto id = composer.create_item(contribution.kind, contribution.container);
  if (!id) return id;
  if (auto done = composer.set(*id, fields::on_behalf_of, contribution.name); !done) {
    return base::pass_on(done);
  }
  if (auto done = type_text(composer, *id, fields::title, 0, contribution.title); !done) {
    return base::pass_on(done);
  }
  if (auto done = type_text(composer, *id, fields::body, 0, contribution.body); !done) {
    return base::pass_on(done);
  }
  return id;
}

Origin origin_of(const board::Item& item) {
  const board::Scalar* name = item.scalar(fields::on_behalf_of);
  const auto text = name == nullptr ? std::nullopt : name->value.get_if<std::string>();
  if (!text || text->empty()) return {std::nullopt, item.created_by};
  return {std::string{*text}, name->actor};
}

}  // namespace samtavle::plan
