#include "backup_seal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "directory.hpp"
#include "file_failure.hpp"

namespace samtavle::log {

namespace fs = std::filesystem;
using base::Errc;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kTitle = "samtavle-backup ";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kSealBytesMax = 1024;
// A list has a line for each file.
constexpr std::size_t kListBytesMax = 64u * 1024 * 1024;

std::uint64_t hash_of(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string hexadecimal(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number >>= 4) {
    *digit = kDigits[number & 15];
  }
  return text;
}

template <class Number>
std::optional<Number> parse(std::string_view text, int base) {
  Number number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// Takes a line that begins with `word` off the text, and returns what follows the word.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view word) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(word)) return std::nullopt;
  const std::string_view value = text.substr(word.size(), end - word.size());
  text.remove_prefix(end + 1);
  return value;
}

Result<std::string> read_whole(const fs::path& file, std::size_t bytes_max) {
  const Fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return file_failure(file, errno);
  std::string bytes;
  std::array<char, 64 * 1024> piece{};
  while (bytes.size() <= bytes_max) {
    const ssize_t got = ::read(fd.get(), piece.data(), piece.size());
    if (got < 0) return file_failure(file, errno);
    if (got == 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(got));
  }
  return fail(Errc::corrupt, file.string() + " is too long");
}

Result<void> write_whole(const fs::path& file, std::string_view bytes) {
  const Fd fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!fd) return file_failure(file, errno);
  const ssize_t written = ::write(fd.get(), bytes.data(), bytes.size());
  if (written < 0) return file_failure(file, errno);
  if (written != static_cast<ssize_t>(bytes.size())) return file_failure(file, ENOSPC);
  if (::fsync(fd.get()) != 0) return file_failure(file, errno);
  return {};
}

}  // namespace

std::string encode_seal(const BackupSeal& seal) {
  std::string text = std::string(kTitle) + std::to_string(kVersion) + "\ncommit " +
                     std::to_string(seal.commit) + "\nbegan_ms " + std::to_string(seal.began_ms) +
                     "\nlist " + hexadecimal(seal.list_hash) + "\n";
  return text + "seal " + hexadecimal(hash_of(text)) + "\n";
}

Result<BackupSeal> decode_seal(std::string_view text) {
  const auto wrong = fail(Errc::corrupt, "its seal is damaged");
  std::string_view rest = text;
  const auto title = take_line(rest, kTitle);
  const auto version = parse<std::uint64_t>(title.value_or(""), 10);
  if (!version) return wrong;
  if (*version > kVersion) {
    return fail(Errc::newer_format, "it was made by a newer version; use that one");
  }
  const auto commit = parse<std::uint64_t>(take_line(rest, "commit ").value_or(""), 10);
  const auto began_ms = parse<std::int64_t>(take_line(rest, "began_ms ").value_or(""), 10);
  const auto list = parse<std::uint64_t>(take_line(rest, "list ").value_or(""), 16);
  if (!commit || !began_ms || !list) return wrong;
  const BackupSeal seal{*commit, *began_ms, *list};
  // In one form only: every changed byte shows, in the numbers or in the hash of them.
  if (text != encode_seal(seal)) return wrong;
  return seal;
}

fs::path Seals::file(std::uint32_t number) const {
  return backups_ / "seals" / std::to_string(number);
}

std::vector<std::uint32_t> Seals::numbers() const {
  std::vector<std::uint32_t> all;
  std::error_code error;
  for (fs::directory_iterator entry(backups_ / "seals", error), end; !error && entry != end;
       entry.increment(error)) {
    const auto number = parse<std::uint32_t>(entry->path().filename().string(), 10);
    if (number) all.push_back(*number);
  }
  std::sort(all.begin(), all.end());
  return all;
}

Result<std::uint64_t> Seals::hash_of_list(std::uint32_t number) const {
  const auto list = read_whole(backups_ / "meta" / std::to_string(number), kListBytesMax);
  if (!list) return base::pass_on(list);
  return hash_of(*list);
}

Result<BackupSeal> Seals::check(std::uint32_t number) const {
  std::error_code error;
  if (!fs::exists(file(number), error)) {
    return fail(Errc::not_found, "it was never finished");
  }
  const auto text = read_whole(file(number), kSealBytesMax);
  if (!text) return base::pass_on(text);
  auto seal = decode_seal(*text);
  if (!seal) return seal;
  const auto list = hash_of_list(number);
  if (!list) return fail(Errc::corrupt, "its list of files cannot be read");
  if (*list != seal->list_hash) return fail(Errc::corrupt, "its list of files was changed");
  return seal;
}

Result<BackupSeal> Seals::put(std::uint32_t number, BackupSeal seal) const {
  const auto list = hash_of_list(number);
  if (!list) return base::pass_on(list);
  seal.list_hash = *list;
  const fs::path folder = backups_ / "seals";
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return file_failure(folder, errno);
  const fs::path written = folder / "unfinished";
  if (const auto wrote = write_whole(written, encode_seal(seal)); !wrote) {
    return base::pass_on(wrote);
  }
  if (::rename(written.c_str(), file(number).c_str()) != 0) return file_failure(folder, errno);
  sync_directory(folder);
  sync_directory(backups_);
  return seal;
}

void Seals::remove(std::uint32_t number) const {
  std::error_code ignored;
  fs::remove(file(number), ignored);
}

}  // namespace samtavle::log
