#!/usr/bin/env node
// A plugin of protoc: writes the messages of .proto files as message.hpp wants them, a header with
// the classes and a source with the tables for each file.
//
//   protoc --plugin=protoc-gen-small=generate.mjs --small_out=FOLDER FILE...

import { readFileSync, writeSync } from 'node:fs';

// --- what protoc says, a message itself (google/protobuf/compiler/plugin.proto) ---

/** The fields of a message, by number: numbers, and bytes for all else. */
function read(bytes) {
  const fields = new Map();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    let value;
    if (tag % 8 === 0) {
      value = varint();
    } else if (tag % 8 === 2) {
      const size = varint();
      value = bytes.subarray(at, at + size);
      at += size;
    } else {
      throw new Error(`a descriptor with wire type ${tag % 8}`);
    }
    const number = tag >> 3;
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return {
    text: (number) => (fields.get(number)?.at(-1) ?? '').toString(),
    texts: (number) => (fields.get(number) ?? []).map(String),
    number: (number) => fields.get(number)?.at(-1),
    messages: (number) => (fields.get(number) ?? []).map(read),
  };
}

function write(file) {
  const part = (number, bytes) => {
    const size = [];
    let rest = bytes.length;
    for (; rest >= 0x80; rest = rest >> 7) size.push((rest & 0x7f) | 0x80);
    return Buffer.concat([Buffer.from([(number << 3) | 2, ...size, rest]), bytes]);
  };
  return part(15, Buffer.concat([part(1, Buffer.from(file.name)), part(15, Buffer.from(file.text))]));
}

// --- types (google.protobuf.FieldDescriptorProto.Type) ---

const types = {
  1: { type: 'fixed64', cpp: 'double', slot: 'std::uint64_t' },
  2: { type: 'fixed32', cpp: 'float', slot: 'std::uint32_t' },
  3: { type: 'integer64', cpp: 'std::int64_t', slot: 'std::uint64_t' },
  4: { type: 'natural64', cpp: 'std::uint64_t', slot: 'std::uint64_t' },
  6: { type: 'fixed64', cpp: 'std::uint64_t', slot: 'std::uint64_t' },
  8: { type: 'flag', cpp: 'bool', slot: 'std::uint32_t' },
  9: { type: 'text', slot: 'std::string*' },
  11: { type: 'message', slot: 'void*' },
  12: { type: 'binary', slot: 'std::string*' },
  13: { type: 'natural', cpp: 'std::uint32_t', slot: 'std::uint32_t' },
  14: { type: 'choice', slot: 'std::uint32_t' },
  18: { type: 'zigzag64', cpp: 'std::int64_t', slot: 'std::uint64_t' },
};

const pascal = (name) => name.replace(/(^|_)([a-z0-9])/g, (_, __, letter) => letter.toUpperCase());
/** ".samtavle.v1.Tally.Card" is the class Tally_Card. */
const className = (name) => name.replace('.samtavle.v1.', '').replaceAll('.', '_');

/** Messages and enums of a file, what is within others first. */
function collect(file) {
  const messages = [];
  const enums = [];
  const addEnum = (of, outer) => {
    const values = of.messages(2).map((value) => ({
      name: value.text(1),
      number: Number(BigInt.asIntN(32, BigInt(value.number(2) ?? 0))),
    }));
    enums.push({ name: outer + of.text(1), short: of.text(1), outer, values });
  };
  const addMessage = (of, outer) => {
    const name = outer + of.text(1);
    const within = { messages: of.messages(3), enums: of.messages(4) };
    for (const one of within.messages) addMessage(one, `${name}_`);
    for (const one of within.enums) addEnum(one, `${name}_`);
    const oneofs = of.messages(8).map((oneof) => oneof.text(1));
    const fields = of.messages(2).map((field) => {
      const known = types[field.number(5)];
      if (known === undefined) throw new Error(`${name}.${field.text(1)}: a type that is not known`);
      const oneof = field.number(9);
      return {
        ...known,
        name: field.text(1),
        number: field.number(3),
        repeated: field.number(4) === 3,
        of: className(field.text(6)),
        oneof: oneof === undefined ? undefined : oneofs[oneof],
        optional: field.number(17) === 1,
      };
    });
    fields.sort((a, b) => a.number - b.number);
    messages.push({ name, oneofs, fields, within });
  };
  for (const one of file.messages(5)) addEnum(one, '');
  for (const one of file.messages(4)) addMessage(one, '');
  return { messages, enums };
}

