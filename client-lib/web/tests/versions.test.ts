// Goal: whoever is too old for the other side hears which of them has to be updated, and does not
// come back again and again.
// Method: the real server, and clients whose Hello names another version; servers of other versions,
// which say what PROTOCOL.md has them say.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket as NodeWebSocket, WebSocketServer, type WebSocket } from 'ws';

import { connect, type ConnectOptions, type Samtavle } from '../src/index.js';
import { Stage, until, wasm, webSocket } from './stage.js';

/** The tag of `hello` in a ClientFrame, and that of `version` in it. */
const helloTag = 0x1a;
const versionTag = 0x30;
/** Of `welcome` in a ServerFrame, and of `version` in it. */
const welcomeTag = 0x12;
const welcomeVersionTag = 0x50;

const needsNewerApp = 'This app speaks protocol 1; the server needs 2 or newer. Update the app.';
const needsNewerServer =
  'This app speaks protocol 1; the server knows up to 0. Update the server, or use an older app.';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterEach(() => stage.closeClients());
afterAll(() => stage.stop());

function varint(value: number): number[] {
  const out = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) out.push((value % 0x80) | 0x80);
  return [...out, value];
}

/** A frame that is a Hello, in another version: what stands last counts. */
function inVersion(frame: Uint8Array, version: number): Uint8Array {
  expect(frame[0]).toBe(helloTag);
  let at = 1;
  while ((frame[at++] ?? 0) >= 0x80);
  const hello = [...frame.subarray(at), versionTag, ...varint(version)];
  return Uint8Array.from([helloTag, ...varint(hello.length), ...hello]);
}

/** Sockets of a client of that version; each is noted. */
function ofVersion(version: number, opened: unknown[]): NonNullable<ConnectOptions['webSocket']> {
  class Other extends NodeWebSocket {
    #greeted = false;
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      opened.push(this);
    }
    override send(data: Uint8Array): void {
      super.send(this.#greeted ? data : inVersion(data, version));
      this.#greeted = true;
    }
  }
  return Other as unknown as NonNullable<ConnectOptions['webSocket']>;
}

async function isTold(version: number, code: string, words: string): Promise<void> {
  const opened: unknown[] = [];
  const client = await stage.client({ name: 'Anna' }, { webSocket: ofVersion(version, opened) });
  const board = await client.openBoard(stage.board);
  await expect(board.ready).rejects.toThrow(words);
  expect(board.state.ended).toMatchObject({ code, detail: `${code}: ${words}` });
  expect(board.state.retryAtMs).toBeUndefined();
  expect(opened).toHaveLength(1);
}

test('a client of this version comes in: the control', async () => {
  const opened: unknown[] = [];
  const board = await stage.open({ name: 'Anna' }, { webSocket: ofVersion(1, opened) });
  expect(board.state.ended).toBeUndefined();
});

test('an older client is told to update the app', () =>
  isTold(
    0,
    'client_too_old',
    'This app speaks protocol 0; the server needs 1 or newer. Update the app.',
  ));

test('a newer client is told to update the server', () =>
  isTold(
    2,
    'server_too_old',
    'This app speaks protocol 2; the server knows up to 1. Update the server, or use an older app.',
  ));

/** A server that answers each Hello so. */
async function visit(answer: (socket: WebSocket) => void): Promise<{
  readonly ended: { readonly code: string; readonly detail: string } | undefined;
  readonly visits: number;
}> {
  let visits = 0;
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    visits++;
    socket.once('message', () => answer(socket));
  });
  await once(server, 'listening');
  let client: Samtavle | undefined;
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const quick = { backoffBaseMs: 5, backoffCapMs: 10 };
    client = await connect({ url, token: 'none', store: 'memory', wasm, webSocket, ...quick });
    const board = await client.openBoard('havnen');
    await until('it ended', () => board.state.ended !== undefined);
    return { ended: board.state.ended, visits };
  } finally {
    await client?.close();
    server.close();
  }
}

test('a newer server says that the app has to be updated', async () => {
  const { ended, visits } = await visit((socket) => socket.close(4426, needsNewerApp));
  expect(ended).toEqual({ code: 'client_too_old', detail: `client_too_old: ${needsNewerApp}` });
  expect(visits).toBe(1);
});

test('an older server says that it has to be updated', async () => {
  const { ended, visits } = await visit((socket) => socket.close(4427, needsNewerServer));
  expect(ended).toEqual({ code: 'server_too_old', detail: `server_too_old: ${needsNewerServer}` });
  expect(visits).toBe(1);
});

test('a welcome in a version that is not known ends it, too', async () => {
  const welcome = Uint8Array.from([welcomeTag, 2, welcomeVersionTag, 2]);
  const { ended, visits } = await visit((socket) => socket.send(welcome));
  expect(ended).toEqual({ code: 'client_too_old', detail: `client_too_old: ${needsNewerApp}` });
  expect(visits).toBe(1);
});
