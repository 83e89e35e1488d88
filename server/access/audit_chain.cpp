#include "samtavle/access/audit_chain.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cstring>
#include <exception>

#include "base64url.hpp"
#include "samtavle/base/utf8.hpp"

namespace samtavle::access {
namespace {

namespace json = boost::json;
using base::Errc;
using base::fail;

constexpr std::size_t kHashBytes = 32;
constexpr std::string_view kRecordName = "samtavle audit record";
constexpr std::string_view kHeadName = "samtavle audit head";
constexpr std::size_t kDepthMax = 2;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string hash_of(std::string_view before, std::string_view content) {
  std::string message(kRecordName);
  message.push_back('\0');
  // The first one has none before it: of another length, so that none can pass for it.
  message.push_back(before.empty() ? '\0' : '\1');
  message += before;
  message += content;
  std::string hash(kHashBytes, '\0');
  ::crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), octets(message),
                       message.size(), nullptr, 0);
  return hash;
}

// At most so many bytes, cut between letters; no text at all if it is no UTF-8.
std::string fitting(std::string_view text) {
  if (!base::count_code_points(text)) return "?";
  std::size_t end = std::min(text.size(), kAuditTextBytesMax);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end));
}

AuditEntry fitting(const AuditEntry& entry) {
  return {fitting(entry.what), fitting(entry.by), fitting(entry.whom), fitting(entry.board),
          fitting(entry.about)};
}

// One spelling for each entry: members that say nothing are left out, the others are in order.
std::string to_json(const AuditEntry& entry) {
  json::object out;
  const auto put = [&out](const char* name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  put("what", entry.what);
  put("by", entry.by);
  put("whom", entry.whom);
  put("board", entry.board);
  put("about", entry.about);
  return json::serialize(out);
}

std::optional<AuditEntry> entry_in(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  const json::value value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  AuditEntry entry;
  const auto take = [&value](const char* name, std::string& out) {
    const json::value* member = value.get_object().if_contains(name);
    if (member != nullptr && member->is_string()) out = std::string(member->get_string());
  };
  take("what", entry.what);
  take("by", entry.by);
  take("whom", entry.whom);
  take("board", entry.board);
  take("about", entry.about);
  return entry;
}

std::string content_of(std::uint64_t number, std::int64_t time_s, const AuditEntry& entry) {
  return std::to_string(number) + " " + std::to_string(time_s) + " " + to_json(entry);
}

template <class T>
std::optional<T> take_number(std::string_view& text) {
  T number{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto used = static_cast<std::size_t>(rest - text.data());
  if (error != std::errc{} || used >= text.size() || *rest != ' ') return std::nullopt;
  text.remove_prefix(used + 1);
  return number;
}

std::string signed_text(const AuditHead& head) {
  std::string text(kHeadName);
  text.push_back('\0');
  return text + std::to_string(head.number) + " " + head.hash;
}

}  // namespace

AuditLine next_audit_line(std::uint64_t number, std::string_view before, std::int64_t time_s,
                          const AuditEntry& entry) {
  AuditRecord record{number, time_s, fitting(entry), {}};
  const std::string content = content_of(number, time_s, record.entry);
  record.hash = hash_of(before, content);
  return {record, encode_base64url(record.hash) + " " + content + "\n"};
}

std::optional<AuditRecord> read_audit_line(std::string_view line, std::uint64_t number,
                                           std::string_view before) {
  if (line.size() > kAuditLineBytesMax) return std::nullopt;
  std::string_view rest = line;
  rest.remove_prefix(std::min(rest.find(' '), rest.size()));
  if (rest.empty()) return std::nullopt;
  rest.remove_prefix(1);
  const auto said = take_number<std::uint64_t>(rest);
  const auto time_s = said ? take_number<std::int64_t>(rest) : std::nullopt;
  const auto entry = time_s ? entry_in(rest) : std::nullopt;
  if (!entry || *said != number) return std::nullopt;
  AuditLine same = next_audit_line(number, before, *time_s, *entry);
  same.text.pop_back();
  if (same.text != line) return std::nullopt;
  return std::move(same.record);
}

AuditKey::AuditKey(const SigningKey& seed) noexcept {
  static_assert(SigningKey::kBytes == crypto_sign_SEEDBYTES);
  ::crypto_sign_seed_keypair(public_.data(), secret_.data(), octets(seed.view()));
}

AuditKey::~AuditKey() { ::sodium_memzero(secret_.data(), secret_.size()); }

std::string AuditKey::verifier() const {
  std::array<char, 2 * 32 + 1> digits;
  ::sodium_bin2hex(digits.data(), digits.size(), public_.data(), public_.size());
  return digits.data();
}

std::string AuditKey::sign(const AuditHead& head) const {
  const std::string text = signed_text(head);
  std::string signature(crypto_sign_BYTES, '\0');
  ::crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, octets(text),
                         text.size(), secret_.data());
  return std::to_string(head.number) + " " + encode_base64url(head.hash) + " " +
         encode_base64url(signature) + "\n";
}

