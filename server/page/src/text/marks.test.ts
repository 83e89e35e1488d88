// Goal: a button shows as pressed what the whole selection has, and only then.
import { describe, expect, it } from 'vitest';
import { marksAt, safeAddress } from './marks.ts';

const spans = [
  { text: 'ab', marks: { bold: true } },
  { text: 'cd', marks: { bold: true, italic: true } },
  { text: 'ef', marks: {} },
] as const;

describe('marks of a selection', () => {
  it('are those that all of it has', () => {
    expect(marksAt(spans, 0, 4)).toEqual({ bold: true });
    expect(marksAt(spans, 2, 4)).toEqual({ bold: true, italic: true });
    expect(marksAt(spans, 3, 5)).toEqual({});
  });

  it('of a caret are those of the character before it', () => {
    expect(marksAt(spans, 4, 4)).toEqual({ bold: true, italic: true });
    expect(marksAt(spans, 0, 0)).toEqual({ bold: true });
    expect(marksAt([], 0, 0)).toEqual({});
  });
});

describe('addresses', () => {
  it('are https and mailto', () => {
    expect(safeAddress('https://a.dk/b')).toBe('https://a.dk/b');
    expect(safeAddress('mailto:a@b.dk')).toBe('mailto:a@b.dk');
    for (const bad of ['http://a.dk', 'javascript:1', ' ', 'a.dk', undefined]) {
      expect(safeAddress(bad)).toBeUndefined();
    }
  });
});
