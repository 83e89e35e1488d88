/** A text in pieces, cut at these offsets, which rise; one piece more than there are offsets. */
export function cutAt(text: string, offsets: readonly number[]): readonly string[] {
  let from = 0;
  const pieces = offsets.map((offset) => {
    // Others may be ahead of what is shown here.
    const to = Math.min(Math.max(offset, from), text.length);
    const piece = text.slice(from, to);
    from = to;
    return piece;
  });
  return [...pieces, text.slice(from)];
}