base::Result<AuditHead> read_audit_head(std::string_view line, std::string_view verifier) {
  const auto wrong = [](const char* what) { return fail(Errc::corrupt, what); };
  if (line.ends_with('\n')) line.remove_suffix(1);
  std::string_view rest = line;
  AuditHead head;
  const auto number = take_number<std::uint64_t>(rest);
  const std::size_t blank = rest.find(' ');
  if (!number || blank == rest.npos) return wrong("this is no head of an audit log");
  const auto hash = decode_base64url(rest.substr(0, blank));
  const auto signature = decode_base64url(rest.substr(blank + 1));
  std::array<unsigned char, 32> key;
  std::size_t key_bytes = 0;
  const bool readable =
      hash && signature && signature->size() == crypto_sign_BYTES &&
      ::sodium_hex2bin(key.data(), key.size(), verifier.data(), verifier.size(), nullptr,
                       &key_bytes, nullptr) == 0 &&
      key_bytes == key.size();
  if (!readable) return wrong("this is no head of an audit log, or no key to check it with");
  head = {*number, *hash};
  const std::string text = signed_text(head);
  if (::crypto_sign_verify_detached(octets(*signature), octets(text), text.size(), key.data()) !=
      0) {
    return wrong("the head of the audit log was not signed with this key");
  }
  return head;
}

base::Result<std::vector<AuditRecord>> verify_audit(std::string_view log,
                                                    const std::vector<AuditHead>& heads) {
  std::vector<AuditRecord> records;
  std::string before;
  while (!log.empty()) {
    const std::uint64_t number = records.size() + 1;
    const std::size_t end = log.find('\n');
    auto record = end == log.npos ? std::nullopt : read_audit_line(log.substr(0, end), number,
                                                                   before);
    if (!record) {
      return fail(Errc::corrupt, "record " + std::to_string(number) +
                                     " was changed, or what stands before it");
    }
    before = record->hash;
    records.push_back(std::move(*record));
    log.remove_prefix(end + 1);
  }
  std::uint64_t last = 0;
  for (const AuditHead& head : heads) {
    last = std::max(last, head.number);
    if (head.number > records.size()) {
      return fail(Errc::corrupt, "records from " + std::to_string(records.size() + 1) + " to " +
                                     std::to_string(head.number) + " are missing");
    }
    const std::string hash = head.number == 0 ? "" : records[head.number - 1].hash;
    if (hash != head.hash) {
      return fail(Errc::corrupt, "the records up to " + std::to_string(head.number) +
                                     " are not those that were signed");
    }
  }
  if (records.size() > last) {
    return fail(Errc::corrupt, "records from " + std::to_string(last + 1) + " on are not signed");
  }
  return records;
}

std::vector<AuditRecord> audit_of(const std::vector<AuditRecord>& records,
                                  std::string_view subject) {
  std::vector<AuditRecord> found;
  for (const AuditRecord& record : records) {
    const bool about = record.entry.by == subject || record.entry.whom == subject;
    if (about) found.push_back(record);
  }
  return found;
}

}  // namespace samtavle::access
