// Writes what goes into a call of the core, as wasm/reader.hpp reads it.

import { fields, type Field } from '../schema.js';
import { SamtavleError, type AnyValue, type ItemId } from '../values.js';

const encoder = new TextEncoder();

// The types of values, by their numbers in the core.
const none = 0;
const flag = 1;
const integer = 2;
const number = 3;
const text = 4;
const binary = 5;
const item = 6;

const idPattern = /^(\d{1,10})\.(\d{1,10})$/;

export class Writer {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  /** A count, a size, a number in the log: from 0 up to 2^53. */
  number(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new SamtavleError('invalid', `${value} is no whole number from 0 on`);
    }
    this.#reserve(8);
    while (value >= 0x80) {
      this.#bytes[this.#size++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.#bytes[this.#size++] = value;
    return this;
  }

  flag(value: boolean): this {
    return this.number(value ? 1 : 0);
  }

  real(value: number): this {
    this.#reserve(8);
    this.#view.setFloat64(this.#size, value, true);
    this.#size += 8;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.number(value.length);
    return this.raw(value);
  }

  /** Without its length. */
  raw(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#size);
    this.#size += value.length;
    return this;
  }

  text(value: string): this {
    return this.bytes(encoder.encode(value));
  }

  id(id: ItemId | '0.0'): this {
    const parts = idPattern.exec(id);
    if (parts === null) throw new SamtavleError('invalid', `${String(id)} is no id`);
    return this.number(Number(parts[1])).number(Number(parts[2]));
  }

  field(name: Field): this {
    const row = fields[name] as { readonly number: number } | undefined;
    if (row === undefined) throw new SamtavleError('invalid', `there is no field ${String(name)}`);
    return this.number(row.number);
  }

  /** A value of a field or a member of it; null clears. */
  value(field: Field, value: AnyValue | null | undefined): this {
    if (value === null || value === undefined) return this.number(none);
    switch (fields[field].value) {
      case 'flag':
        return this.number(flag).flag(value === true);
      case 'integer':
      case 'actor':
        return this.number(integer).number(Number(value));
      case 'number':
        return this.number(number).real(Number(value));
      case 'item':
        return this.number(item).id(value as ItemId);
      case 'any':
        return this.any(value);
      default:
        return this.number(text).text(String(value));
    }
  }

  /** A value by what it is in JavaScript. */
  any(value: AnyValue | null): this {
    if (value === null) return this.number(none);
    if (typeof value === 'boolean') return this.number(flag).flag(value);
    if (typeof value === 'string') return this.number(text).text(value);
    if (typeof value === 'number') {
      const whole = Number.isSafeInteger(value) && value >= 0;
      return whole ? this.number(integer).number(value) : this.number(number).real(value);
    }
    if ('item' in value) return this.number(item).id(value.item);
    return this.number(binary).bytes(fromBase64(value.binary));
  }

  #reserve(more: number): void {
    const needed = this.#size + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

function fromBase64(words: string): Uint8Array {
  return Uint8Array.from(atob(words), (c) => c.charCodeAt(0));
}
