// Goal: the core in WebAssembly is the core: a log gives the same board, byte for byte.
// Method: web_histories, compiled natively, writes 1,000 random logs and all recorded histories
// with their canonical snapshots; here each log is folded and the two are compared, and each
// snapshot is read and written again. As a control a log that lacks its last event must not
// compare.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { Call } from '../src/wasm/calls.js';
import { Core } from '../src/wasm/core.js';
import { Writer } from '../src/wasm/writer.js';
import { binaries, root, wasm } from './stage.js';

interface Case {
  readonly name: string;
  readonly frame: Uint8Array;
  readonly snapshot: Uint8Array;
}

const folder = mkdtempSync(join(tmpdir(), 'samtavle-logs-'));
let core: Core;
let cases: Case[];

beforeAll(async () => {
  core = await Core.load(wasm);
  const file = join(folder, 'logs');
  execFileSync(join(binaries, 'web_histories'), [file, process.env['ITERATIONS'] ?? '1000'], {
    cwd: root,
  });
  cases = read(readFileSync(file));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(bytes: Uint8Array): Case[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const part = () => {
    const size = view.getUint32(at, true);
    at += 4 + size;
    return bytes.subarray(at - size, at);
  };
  const all: Case[] = [];
  while (at < bytes.length) {
    all.push({ name: new TextDecoder().decode(part()), frame: part(), snapshot: part() });
  }
  return all;
}

/** A board, empty or from a snapshot, that goes on with a log up to a place of it. */
function fold(snapshot: Uint8Array, frame: Uint8Array, to = Number.MAX_SAFE_INTEGER): number {
  const board = core.json<number>(Call.open_past, 0, new Writer().bytes(snapshot).number(0).done());
  const events = new Writer().number(to).bytes(frame).done();
  const last = core.json<number>(Call.add_events, board, events);
  if (last === 0) throw new Error('no event was added');
  return board;
}

/** The snapshot of a board, which is closed. */
function take(board: number): Uint8Array {
  const snapshot = core.call(Call.snapshot, board).slice();
  core.call(Call.close, board);
  return snapshot;
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

test('every log gives the snapshot that the native build gives', () => {
  const random = cases.filter(({ name }) => name.startsWith('SEED='));
  expect(random.length).toBe(Number(process.env['ITERATIONS'] ?? 1000));
  expect(cases.length).toBeGreaterThanOrEqual(random.length + 8);
  for (const { name, frame, snapshot } of cases) {
    if (!same(take(fold(new Uint8Array(), frame)), snapshot)) {
      expect.fail(`${name}: another board than the native build's`);
    }
  }
}, 600_000);

test('a snapshot is read as it was written', () => {
  for (const { name, snapshot } of cases) {
    const bytes = new Writer().bytes(snapshot).number(0).done();
    if (!same(take(core.json<number>(Call.open_past, 0, bytes)), snapshot)) {
      expect.fail(`${name}: its snapshot came back otherwise`);
    }
  }
}, 600_000);

test('control: a log without its last event is another board', () => {
  const { frame, snapshot } = cases[0]!;
  const seq = core.json<number>(Call.seq, fold(new Uint8Array(), frame));
  expect(same(take(fold(new Uint8Array(), frame, seq - 1)), snapshot)).toBe(false);
});
