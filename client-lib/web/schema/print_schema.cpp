// Prints src/schema.ts: the kinds, fields and words of the plan for TypeScript. What is printed is
// committed, so that the package can be read and built without a C++ compiler; a test compares the
// two.

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/plan/schema_rows.hpp"

namespace {

using namespace samtavle::plan;

constexpr std::size_t kColumns = 100;

// A list of words, several a line.
void print_list(std::string_view name, const std::vector<std::string_view>& words) {
  std::cout << "  " << name << ": [\n";
  std::string line = "   ";
  for (const std::string_view word : words) {
    const std::string piece = " '" + std::string{word} + "',";
    if (line.size() + piece.size() > kColumns) {
      std::cout << line << '\n';
      line = "   ";
    }
    line += piece;
  }
  std::cout << line << "\n  ],\n";
}

std::string_view sort_of(const FieldRow& row) {
  switch (row.type) {
    case FieldType::text: return "text";
    case FieldType::set: return "set";
    case FieldType::scalar: return "scalar";
  }
  return "";
}

std::string_view value_of(ValueType type) {
  switch (type) {
    case ValueType::none: return "text";
    case ValueType::flag: return "flag";
    case ValueType::integer: return "integer";
    case ValueType::binary: return "binary";
    case ValueType::number: return "number";
    case ValueType::string: return "string";
    case ValueType::word: return "word";
    case ValueType::date: return "date";
    case ValueType::item: return "item";
    case ValueType::actor: return "actor";
    case ValueType::any: return "any";
  }
  return "";
}

std::string_view typescript_of(ValueType type) {
  switch (type) {
    case ValueType::none:
    case ValueType::string:
    case ValueType::word: return "string";
    case ValueType::flag: return "boolean";
    case ValueType::integer:
    case ValueType::number: return "number";
    case ValueType::binary: return "Base64Text";
    case ValueType::date: return "DateText";
    case ValueType::item: return "ItemId";
    case ValueType::actor: return "ActorId";
    case ValueType::any: return "AnyValue";
  }
  return "";
}

// {name: type} of the fields of a sort.
void print_fields(std::string_view interface, std::string_view says, FieldType type) {
  std::cout << "\n// " << says << "\nexport interface " << interface << " {\n";
  for (const FieldRow& row : rows::kFieldRows) {
    if (row.type != type) continue;
    std::cout << "  " << row.name << ": ";
    if (row.value == ValueType::word) {
      std::cout << "(typeof words)['" << row.name << "'][number]";
    } else {
      std::cout << typescript_of(row.value);
    }
    std::cout << ";\n";
  }
  std::cout << "}\n";
}

void print_kind_table() {
  std::cout << "\n// The kinds by name: their number in the log and what people call them.\n"
               "export const kinds = {\n";
  for (const KindRow& row : rows::kKindRows) {
    std::cout << "  " << row.name << ": { number: " << row.kind.value << ", da: '" << row.danish
              << "', en: '" << row.english << "' },\n";
  }
  std::cout << "} as const;\n\nexport type Kind = keyof typeof kinds;\n";
}

void print_field_table() {
  std::cout << "\n// The fields by name: their number in the log, of what sort they are, what a\n"
               "// value or member of them is, and what people call them.\n"
               "export const fields = {\n";
  for (const FieldRow& row : rows::kFieldRows) {
    std::cout << "  " << row.name << ": {\n    number: " << row.field.value << ", sort: '"
              << sort_of(row) << "', value: '" << value_of(row.value) << "',\n    da: '"
              << row.danish << "', en: '" << row.english << "',\n  },\n";
  }
  std::cout << "} as const;\n\nexport type Field = keyof typeof fields;\n";
}

void print_word_table() {
  std::cout << "\n// The words that a field of words takes, in their order.\n"
               "export const words = {\n";
  for (const FieldRow& row : rows::kFieldRows) {
    if (row.value != ValueType::word) continue;
    std::cout << "  " << row.name << ": [";
    for (std::size_t i = 0; i < row.words.size(); ++i) {
      std::cout << (i == 0 ? "'" : ", '") << row.words[i] << "'";
    }
    std::cout << "],\n";
  }
  std::cout << "} as const;\n";
}

void print_fields_of_kinds() {
  std::cout << "\n// Which fields each kind has.\nexport const fieldsOf = {\n";
  for (const KindRow& kind : rows::kKindRows) {
    std::vector<std::string_view> names;
    for (const FieldRow& row : rows::kFieldRows) {
      if (std::find(row.kinds.begin(), row.kinds.end(), kind.kind) != row.kinds.end()) {
        names.push_back(row.name);
      }
    }
    print_list(kind.name, names);
  }
  std::cout << "} as const satisfies Record<Kind, readonly Field[]>;\n\n"
               "export type FieldOf<K extends Kind> = (typeof fieldsOf)[K][number];\n";
}

}  // namespace

int main() {
  std::cout << "// Printed by schema/print_schema.cpp from the schema of the core. Do not edit.\n"
               "\nimport type { ActorId, AnyValue, Base64Text, DateText, ItemId }"
               " from './values.js';\n";
  print_kind_table();
  print_field_table();
  print_word_table();
  print_fields_of_kinds();
  print_fields("TextFields", "Collaborative texts.", FieldType::text);
  print_fields("SetFields", "Sets, by what their members are.", FieldType::set);
  print_fields("ScalarFields", "Single values.", FieldType::scalar);
  std::cout << "\nexport type TextField = keyof TextFields;\n"
               "export type SetField = keyof SetFields;\n"
               "export type ScalarField = keyof ScalarFields;\n";
}
