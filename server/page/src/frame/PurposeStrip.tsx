// Why we are here: always in view, opened to the whole purpose and the criteria.
import { lazy, useId } from 'react';
import { query, rootId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Later } from '../kit/Later.tsx';
import { useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

const PurposeOpen = lazy(() => import('./PurposeOpen.tsx'));

interface Props {
  readonly open: boolean;
  readonly onToggle: () => void;
}

export function PurposeStrip({ open, onToggle }: Props) {
  const words = useWords();
  const id = useId();
  const purpose = useRead(query.field(rootId, 'purpose')).trim();
  const criteria = useRead(query.items('criterion'));
  const met = criteria.filter((one) => one.fields.verdict === 'met').length;
  return (
    <section className="strip" aria-label={words.why}>
      <button
        type="button"
        className="line"
        aria-expanded={open}
        aria-controls={id}
        onClick={onToggle}
      >
        <strong>{words.why}:</strong>
        <span className="says">{purpose === '' ? words.noPurpose : purpose}</span>
        <span className="count">{words.criteriaCount(met, criteria.length)}</span>
        <Icon name={open ? 'chevron-up' : 'chevron-down'} />
      </button>
      {/* On paper nobody opens anything. */}
      <ul className="print-only">
        {criteria.map((one) => (
          <li key={one.key}>
            • {one.fields.title}
            {one.fields.verdict && ` (${words.verdict[one.fields.verdict]})`}
          </li>
        ))}
      </ul>
      <div id={id}>
        {open && <Later><PurposeOpen criteria={criteria.map((one) => one.id)} /></Later>}
      </div>
    </section>
  );
}
