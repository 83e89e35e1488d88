// Goal: the parts that need no server do what they say, and what is written down twice agrees.
// Method: called as they are; lists of numbers are read out of the C++ headers.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, test, vi } from 'vitest';

import { Aliases } from '../src/aliases.js';
import { Backoff } from '../src/backoff.js';
import { difference } from '../src/codemirror.js';
import { deepEqual, shallowEqual } from '../src/equal.js';
import { LiveRecords } from '../src/store/records.js';
import { endOfToken, refreshDelayMs } from '../src/token.js';
import { Asked, Call, Step } from '../src/wasm/calls.js';
import { Core } from '../src/wasm/core.js';
import { Writer } from '../src/wasm/writer.js';
import { binaries, pastWasm, wasm } from './stage.js';

const here = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The members of an enum in a header, with their numbers. */
function enumIn(header: string, name: string): Record<string, number> {
  const body = new RegExp(`enum class ${name} [^{]*{([^}]*)}`).exec(here(header))?.[1];
  const members = [...(body ?? '').matchAll(/^ *(\w+) = (\d+),/gm)];
  expect(members.length).toBeGreaterThan(5);
  return Object.fromEntries(members.map(([, member, number]) => [member, Number(number)]));
}

test('the numbers of calls, steps and questions are those of the core', () => {
  expect(Call).toEqual(enumIn('../wasm/calls.hpp', 'Call'));
  expect(Step).toEqual(enumIn('../../views/include/samtavle/views/steps.hpp', 'Step'));
  expect(Asked).toEqual(enumIn('../../views/include/samtavle/views/questions.hpp', 'Asked'));
});

test('the schema is that of the core', () => {
  const printed = execFileSync(join(binaries, 'web_schema'), { encoding: 'utf8' });
  expect(here('../src/schema.ts')).toBe(printed);
});

test('the core does not grow unseen, and the package does without eval', () => {
  const zipped = (module: URL) => gzipSync(readFileSync(module), { level: 9 }).length;
  console.info(`zipped: samtavle.wasm ${zipped(wasm)}, samtavle_past.wasm ${zipped(pastWasm())}`);
  // What is promised of the core: 150 KB.
  expect(zipped(wasm)).toBeLessThanOrEqual(150_000);
  expect(zipped(pastWasm())).toBeLessThanOrEqual(104_000);
  const dist = new URL('../dist/', import.meta.url);
  const names = readdirSync(dist, { recursive: true }).map(String);
  const scripts = names.filter((name) => name.endsWith('.js'));
  expect(scripts).toContain('index.js');
  for (const name of scripts) {
    expect(readFileSync(new URL(name, dist), 'utf8')).not.toMatch(/\beval\b|new Function/);
  }
});

test('a call that is cut off, or about nothing, is refused', async () => {
  const core = await Core.load(wasm);
  expect(() => core.call(Call.open_live, 0, new Writer().text('havnen').done())).toThrow('invalid');
  expect(() => core.call(Call.state, 77)).toThrow('closed');
  const past = (...snapshot: number[]) =>
    core.json<number>(Call.open_past, 0, new Writer().bytes(new Uint8Array(snapshot)).done());
  expect(() => past(1)).toThrow('corrupt');
  const board = past();
  expect(() => core.call(Call.tick, board)).toThrow('invalid');
  expect(() => core.call(Call.add_events, board, new Writer().number(9).number(99).done())).toThrow(
    'invalid',
  );
});

test('a core that breaks is an error of its own', async () => {
  // (memory 1), room() and answer() are 0, call() is (unreachable).
  const name = (words: string) => [words.length, ...Buffer.from(words)];
  const broken = [
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    1, 16, 3, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f,
    3, 4, 3, 0, 1, 2,
    5, 3, 1, 0, 1,
    7, 60, 4, ...name('memory'), 2, 0, ...name('samtavle_room'), 0, 0,
    ...name('samtavle_call'), 0, 1, ...name('samtavle_answer'), 0, 2,
    10, 15, 3, 4, 0, 0x41, 0, 0x0b, 3, 0, 0, 0x0b, 4, 0, 0x41, 0, 0x0b,
  ];
  const core = await Core.load(new Uint8Array(broken));
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(() => core.call(Call.state, 1)).toThrow('the core broke: unreachable');
  expect(told).toHaveBeenCalledOnce();
  told.mockRestore();
});

