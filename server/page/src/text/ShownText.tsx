import { Fragment, type ReactNode } from 'react';
import { query, type ItemId, type Span, type TextField } from '@samtavle/client';
import { useRead } from '../session/board-context.tsx';
import { linesOf } from './lines.ts';
import { safeAddress } from './marks.ts';

interface Props {
  readonly item: ItemId;
  readonly field: TextField;
  readonly label: string;
  readonly describedBy?: string | undefined;
}

// A formatted text that one reads: elements made of its words, never markup made of strings.
export function ShownText({ item, field, label, describedBy }: Props) {
  const lines = linesOf(useRead(query.spans(item, field)));
  return (
    <div className="shown-text" role="group" aria-label={label} aria-describedby={describedBy}>
      {lines.map((line, i) => (
        <p
          key={i}
          className={[line.heading && 'heading', line.list && 'listed'].filter(Boolean).join(' ')}
        >
          {line.spans.map((span, n) => <Fragment key={n}>{drawn(span)}</Fragment>)}
        </p>
      ))}
    </div>
  );
}

function drawn({ text, marks }: Span): ReactNode {
  let shown: ReactNode = text;
  if (marks.bold) shown = <strong>{shown}</strong>;
  if (marks.italic) shown = <em>{shown}</em>;
  const address = safeAddress(marks.link);
  return address === undefined ? shown
    : <a href={address} rel="noopener noreferrer">{shown}</a>;
}
