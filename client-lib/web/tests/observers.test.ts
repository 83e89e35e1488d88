// Goal: observers of what is on the screen already are told once that was drawn, and of all else at
// the end of the task; nobody is told twice, and nobody is forgotten.
// Method: a board that is a table of values, and frames that come when the test says so.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { onlyOwn } from '../src/actions.js';
import type { Board, Query } from '../src/api.js';
import { Observers } from '../src/observers.js';

const values = { title: '', saved: true };
const board = values as unknown as Board;
const title: Query<string> = {
  key: 'title',
  read: () => values.title,
  concerns: ({ kinds }) => kinds.has('idea'),
};
const saved: Query<boolean> = {
  key: 'saved',
  read: () => values.saved,
  concerns: ({ state }) => state,
  atOnce: true,
};

let frames: (() => void)[] = [];
/** A frame is drawn, and the task behind it runs. */
function draw(): void {
  for (const frame of frames.splice(0)) frame();
  vi.advanceTimersByTime(1);
}
const microtasks = async () => {
  for (let n = 0; n < 5; n++) await Promise.resolve();
};

let observers: Observers;
let told: string[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  frames = [];
  told = [];
  Object.assign(values, { title: '', saved: true });
  observers = new Observers(board);
  observers.observe(title, () => told.push(values.title));
  observers.observe(saved, () => told.push(String(values.saved)));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function write(text: string): void {
  values.title = text;
  values.saved = false;
  observers.note((changes) => {
    changes.kinds.add('idea');
    changes.state = true;
  });
}

test('what is shown is told once it was drawn; that it is not saved, at once', async () => {
  observers.whileShown(() => write('a'));
  expect(observers.waits).toBe(true);
  expect(observers.read(title)).toBe('a');
  await microtasks();
  expect(told).toEqual(['false']);
  observers.whileShown(() => write('ab'));
  await microtasks();
  expect(told).toEqual(['false']);
  draw();
  expect(told).toEqual(['false', 'ab']);
  expect(observers.waits).toBe(false);
  draw();
  vi.advanceTimersByTime(1_000);
  await microtasks();
  expect(told).toEqual(['false', 'ab']);
});

test('what is not shown takes along what waits', async () => {
  observers.whileShown(() => write('a'));
  write('ab');
  expect(observers.waits).toBe(false);
  await microtasks();
  expect(told).toEqual(['false', 'ab']);
  observers.whileShown(() => write('abc'));
  await microtasks();
  expect(told).toEqual(['false', 'ab']);
  draw();
  expect(told).toEqual(['false', 'ab', 'abc']);
});

test('a page that draws nothing tells all the same', () => {
  observers.whileShown(() => write('a'));
  vi.advanceTimersByTime(1_000);
  expect(told).toContain('a');
});

test('where there are no frames it is told soon', () => {
  vi.stubGlobal('requestAnimationFrame', undefined);
  observers.whileShown(() => write('a'));
  vi.advanceTimersByTime(1);
  expect(told).toContain('a');
});

test('whoever listens to changes hears of each once', async () => {
  const heard: boolean[] = [];
  observers.onChanges(({ kinds }) => heard.push(kinds.has('idea')));
  observers.whileShown(() => write('a'));
  await microtasks();
  expect(heard).toEqual([]);
  draw();
  expect(heard).toEqual([true]);
});

test('only what one did oneself can wait', () => {
  expect(onlyOwn({ items: ['1.1'], saved: [{ edit: 1, seq: 2 }], remote: [], state: true }))
    .toBe(true);
  expect(onlyOwn({})).toBe(true);
  const change = { actor: 2, item: '1.1', what: 'text', seq: 3 } as const;
  expect(onlyOwn({ remote: [change] })).toBe(false);
  expect(onlyOwn({ replaced: true })).toBe(false);
  expect(onlyOwn({ renumbered: [] })).toBe(false);
  expect(onlyOwn({ refused: [] })).toBe(false);
  expect(onlyOwn({ presence: true })).toBe(false);
});