const memberOf = (field) => {
  if (!field.repeated) return field.slot;
  if (field.type === 'message') return `messages::Repeated<${field.of}>`;
  if (field.slot === 'std::string*') return 'messages::Repeated<std::string>';
  return `messages::RepeatedNumber<${field.cpp ?? field.slot}>`;
};

function accessors(message, field) {
  const { name, number, of, oneof, type } = field;
  const slot = `is_.${name}_`;
  const members = `${message.name}Members`;
  const table = `k${message.name}Table`;
  const list = memberOf(field);
  if (field.repeated) {
    const common = [
      `int ${name}_size() const { return ${slot}.size(); }`,
      `const ${list}& ${name}() const { return ${slot}; }`,
      `${list}* mutable_${name}() { return &${slot}; }`,
      `void clear_${name}() { messages::clear_field(&is_, k${message.name}Table, ${number}); }`,
    ];
    if (type === 'message') {
      return [
        ...common,
        `const ${of}& ${name}(int i) const { return ${slot}[i]; }`,
        `${of}* mutable_${name}(int i) { return &${slot}[i]; }`,
        `${of}* add_${name}() { return ${slot}.Add(); }`,
      ];
    }
    if (field.slot === 'std::string*') {
      return [
        ...common,
        `const std::string& ${name}(int i) const { return ${slot}[i]; }`,
        `std::string* add_${name}() { return ${slot}.Add(); }`,
        `void add_${name}(std::string_view value) { ${slot}.Add()->assign(value); }`,
      ];
    }
    const cpp = field.cpp ?? of;
    return [
      ...common,
      `${cpp} ${name}(int i) const { return ${slot}[i]; }`,
      `void add_${name}(${cpp} value) { ${slot}.Add(value); }`,
    ];
  }
  const chosen = `is_.${oneof}_case_ == ${number}`;
  const choose = oneof === undefined
    ? ''
    : `messages::choose(&is_, ${table}, offsetof(${members}, ${oneof}_case_), ${number}); `;
  const lines = [];
  if (oneof !== undefined) {
    lines.push(`bool has_${name}() const { return ${chosen}; }`);
  } else if (type === 'message') {
    lines.push(`bool has_${name}() const { return ${slot} != nullptr; }`);
  }
  if (type === 'message') {
    lines.push(
      `const ${of}& ${name}() const { return messages::read_message<${of}>(${slot}); }`,
      `${of}* mutable_${name}() { ${choose}return messages::message_in<${of}>(${slot}, k${of}Table); }`,
    );
  } else if (field.slot === 'std::string*') {
    lines.push(
      `const std::string& ${name}() const { return messages::read_text(${slot}); }`,
      `std::string* mutable_${name}() { ${choose}return &messages::text_in(${slot}); }`,
      `void set_${name}(std::string_view value) { mutable_${name}()->assign(value); }`,
      `void set_${name}(const void* bytes, std::size_t size) {`,
      `  set_${name}({static_cast<const char*>(bytes), size});`,
      '}',
    );
  } else {
    const cpp = field.cpp ?? of;
    // The compiler for the browser has no std::bit_cast.
    const bits = cpp === 'double' || cpp === 'float';
    const get = bits ? `__builtin_bit_cast(${cpp}, ${slot})` : `static_cast<${cpp}>(${slot})`;
    const put = bits ? `__builtin_bit_cast(${field.slot}, value)` : `static_cast<${field.slot}>(value)`;
    lines.push(
      `${cpp} ${name}() const { return ${get}; }`,
      `void set_${name}(${cpp} value) { ${choose}${slot} = ${put}; }`,
    );
  }
  return lines;
}

