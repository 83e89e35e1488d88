// Goal: whatever is typed, the change that is found makes the new text of the old one, touches no
// half character, and is where the person typed.
import { describe, expect, it } from 'vitest';
import { changeBetween, moved } from './change.ts';

const applied = (text: string, change: ReturnType<typeof changeBetween>) =>
  change ? text.slice(0, change.from) + change.words + text.slice(change.to) : text;

describe('changeBetween', () => {
  it('finds nothing where nothing changed', () => {
    expect(changeBetween('bænk', 'bænk')).toBeUndefined();
  });

  it('takes the place of the caret for a repeated letter', () => {
    // "aa|aa" became "aaa|aa": the third was typed at 2, not at the end.
    expect(changeBetween('aaaa', 'aaaaa', 3)).toEqual({ from: 2, to: 2, words: 'a' });
    expect(changeBetween('aaaa', 'aaaaa', 5)).toEqual({ from: 4, to: 4, words: 'a' });
  });

  it('keeps pairs of surrogates whole', () => {
    expect(changeBetween('😀', '😁')).toEqual({ from: 0, to: 2, words: '😁' });
    expect(changeBetween('x😀', 'x')).toEqual({ from: 1, to: 3, words: '' });
  });

  it('makes the new text of the old one, for any two texts', () => {
    const letters = ['a', 'b', 'æ', '😀', '\n'];
    let seed = 7;
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    const letter = () => letters[next(letters.length)];
    const some = () => Array.from({ length: next(9) }, letter).join('');
    for (let i = 0; i < 3000; ++i) {
      const before = some();
      const after = some();
      const change = changeBetween(before, after, next(after.length + 1));
      expect(applied(before, change)).toBe(after);
    }
  });
});

describe('moved', () => {
  it('carries a caret along', () => {
    const change = { from: 2, to: 4, words: 'xyz' };
    expect([0, 2, 3, 4, 6].map((at) => moved(at, change))).toEqual([0, 2, 5, 5, 7]);
  });
});
