#pragma once
// The contract suite of the BoardLog port. An implementation joins by
//   INSTANTIATE_TEST_SUITE_P(Name, BoardLogContract, testing::Values(factory));
// in a file of its own in this folder.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "samtavle/hub/board_log.hpp"

namespace samtavle::contract {

// A log and the storage below it.
class LogUnderTest {
 public:
  virtual ~LogUnderTest() = default;
  [[nodiscard]] virtual hub::BoardLog& log() = 0;
  // Closes the log and opens it again on the same storage; nothing unsynced may survive.
  virtual void reopen() = 0;
  // Makes commit() find no space, or some again.
  virtual void set_full(bool full) = 0;
};

using LogFactory = std::function<std::unique_ptr<LogUnderTest>()>;

class BoardLogContract : public testing::TestWithParam<LogFactory> {
 protected:
  void SetUp() override { under_test_ = GetParam()(); }
  [[nodiscard]] hub::BoardLog& log() { return under_test_->log(); }
  void reopen() { under_test_->reopen(); }
  void set_full(bool full) { under_test_->set_full(full); }

  [[nodiscard]] base::Result<void> commit(std::vector<hub::BoardWrite> writes) {
    return log().commit(writes);
  }

 private:
  std::unique_ptr<LogUnderTest> under_test_;
};

}  // namespace samtavle::contract
