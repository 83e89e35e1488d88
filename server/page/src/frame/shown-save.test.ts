// Goal: the page never says that all is saved beside what is not, and does not turn at every key.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Board, SaveState } from '@samtavle/client';
import { ShownSave } from './shown-save.ts';

const saved: SaveState = { kind: 'saved' };
let now: SaveState;
let tell: () => void;
let shown: ShownSave;
let turns: string[];

beforeEach(() => {
  vi.useFakeTimers();
  now = saved;
  turns = [];
  shown = new ShownSave({
    get state() {
      return { save: now } as Board['state'];
    },
    observe: (_, changed) => {
      tell = changed;
      return () => undefined;
    },
  });
  shown.listen(() => turns.push(shown.read().kind));
});
afterEach(() => {
  vi.useRealTimers();
});

function turn(save: SaveState): void {
  now = save;
  tell();
}

it('says at once that something is not saved, and turns back once nothing more comes', () => {
  for (let key = 0; key < 20; key++) {
    turn({ kind: 'saving', waiting: 1 });
    expect(shown.read().kind).toBe('saving');
    vi.advanceTimersByTime(20);
    turn(saved);
    vi.advanceTimersByTime(20);
    expect(shown.read().kind).toBe('saving');
  }
  expect(turns).toEqual(['saving']);
  vi.advanceTimersByTime(500);
  expect(turns).toEqual(['saving', 'saved']);
});

it('counts what waits without a line', () => {
  turn({ kind: 'unsaved', waiting: 1 });
  turn({ kind: 'unsaved', waiting: 2 });
  expect(shown.read()).toEqual({ kind: 'unsaved', waiting: 2 });
  turn(saved);
  expect(shown.read().kind).toBe('saving');
  vi.advanceTimersByTime(499);
  turn({ kind: 'unsaved', waiting: 1 });
  vi.advanceTimersByTime(1_000);
  expect(shown.read().kind).toBe('unsaved');
});
