// Which records of a pending store still say something (client-lib/native/PENDING.md): the newest
// identity and owner, the edits that are not done, ballots without a receipt, what can be undone.
// The rest can go. Of a record only its outermost fields are read.

/** What a record is: a field number of samtavle.v1.PendingRecord. */
const identity = 1;
const add = 2;
const drop = 3;
const clear = 4;
const undo = 5;
const forget = 6;
const ballot = 8;
const ballotDone = 9;
const owner = 10;

interface Field {
  readonly number: number;
  /** Of a varint; 0 for all else. */
  readonly value: number;
  /** Of bytes; empty for all else. */
  readonly bytes: Uint8Array;
}

function broken(): Error {
  return new Error('an unreadable record of pending edits');
}

/** The fields of a message of protobuf, in their order. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; scale < 2 ** 63; scale *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined) throw broken();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw broken();
  };
  const empty = new Uint8Array();
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint(), bytes: empty };
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (length > bytes.length - at) throw broken();
        yield { number, value: 0, bytes: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw broken();
    }
  }
}

/** Some numbers of a message; 0 for those that are absent. Repeated ones may be packed. */
function numbersIn(bytes: Uint8Array, wanted: number): number[] {
  const found: number[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number !== wanted) continue;
    if (field.bytes.length === 0) {
      found.push(field.value);
      continue;
    }
    let value = 0;
    let scale = 1;
    for (const byte of field.bytes) {
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (byte >= 0x80) continue;
      found.push(value);
      value = 0;
      scale = 1;
    }
  }
  return found;
}

const numberIn = (bytes: Uint8Array, wanted: number) => numbersIn(bytes, wanted)[0] ?? 0;
/** The two numbers of an id that begins a message. */
const idIn = (bytes: Uint8Array) => `${numberIn(bytes, 1)}.${numberIn(bytes, 2)}`;

/** Records by the keys under which they are kept. */
export class LiveRecords<Key> {
  #identity: Key | undefined;
  #owner: Key | undefined;
  #edits: Key[] = [];
  readonly #ballots = new Map<string, Key>();
  readonly #undo = new Map<number, Key>();

  /**
   * One more record, under this key. Returns the keys that have nothing to say any more, perhaps
   * with this one. @throws Error for what is no record
   */
  add(record: Uint8Array, key: Key): Key[] {
    const content = [...fieldsOf(record)].find(({ number }) => number !== 7);
    if (content === undefined) return [key];
    const gone: Key[] = [];
    const replace = (before: Key | undefined) => {
      if (before !== undefined) gone.push(before);
    };
    switch (content.number) {
      case identity:
        replace(this.#identity);
        this.#identity = key;
        break;
      case owner:
        replace(this.#owner);
        this.#owner = key;
        break;
      case add:
        this.#edits.push(key);
        break;
      case drop:
        gone.push(...this.#edits.splice(0, content.value), key);
        break;
      case clear:
        gone.push(...this.#edits, ...this.#undo.values(), key);
        this.#edits = [];
        this.#undo.clear();
        break;
      case undo: {
        const entry = numberIn(content.bytes, 1);
        replace(this.#undo.get(entry));
        this.#undo.set(entry, key);
        break;
      }
      case forget:
        for (const entry of numbersIn(content.bytes, 1)) {
          replace(this.#undo.get(entry));
          this.#undo.delete(entry);
        }
        gone.push(key);
        break;
      case ballot: {
        const round = idIn(content.bytes);
        replace(this.#ballots.get(round));
        this.#ballots.set(round, key);
        break;
      }
      case ballotDone:
        replace(this.#ballots.get(idIn(content.bytes)));
        this.#ballots.delete(idIn(content.bytes));
        gone.push(key);
        break;
      default:
        // Of a newer program; nobody here could say when it is done.
        break;
    }
    return gone;
  }

  /** What an earlier process needs of them, in the order in which it has to be read. */
  keys(): Key[] {
    const first = [this.#identity, this.#owner].filter((key) => key !== undefined);
    return [...first, ...this.#edits, ...this.#ballots.values(), ...this.#undo.values()];
  }

  get pending(): number {
    return this.#edits.length + this.#ballots.size;
  }
}
