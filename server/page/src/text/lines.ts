// A text with its formatting, line by line, as it is drawn where nobody writes in it.
import type { Span } from '@samtavle/client';

export interface Line {
  readonly spans: readonly Span[];
  readonly heading: boolean;
  readonly list: string | undefined;
}

export function linesOf(spans: readonly Span[]): readonly Line[] {
  const lines: Span[][] = [[]];
  for (const { text, marks } of spans) {
    text.split('\n').forEach((part, i) => {
      if (i > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ text: part, marks });
    });
  }
  return lines.map((line) => ({
    spans: line,
    heading: line.some(({ marks }) => marks.heading !== undefined),
    list: line.find(({ marks }) => marks.list !== undefined)?.marks.list,
  }));
}
