#include "samtavle/net/addresses.hpp"

#include <boost/asio/ip/address.hpp>

namespace samtavle::net {
namespace {

constexpr std::chrono::minutes kWindow{1};

}  // namespace

base::Result<std::shared_ptr<Addresses::Ticket>> Addresses::enter(std::string_view address,
                                                                  TimePoint now) {
  std::string key = address_key(address);
  const std::lock_guard lock{mutex_};
  Entry& entry = entry_of(key, now);
  const auto full = [](base::Limit limit) {
    return base::fail(base::Errc::too_many, "too many connections from this address", limit);
  };
  if (entry.open >= limits_.connections_per_address) {
    return full(base::Limit::connections_per_address);
  }
  if (entry.begun >= limits_.new_connections_per_address_and_minute) {
    return full(base::Limit::new_connections_per_address_and_minute);
  }
  ++entry.open;
  ++entry.begun;
  return std::make_shared<Ticket>(*this, std::move(key));
}

base::Result<void> Addresses::join(std::string_view address, TimePoint now) {
  const std::lock_guard lock{mutex_};
  Entry& entry = entry_of(address_key(address), now);
  if (entry.joins >= limits_.joins_per_address_and_minute) {
    return base::fail(base::Errc::too_many, "too many from this address join at once; come back",
                      base::Limit::joins_per_address_and_minute);
  }
  ++entry.joins;
  return {};
}

void Addresses::set_limits(const base::SessionLimits& limits) {
  const std::lock_guard lock{mutex_};
  limits_ = limits;
}

Addresses::Entry& Addresses::entry_of(const std::string& key, TimePoint now) {
  forget_quiet(now);
  Entry& entry = entries_[key];
  if ((entry.begun == 0 && entry.joins == 0) || now - entry.minute >= kWindow) {
    entry.minute = now;
    entry.begun = 0;
    entry.joins = 0;
  }
  return entry;
}

void Addresses::leave(const std::string& key) {
  const std::lock_guard lock{mutex_};
  const auto found = entries_.find(key);
  if (found != entries_.end() && found->second.open > 0) --found->second.open;
}

void Addresses::forget_quiet(TimePoint now) {
  if (now - forgotten_at_ < kWindow) return;
  forgotten_at_ = now;
  std::erase_if(entries_, [now](const auto& entry) {
    return entry.second.open == 0 && now - entry.second.minute >= kWindow;
  });
}

std::string address_key(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(std::string(address), error);
  if (error || !parsed.is_v6()) return std::string(address);
  const auto v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
  }
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return boost::asio::ip::make_address_v6(bytes).to_string() + "/64";
}

}  // namespace samtavle::net
