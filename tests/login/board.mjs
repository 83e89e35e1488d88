// Opens a board as a page does: the first message of the protocol by hand, and the board's answer.
import { randomBytes } from 'node:crypto';

import { WebSocket } from 'ws';

const wireBytes = 2;

function varint(number) {
  const bytes = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function field(number, bytes) {
  return [...varint((number << 3) | wireBytes), ...varint(bytes.length), ...bytes];
}

// ClientFrame { hello: { token, version: 1, device } }
function hello(token) {
  const device = randomBytes(16);
  const version = [6 << 3, 1];
  const all = [...field(1, Buffer.from(token)), ...version, ...field(7, device)];
  return new Uint8Array(field(3, all));
}

/** `welcomed` and `closed` ({ code, reason }) are promises. */
export function openBoard(origin, board, token) {
  const address = `${origin.replace('http', 'ws')}/boards/${board}/sync`;
  const socket = new WebSocket(address, 'samtavle.v1');
  socket.binaryType = 'arraybuffer';
  // What went wrong ends in 'close', too.
  socket.on('error', () => undefined);
  const closed = new Promise((done) => {
    socket.addEventListener('close', ({ code, reason }) => done({ code, reason }));
  });
  const welcomed = new Promise((done) => {
    socket.addEventListener('message', () => done(true), { once: true });
    closed.then(() => done(false));
  });
  socket.addEventListener('open', () => socket.send(hello(token)));
  return { welcomed, closed, close: () => socket.close() };
}
