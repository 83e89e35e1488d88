// Formatting as it is read: what holds for a stretch, and which addresses may become a link.
import type { Marks, Span } from '@samtavle/client';

/** What all of a stretch has; of an empty one, what the character before it has. */
export function marksAt(spans: readonly Span[], from: number, to: number): Marks {
  const begin = from === to ? Math.max(0, from - 1) : from;
  const end = from === to ? begin + 1 : to;
  const touched: Marks[] = [];
  let at = 0;
  for (const { text, marks } of spans) {
    if (at < end && at + text.length > begin) touched.push(marks);
    at += text.length;
  }
  const [first, ...rest] = touched;
  if (!first) return {};
  const entries = Object.entries(first) as [keyof Marks, unknown][];
  return Object.fromEntries(entries
    .filter(([name, value]) => rest.every((marks) => marks[name] === value))) as Marks;
}

/** The address if a link may go there: https and mailto only, whoever wrote it. */
export function safeAddress(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'mailto:' ? href : undefined;
}
