#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "package_check.hpp"
#include "samtavle/v1/package.pb.h"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::fail;
using base::Result;

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kFieldsMax = 16 * kPackageItemsMax;

// Messages without maps and unknown fields have one form: each field in the order of its number.
std::string bytes_of(const google::protobuf::MessageLite& message) {
  return message.SerializeAsString();
}

PackageField field_of(const v1::PackageItem::Field& m) {
  return {Field{m.field()},
          m.text(),
          {m.labels().begin(), m.labels().end()},
          {m.items().begin(), m.items().end()}};
}

// Whether the messages in it are no more than may be, counted before any is allocated: one takes
// two bytes. Bytes that are no message are the parser's to refuse.
bool few_messages(std::string_view content) {
  CodedInputStream in{reinterpret_cast<const std::uint8_t*>(content.data()),
                      static_cast<int>(content.size())};
  std::size_t items = 0;
  std::size_t fields = 0;
  while (const std::uint32_t tag = in.ReadTag()) {
    const bool item = tag == WireFormatLite::MakeTag(v1::PackageContent::kItemsFieldNumber,
                                                     WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
    if (!item) {
      if (!WireFormatLite::SkipField(&in, tag)) return true;
      continue;
    }
    std::uint32_t size = 0;
    if (!in.ReadVarint32(&size) || size > content.size()) return true;
    const auto limit = in.PushLimit(static_cast<int>(size));
    while (const std::uint32_t inner = in.ReadTag()) {
      const bool field = WireFormatLite::GetTagFieldNumber(inner) ==
                         v1::PackageItem::kFieldsFieldNumber;
      if (field) ++fields;
      if (!WireFormatLite::SkipField(&in, inner)) return true;
    }
    in.PopLimit(limit);
    if (++items > kPackageItemsMax || fields > kFieldsMax) return false;
  }
  return true;
}

}  // namespace

std::string encode_content(const Package& package) {
  v1::PackageContent content;
  content.set_format(kFormat);
  for (const PackageItem& item : package.items) {
    v1::PackageItem* m = content.add_items();
    m->set_kind(item.kind.value);
    m->set_container(item.container);
    for (const PackageField& field : item.fields) {
      v1::PackageItem::Field* f = m->add_fields();
      f->set_field(field.field.value);
      f->set_text(field.text);
      for (const std::string& label : field.labels) f->add_labels(label);
      for (const std::uint32_t place : field.items) f->add_items(place);
    }
  }
  return bytes_of(content);
}

std::string encode_package(const Package& package) {
  v1::Package m;
  m.set_content(encode_content(package));
  m.set_authority(package.authority);
  m.set_title(package.title);
  m.set_made_ms(package.made_ms);
  m.set_parent(package.parent);
  return bytes_of(m);
}

Result<Package> decode_package(std::string_view bytes) {
  if (bytes.size() > kPackageBytesMax) {
    return fail(Errc::limit, "a package has at most " + std::to_string(kPackageBytesMax) +
                                 " bytes");
  }
  v1::Package m;
  if (!m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Errc::malformed, "this is no package");
  }
  if (!few_messages(m.content())) {
    return fail(Errc::limit, "a package has at most " + std::to_string(kPackageItemsMax) +
                                 " items");
  }
  v1::PackageContent content;
  if (!content.ParseFromString(m.content())) return fail(Errc::malformed, "this is no package");
  if (content.format() > kFormat) {
    return fail(Errc::newer_format, "the package was made by a newer version");
  }
  Package package{m.authority(), m.title(), m.made_ms(), m.parent(), {}};
  for (const v1::PackageItem& item : content.items()) {
    package.items.push_back({Kind{item.kind()}, item.container(), {}});
    for (const v1::PackageItem::Field& field : item.fields()) {
      package.items.back().fields.push_back(field_of(field));
    }
  }
  if (auto good = check_package(package); !good) return base::pass_on(good);
  // Everything is said in one way only, so that a hash names what is in it.
  if (encode_package(package) != bytes) {
    return fail(Errc::malformed, "the package is not written as packages are");
  }
  return package;
}

}  // namespace samtavle::plan
