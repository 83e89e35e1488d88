// The carets of others in a text that is edited in a plain box: the same words once more above it,
// unseen, with a caret and a name wherever somebody is.
import type { Other, TextField } from '@samtavle/client';
import { cutAt } from './cuts.ts';

interface Props {
  readonly text: string;
  readonly others: readonly Other[];
  readonly field: TextField;
  /** That of the box, so that lines break where they break there. */
  readonly className: string;
}

export function Carets({ text, others, field, className }: Props) {
  const here = others.filter((other) => other.at?.field === field && other.at.to !== undefined);
  if (here.length === 0) return null;
  const carets = here.map((other) => ({ other, offset: other.at?.to ?? 0 }))
    .sort((a, b) => a.offset - b.offset);
  const pieces = cutAt(text, carets.map(({ offset }) => offset));
  return (
    // Who is in the text is said below the box.
    <div className={`live-text carets ${className}`} aria-hidden="true">
      {carets.map(({ other }, i) => (
        <span key={other.session}>
          {pieces[i]}
          <span className={`caret by-${other.person?.kind ?? 'none'}`}>
            <span>{other.person?.name}</span>
          </span>
        </span>
      ))}
      {pieces.at(-1)}
    </div>
  );
}