test('a backoff waits a random part of a time that doubles up to its cap', () => {
  const most = new Backoff(250, 30_000, () => 0.999999);
  expect(Array.from({ length: 9 }, () => most.nextMs())).toEqual([
    250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  most.reset();
  expect(most.nextMs()).toBe(250);
  expect(new Backoff(250, 30_000, () => 0).nextMs()).toBe(0);
});

test('a token is replaced before it ends', () => {
  const claims = (exp: number) =>
    `x.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.y`;
  expect(endOfToken(claims(1000))).toBe(1_000_000);
  expect(refreshDelayMs(claims(1000), 0)).toBe(940_000);
  expect(refreshDelayMs(claims(1000), 990_000)).toBe(5_000);
  expect(refreshDelayMs(claims(1000), 2_000_000)).toBe(0);
  expect(refreshDelayMs('opaque', 0)).toBeUndefined();
  expect(refreshDelayMs('a.%%%.c', 0)).toBeUndefined();
});

test('old ids go on working when pending items are numbered anew', () => {
  const names = new Aliases();
  names.made('4294967295.1');
  names.made('4294967295.8');
  names.renumbered([{ from: '4294967295.1', length: 20, to: '7.1' }]);
  expect(names.current('4294967295.8')).toBe('7.8');
  expect(names.key('7.8')).toBe('4294967295.8');
  // 7.1 was refused: what stood behind it moves up.
  names.renumbered([{ from: '7.8', length: 1, to: '7.1' }]);
  expect(names.current('4294967295.8')).toBe('7.1');
  expect(names.current('7.8')).toBe('7.1');
  expect(names.key('7.1')).toBe('4294967295.8');
  // A new one with the number that became free is itself, with a key of its own.
  names.made('7.8');
  expect(names.current('7.8')).toBe('7.8');
  expect(names.current('4294967295.8')).toBe('7.1');
  expect(names.key('7.8')).not.toBe(names.key('7.1'));
});

test('what is the same stays the same', () => {
  expect(deepEqual({ a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] })).toBe(true);
  expect(deepEqual({ a: [1] }, { a: [2] })).toBe(false);
  expect(deepEqual({ a: undefined }, { b: undefined })).toBe(false);
  expect(deepEqual([], {})).toBe(false);
  const one = {};
  expect(shallowEqual([one], [one])).toBe(true);
  expect(shallowEqual([one], [{}])).toBe(false);
});

test('two texts differ in one stretch', () => {
  expect(difference('abcd', 'abxd')).toEqual({ from: 2, to: 3, insert: 'x' });
  expect(difference('aaa', 'aa')).toEqual({ from: 2, to: 3, insert: '' });
  expect(difference('', 'ny')).toEqual({ from: 0, to: 0, insert: 'ny' });
});

test('of pending records those stay that still say something', () => {
  const record = (field: number, content: number[]) =>
    new Uint8Array([(field << 3) | 2, content.length, ...content]);
  const live = new LiveRecords<string>();
  const add = (bytes: Uint8Array, key: string) => live.add(bytes, key);
  expect(add(record(1, []), 'identity')).toEqual([]);
  expect(add(record(2, [8, 1]), 'edit 1')).toEqual([]);
  expect(add(record(2, [8, 2]), 'edit 2')).toEqual([]);
  expect(add(record(5, [8, 3]), 'undo 3')).toEqual([]);
  expect(add(record(8, [8, 1, 16, 4]), 'ballot')).toEqual([]);
  expect(live.pending).toBe(3);
  expect(add(record(1, []), 'identity 2')).toEqual(['identity']);
  expect(add(new Uint8Array([3 << 3, 1]), 'drop')).toEqual(['edit 1', 'drop']);
  expect(live.keys()).toEqual(['identity 2', 'edit 2', 'ballot', 'undo 3']);
  expect(add(record(8, [8, 1, 16, 4, 32, 2]), 'ballot 2')).toEqual(['ballot']);
  expect(add(record(9, [8, 1, 16, 4]), 'done')).toEqual(['ballot 2', 'done']);
  expect(add(record(6, [10, 1, 3]), 'forget')).toEqual(['undo 3', 'forget']);
  expect(add(new Uint8Array([4 << 3, 1]), 'clear')).toEqual(['edit 2', 'clear']);
  expect(live.keys()).toEqual(['identity 2']);
  expect(() => add(new Uint8Array([10, 99]), 'broken')).toThrow('unreadable');
});
