// Goal: every letter of a text is in exactly one line, with its formatting.
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines.ts';

describe('lines of a text', () => {
  it('end where the text has its line ends, whatever is formatted there', () => {
    const lines = linesOf([
      { text: 'Plan', marks: { heading: 2 } }, { text: '\nen ', marks: {} },
      { text: 'ny\ndag', marks: { bold: true, list: 'bullet' } }, { text: '\n', marks: {} },
    ]);
    expect(lines.map((line) => line.spans.map(({ text }) => text).join('')))
      .toEqual(['Plan', 'en ny', 'dag', '']);
    expect(lines.map(({ heading }) => heading)).toEqual([true, false, false, false]);
    expect(lines.map(({ list }) => list)).toEqual([undefined, 'bullet', 'bullet', undefined]);
    expect(lines[1]?.spans.at(-1)?.marks).toEqual({ bold: true, list: 'bullet' });
  });
});
