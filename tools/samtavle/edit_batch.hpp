#pragma once
// Many steps as few edits: each edit takes as many as an edit may hold, and is saved before the
// next one is made, so that a refusal stops everything where it happened.

#include <functional>
#include <vector>

#include "samtavle/native/client.hpp"
#include "settings.hpp"

namespace samtavle::cli {

class EditBatch {
 public:
  using Step = std::function<board::Applied<void>(board::Composer&)>;
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  EditBatch(native::Client& client, std::string reason)
      : client_(client), reason_(std::move(reason)) {}

  // `bytes` is about what the step adds to its edit.
  void add(Step step, std::size_t bytes = 0) { steps_.push_back({std::move(step), bytes}); }

  // Types a text at the beginning of a field, in as many steps as it takes. `item` is asked when
  // the step is made, because the item may be made by a step before.
  void add_text(std::function<base::OpId()> item, base::Field field, std::string_view utf8);

  // Carries out all steps; `saved` is called after each edit. Returns the number of edits.
  // Errors: what the board or the server has against one; unavailable.
  [[nodiscard]] Result<std::uint64_t> run(const Progress& progress,
                                          const std::function<void()>& saved);

 private:
  struct Weighed {
    Step step;
    std::size_t bytes;
  };

  native::Client& client_;
  std::string reason_;
  std::vector<Weighed> steps_;
};

}  // namespace samtavle::cli
