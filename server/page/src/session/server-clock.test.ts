// Goal: a clock that goes wrong is told from the server's, to half a second.
import { describe, expect, it } from 'vitest';
import { aheadMs } from './server-clock.ts';

const noon = Date.UTC(2026, 10, 30, 12);

describe('the clock of the server', () => {
  it('is as far ahead as it says, by the middle of question and answer', () => {
    const date = 'Mon, 30 Nov 2026 12:00:00 GMT';
    expect(aheadMs(date, noon, noon + 1000)).toBe(0);
    expect(aheadMs(date, noon - 180_000, noon - 179_000)).toBe(180_000);
    expect(aheadMs(date, noon + 60_000, noon + 61_000)).toBe(-60_000);
  });

  it('is unknown when it says nothing', () => {
    expect(aheadMs(null, noon, noon)).toBeUndefined();
    expect(aheadMs('noon', noon, noon)).toBeUndefined();
  });
});
