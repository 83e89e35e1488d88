// Prints the kinds and fields of the plan for C (c), C++ (cpp) and Python (python). What is printed
// is committed, so that an installed package needs nothing made; a test compares.

#include <algorithm>
#include <cctype>
#include <iostream>
#include <string>
#include <string_view>

#include "samtavle/plan/schema_rows.hpp"

namespace {

using namespace samtavle::plan;

constexpr std::string_view kPrinted =
    "Printed by client-lib/c/schema/print_schema.cpp from the schema of the core. Do not edit.";

std::string upper(std::string_view word) {
  std::string out{word};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

bool is_card(const KindRow& row) {
  return row.subject == Subject::card && row.kind.value >= kinds::idea.value &&
         row.kind.value <= kinds::check_in.value;
}

void print_c() {
  std::cout << "#pragma once\n// " << kPrinted << "\n\n"
            << "// The kinds of items.\nenum samtavle_kind {\n";
  for (const KindRow& row : rows::kKindRows) {
    std::cout << "  SAMTAVLE_KIND_" << upper(row.name) << " = " << row.kind.value << ",  // "
              << row.english << '\n';
  }
  std::cout << "};\n\n// The fields of items.\nenum samtavle_field {\n";
  for (const FieldRow& row : rows::kFieldRows) {
    std::cout << "  SAMTAVLE_FIELD_" << upper(row.name) << " = " << row.field.value << ",  // "
              << row.english << '\n';
  }
  std::cout << "};\n";
}

std::string_view cpp_type(ValueType type) {
  switch (type) {
    case ValueType::flag: return "bool";
    case ValueType::integer: return "std::int64_t";
    case ValueType::number: return "double";
    case ValueType::item: return "Id";
    case ValueType::actor: return "Actor";
    case ValueType::any: return "Value";
    case ValueType::binary: return "Bytes";
    default: return "std::string";
  }
}

void print_cpp() {
  std::cout << "#pragma once\n// " << kPrinted << "\n\n"
            << "#include \"samtavle/embed/values.hpp\"\n\nnamespace samtavle {\n\n"
            << "namespace kinds {\n";
  for (const KindRow& row : rows::kKindRows) {
    std::cout << "inline constexpr Kind " << row.name << '{' << row.kind.value << "};\n";
  }
  std::cout << "}  // namespace kinds\n\n"
            << "// Kinds of cards that people write and move.\n"
            << "[[nodiscard]] constexpr bool is_card(Kind of) noexcept {\n  return";
  std::string_view between = " ";
  std::string first;
  std::string last;
  for (const KindRow& row : rows::kKindRows) {
    if (!is_card(row)) continue;
    if (first.empty()) first = row.name;
    last = row.name;
  }
  std::cout << between << "of.number >= kinds::" << first << ".number && of.number <= kinds::"
            << last << ".number;\n}\n\nnamespace fields {\n";
  for (const FieldRow& row : rows::kFieldRows) {
    switch (row.type) {
      case FieldType::text: std::cout << "inline constexpr TextField "; break;
      case FieldType::set:
        std::cout << "inline constexpr SetField<" << cpp_type(row.value) << "> ";
        break;
      case FieldType::scalar:
        std::cout << "inline constexpr ScalarField<" << cpp_type(row.value) << "> ";
        break;
    }
    std::cout << row.name << '{' << row.field.value << "};\n";
  }
  std::cout << "}  // namespace fields\n\n}  // namespace samtavle\n";
}

void print_python() {
  std::cout << "# " << kPrinted << "\n\"\"\"The kinds and fields of a board, by name.\"\"\"\n\n"
            << "KINDS = {\n";
  for (const KindRow& row : rows::kKindRows) {
    std::cout << "    \"" << row.name << "\": " << row.kind.value << ",\n";
  }
  std::cout << "}\n\n# Kinds of cards that people write and move.\nCARD_KINDS = (\n";
  for (const KindRow& row : rows::kKindRows) {
    if (is_card(row)) std::cout << "    \"" << row.name << "\",\n";
  }
  std::cout << ")\n\n# By name: number, sort (text, set, scalar), and what a value is.\n"
            << "FIELDS = {\n";
  for (const FieldRow& row : rows::kFieldRows) {
    const std::string_view sort = row.type == FieldType::text  ? "text"
                                  : row.type == FieldType::set ? "set"
                                                               : "scalar";
    const std::string_view value = row.value == ValueType::actor  ? "actor"
                                   : row.value == ValueType::item ? "item"
                                                                  : "plain";
    std::cout << "    \"" << row.name << "\": (" << row.field.value << ", \"" << sort << "\", \""
              << value << "\"),\n";
  }
  std::cout << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view language = argc == 2 ? argv[1] : "";
  if (language == "c") {
    print_c();
  } else if (language == "cpp") {
    print_cpp();
  } else if (language == "python") {
    print_python();
  } else {
    std::cerr << "usage: " << argv[0] << " c|cpp|python\n";
    return 2;
  }
}
