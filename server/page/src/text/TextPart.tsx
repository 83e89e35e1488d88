// A text of an item in whichever way this person may write it: in place, with a reason, as a
// suggestion, or not at all; the core says which.
import { lazy, Suspense, useId, useState } from 'react';
import { query, type ItemId, type TextField } from '@samtavle/client';
import { useSwitch } from '../kit/switches.ts';
import { useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { whoMay, whyNot } from '../rights/why-not.ts';
import { DraftText } from './DraftText.tsx';
import { LiveText } from './LiveText.tsx';
import { ShownText } from './ShownText.tsx';

// Without a line it may not be there yet: words can be written all the same.
const RichText = lazy(() => import('./RichText.tsx').catch(() => ({ default: LiveText })));


interface Props {
  readonly item: ItemId;
  readonly field: TextField;
  readonly label: string;
  readonly className: string;
  readonly placeholder?: string;
  readonly oneLine?: boolean;
  readonly focusNow?: boolean;
  /** With formatting. */
  readonly rich?: boolean;
}

export function TextPart(props: Props) {
  const { item, field, label, rich = false } = props;
  const words = useWords();
  const id = useId();
  const may = useRead(query.may({ text: item, field }));
  const maySuggest = useRead(query.may({ create: 'suggestion', in: item }));
  const [drafting, setDrafting] = useState(false);
  const suggests = useSwitch('suggesting') && maySuggest.allowed;
  const inPlace = may.allowed && !may.needsReason && !suggests;
  const why = may.allowed ? undefined : maySuggest.allowed && may.code === 'not_allowed'
    ? words.onlyMaySuggest(whoMay(may, words)) : whyNot(may, words);
  const offered = suggests || (may.allowed ? may.needsReason : maySuggest.allowed);
  const corrects = may.allowed && !suggests;

  return (
    <div>
      {rich && inPlace && (
        <Suspense fallback={<ShownText item={item} field={field} label={label} />}>
          <RichText {...props} />
        </Suspense>
      )}
      {rich && !inPlace && (
        <ShownText item={item} field={field} label={label} describedBy={why ? id : undefined} />
      )}
      {!rich && <LiveText {...props} readOnly={!inPlace} describedBy={why ? id : undefined} />}
      {why && <p id={id} className="hint">{why}</p>}
      {offered && (
        <button type="button" className="button small" onClick={() => setDrafting(true)}>
          {corrects ? `${words.change}: ${label}` : `${words.suggest}: ${label}`}
        </button>
      )}
      {drafting && (
        <DraftText
          item={item}
          field={field}
          label={label}
          as={corrects ? 'correction' : 'suggestion'}
          onClose={() => setDrafting(false)}
        />
      )}
    </div>
  );
}
