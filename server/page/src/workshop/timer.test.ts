// Goal: the time that is left is never shown as over before it is.
import { describe, expect, it } from 'vitest';
import { leftWords } from './Timer.tsx';

describe('time left', () => {
  it('is minutes and seconds, rounded up', () => {
    expect(leftWords(5 * 60_000)).toBe('5:00');
    expect(leftWords(5 * 60_000 - 1)).toBe('5:00');
    expect(leftWords(67_000)).toBe('1:07');
    expect(leftWords(1)).toBe('0:01');
    expect(leftWords(0)).toBe('0:00');
    expect(leftWords(-5)).toBe('0:00');
  });
});
