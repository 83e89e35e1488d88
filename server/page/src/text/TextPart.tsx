// A text of an item in whichever way this person may write it: in place, with a reason, as a
// suggestion, or not at all; the core says which.
import { useId, useState } from 'react';
import { query, type ItemId, type TextField } from '@samtavle/client';
import { useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { whoMay, whyNot } from '../rights/why-not.ts';
import { DraftText } from './DraftText.tsx';
import { LiveText } from './LiveText.tsx';

interface Props {
  readonly item: ItemId;
  readonly field: TextField;
  readonly label: string;
  readonly className: string;
  readonly placeholder?: string;
  readonly oneLine?: boolean;
  readonly focusNow?: boolean;
}

export function TextPart(props: Props) {
  const { item, field, label } = props;
  const words = useWords();
  const id = useId();
  const may = useRead(query.may({ text: item, field }));
  const maySuggest = useRead(query.may({ create: 'suggestion', in: item }));
  const [drafting, setDrafting] = useState(false);
  const inPlace = may.allowed && !may.needsReason;
  const why = may.allowed ? undefined : maySuggest.allowed && may.code === 'not_allowed'
    ? words.onlyMaySuggest(whoMay(may, words)) : whyNot(may, words);
  const offered = may.allowed ? may.needsReason : maySuggest.allowed;

  return (
    <div>
      <LiveText {...props} readOnly={!inPlace} describedBy={why ? id : undefined} />
      {why && <p id={id} className="hint">{why}</p>}
      {offered && (
        <button type="button" className="button small" onClick={() => setDrafting(true)}>
          {may.allowed ? `${words.change}: ${label}` : `${words.suggest}: ${label}`}
        </button>
      )}
      {drafting && (
        <DraftText
          item={item}
          field={field}
          label={label}
          as={may.allowed ? 'correction' : 'suggestion'}
          onClose={() => setDrafting(false)}
        />
      )}
    </div>
  );
}
