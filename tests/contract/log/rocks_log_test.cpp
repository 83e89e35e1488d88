// Goal: the log on RocksDB keeps the contract.
// Method: the contract suite, in a new directory each time.

#include "samtavle/log/rocks_log.hpp"

#include <limits>

#include "board_log_contract.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::contract {
namespace {

class RocksUnderTest final : public LogUnderTest {
 public:
  RocksUnderTest() { reopen(); }
  hub::BoardLog& log() override { return *log_; }
  void reopen() override {
    log_.reset();
    auto opened = log::RocksLog::open(options_);
    SAMTAVLE_CHECK(opened.has_value());
    log_ = *std::move(opened);
  }
  void set_full(bool full) override {
    options_.reserve_bytes = full ? std::numeric_limits<std::uint64_t>::max() / 2 : 0;
    reopen();
  }

 private:
  const support::TemporaryDirectory directory_;
  log::RocksLogOptions options_{
      .directory = directory_.path(), .reserve_bytes = 0, .write_buffer_bytes = 1 << 20};
  std::unique_ptr<log::RocksLog> log_;
};

INSTANTIATE_TEST_SUITE_P(Rocks, BoardLogContract, testing::Values(LogFactory([] {
                           return std::make_unique<RocksUnderTest>();
                         })));

}  // namespace
}  // namespace samtavle::contract
