// What changed between two states of a text, and where a caret goes by it. Offsets are UTF-16
// units, and no change ever begins or ends inside of a pair of surrogates.

export interface TextChange {
  /** In the text before. */
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

/**
 * The one passage that was replaced; undefined: nothing. `caret` is where the caret stands in the
 * text after: of the places that a repeated letter could have been typed in, it names the right
 * one.
 */
export function changeBetween(
  before: string,
  after: string,
  caret = after.length,
): TextChange | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  // What stands behind the caret was not typed: look for the common end first, up to the caret.
  const endMax = Math.min(shorter, Math.max(0, after.length - caret));
  let end = 0;
  while (end < endMax && before.at(-1 - end) === after.at(-1 - end)) ++end;
  let start = 0;
  while (start < shorter - end && before[start] === after[start]) ++start;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) ++end;
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) --start;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) --end;
  return { from: start, to: before.length - end, words: after.slice(start, after.length - end) };
}

/** Where a place in the text before stands after the change. */
export function moved(offset: number, change: TextChange): number {
  if (offset <= change.from) return offset;
  if (offset >= change.to) return offset + change.words.length - (change.to - change.from);
  return change.from + change.words.length;
}