function header(name, file, { messages, enums }) {
  const lines = [
    `// Made by generate.mjs of ${name}.`, '#pragma once', '',
    '#include <cstddef>', '#include <cstdint>', '',
    '#include "messages/message.hpp"',
    ...file.texts(3).map((other) => `#include "${other.replace('.proto', '.pb.h')}"`), '',
    'namespace samtavle::v1 {', '',
  ];
  for (const { name: type, outer, values } of enums) {
    lines.push(`enum ${type} : int {`);
    // A nested enum's values carry the names of all that is around it.
    for (const value of values) {
      lines.push(`  ${outer === '' ? '' : `${type}_`}${value.name} = ${value.number},`);
    }
    lines.push('};');
  }
  for (const message of messages) {
    lines.push(`class ${message.name};`, `extern const messages::Table k${message.name}Table;`);
  }
  for (const message of messages) {
    const { name: type, fields, oneofs, within } = message;
    lines.push('', `struct ${type}Members {`, '  std::string* unknown_;');
    for (const oneof of oneofs) lines.push(`  std::uint32_t ${oneof}_case_;`);
    for (const field of fields) lines.push(`  ${memberOf(field)} ${field.name}_;`);
    lines.push('};');
    lines.push(`class ${type} : public messages::MessageOf<${type}Members, k${type}Table> {`);
    lines.push(' public:');
    for (const inner of within.messages) {
      lines.push(`  using ${inner.text(1)} = ${type}_${inner.text(1)};`);
    }
    for (const inner of within.enums) {
      const of = `${type}_${inner.text(1)}`;
      lines.push(`  using ${inner.text(1)} = ${of};`);
      for (const value of inner.messages(2)) {
        lines.push(`  static constexpr ${of} ${value.text(1)} = ${of}_${value.text(1)};`);
      }
    }
    for (const oneof of oneofs) {
      const alternatives = fields.filter((field) => field.oneof === oneof);
      if (alternatives[0]?.optional) continue;
      lines.push(`  enum ${pascal(oneof)}Case : std::uint32_t {`);
      for (const field of alternatives) lines.push(`    k${pascal(field.name)} = ${field.number},`);
      lines.push(`    ${oneof.toUpperCase()}_NOT_SET = 0,`, '  };');
      lines.push(`  ${pascal(oneof)}Case ${oneof}_case() const {`);
      lines.push(`    return static_cast<${pascal(oneof)}Case>(is_.${oneof}_case_);`, '  }');
      lines.push(`  void clear_${oneof}() {`);
      lines.push(`    messages::choose(&is_, k${type}Table, offsetof(${type}Members, ${oneof}_case_), 0);`);
      lines.push('  }');
    }
    for (const field of fields) {
      for (const line of accessors(message, field)) lines.push(`  ${line}`);
    }
    lines.push('};');
  }
  lines.push('', '}  // namespace samtavle::v1', '');
  return lines.join('\n');
}

function source(name, { messages }) {
  const lines = [
    `// Made by generate.mjs of ${name}.`,
    `#include "${name.replace('.proto', '.pb.h')}"`, '',
    'namespace samtavle::v1 {', '',
    'using messages::Field;', 'using messages::Type;', '',
  ];
  for (const { name: type, fields } of messages) {
    const members = `${type}Members`;
    const rows = fields.map(({ name: field, number, type: of, repeated, oneof, of: child }) => {
      const caseAt = oneof === undefined ? '0' : `offsetof(${members}, ${oneof}_case_)`;
      const table = of === 'message' ? `&k${child}Table` : 'nullptr';
      return `    {${number}, Type::${of}, ${repeated}, offsetof(${members}, ${field}_), ${caseAt}, ${table}},`;
    });
    if (rows.length > 0) lines.push(`static constexpr Field k${type}Fields[] = {`, ...rows, '};');
    const list = rows.length > 0 ? `k${type}Fields` : 'nullptr';
    lines.push(`const messages::Table k${type}Table = {${list}, ${rows.length}, sizeof(${members})};`);
    lines.push(`static_assert(sizeof(${members}) <= messages::kMessageBytesMax);`);
  }
  lines.push('', '}  // namespace samtavle::v1', '');
  return lines.join('\n');
}

const request = read(readFileSync(0));
const wanted = new Set(request.texts(1));
// Feature 1: fields that are `optional` in proto3.
const answer = [Buffer.from([2 << 3, 1])];
for (const file of request.messages(15)) {
  const name = file.text(1);
  if (!wanted.has(name)) continue;
  const found = collect(file);
  const stem = name.replace('.proto', '.pb');
  answer.push(write({ name: `${stem}.h`, text: header(name, file, found) }));
  answer.push(write({ name: `${stem}.cc`, text: source(name, found) }));
}
const bytes = Buffer.concat(answer);
for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
