// People who write on a board without having it: each says Hello over a socket of its own, makes
// some cards, and from then on changes the colour of one of them at each beat. What comes is read
// and thrown away. The messages (proto/samtavle/v1) are written by hand: fifty boards of thousands
// of cards in this process would take the time that is to be the page's.

import { randomBytes } from 'node:crypto';

const colours = ['yellow', 'orange', 'red', 'pink', 'purple', 'blue', 'green', 'grey'];
const cardsEach = 4;

function varint(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}
const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
function part(field, ...contents) {
  const bytes = Buffer.concat(contents.map((content) => Buffer.from(content)));
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

/** The first field with a number in a message: a number, or bytes. */
function find(bytes, wanted) {
  let at = 0;
  const read = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = read();
    const value = tag % 8 === 0 || tag % 8 === 2 ? read() : 0;
    const size = { 0: 0, 1: 8, 2: value, 5: 4 }[tag % 8];
    at += size;
    if (Math.floor(tag / 8) !== wanted) continue;
    return tag % 8 === 0 ? value : bytes.subarray(at - size, at);
  }
  return undefined;
}

class Member {
  #socket;
  #replica = 0;
  #next = 1;
  #cards = [];

  /** Resolves when its cards are made. */
  static join(WebSocket, { url, token, schema, area }) {
    const member = new Member();
    member.schema = schema;
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, ['samtavle.v1']);
      member.#socket = socket;
      socket.on('error', reject);
      socket.on('close', (code, why) => reject(new Error(`a writer was closed: ${code} ${why}`)));
      socket.on('open', () => {
        const hello = [part(1, token), number(6, 1), part(7, randomBytes(16))];
        socket.send(part(3, ...hello));
      });
      let welcomed = false;
      socket.on('message', (bytes) => {
        if (member.#replica !== 0) return;
        // Welcomed: now a number to write under.
        if (!welcomed) socket.send(part(4));
        welcomed = true;
        const grant = find(bytes, 4);
        if (grant === undefined) return;
        member.#replica = find(grant, 1);
        for (let n = 0; n < cardsEach; n++) member.#make(area, n);
        resolve(member);
      });
    });
  }

  /** One edit of one of its cards. */
  write() {
    const card = this.#cards[this.#next % cardsEach];
    const { fields } = this.schema;
    const colour = colours[Math.floor(Math.random() * colours.length)];
    this.#send(1, part(2, number(1, this.#replica), number(2, card),
      number(3, fields.colour.number), part(7, colour)));
  }

  leave() {
    this.#socket.removeAllListeners('close');
    this.#socket.close(1000);
  }

  #make(area, n) {
    const card = this.#next;
    this.#cards.push(card);
    const { kinds, fields } = this.schema;
    const [replica, counter] = area.split('.').map(Number);
    const title = `Written by ${this.#replica}, number ${n + 1}`;
    const key = Buffer.from([0x80, ...randomBytes(3), 1]);
    const create = part(1, number(1, kinds.idea.number), number(2, replica), number(3, counter),
      part(4, key));
    const insert = part(4, number(1, this.#replica), number(2, card),
      number(3, fields.title.number), part(8, title));
    this.#send(1 + title.length, create, insert);
  }

  /** An edit of these operations, which take so many counters. */
  #send(counters, ...operations) {
    const edit = [number(1, this.#replica), number(2, this.#next),
      ...operations.map((operation) => part(3, operation))];
    this.#next += counters;
    this.#socket.send(part(2, ...edit));
  }
}

/** Everybody comes; `write()` then lets each write once. */
export async function gather(WebSocket, tokens, where) {
  const members = await Promise.all(
    tokens.map((token) => Member.join(WebSocket, { ...where, token })),
  );
  return {
    write: () => members.forEach((member) => member.write()),
    leave: () => members.forEach((member) => member.leave()),
  };
}
