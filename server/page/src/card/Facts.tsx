// The single values of a card: each as the simplest control that can hold it.
import { useId, useState } from 'react';
import {
  fields, fieldsOf, query, words as schemaWords, type CardKind, type ItemId, type ScalarField,
  type ScalarFields,
} from '@samtavle/client';
import { AskReason } from '../kit/AskReason.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import type { Words } from '../words/words.ts';
import { whyNot } from '../rights/why-not.ts';

const choices = ['progress', 'frame_type', 'direction', 'colour'] as const;
const dates = ['due_date'] as const;
const flags = ['done'] as const;
type Choice = (typeof choices)[number];

function choiceName(field: Choice, word: string, words: Words): string {
  const named = words[field] as Readonly<Record<string, string>>;
  return named[word] ?? word;
}

export function Facts({ id, kind }: { readonly id: ItemId; readonly kind: CardKind }) {
  const { words, language } = useSpeaking();
  const has = (field: ScalarField) => (fieldsOf[kind] as readonly string[]).includes(field);
  return (
    <dl className="facts" aria-label={words.about}>
      {choices.filter(has).map((field) => (
        <Fact key={field} id={id} field={field} label={fields[field][language]} />
      ))}
      {dates.filter(has).map((field) => (
        <Fact key={field} id={id} field={field} label={fields[field][language]} />
      ))}
      {flags.filter(has).map((field) => (
        <Fact key={field} id={id} field={field} label={fields[field][language]} />
      ))}
    </dl>
  );
}

interface FactProps {
  readonly id: ItemId;
  readonly field: Choice | (typeof dates)[number] | (typeof flags)[number];
  readonly label: string;
}

function Fact({ id, field, label }: FactProps) {
  const board = useBoard();
  const { words } = useSpeaking();
  const control = useId();
  const value: ScalarFields[typeof field] | undefined = useRead(query.field(id, field));
  const may = useRead(query.may({ set: id, field }));
  const why = whyNot(may, words);
  // A course correction waits for its reason.
  const [waiting, setWaiting] = useState<string | boolean | null>();
  const write = (next: string | boolean | null, reason?: string) => {
    board.transact(
      label,
      (tx) => tx.set(id, field, next as never),
      reason === undefined ? {} : { reason },
    );
  };
  const choose = (next: string | boolean | null) => {
    if (may.allowed && may.needsReason) setWaiting(next);
    else write(next);
  };
  const shared = {
    id: control,
    disabled: why !== undefined,
    // Where one sees it, the title of the card says so once for all of them.
    title: why,
  };
  return (
    <>
      <dt><label htmlFor={control}>{label}</label></dt>
      <dd>
        {field === 'done' ? (
          <input
            {...shared}
            type="checkbox"
            checked={value === true}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
        ) : field === 'due_date' ? (
          <input
            {...shared}
            type="date"
            className="input"
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => choose(event.currentTarget.value || null)}
          />
        ) : (
          <select
            {...shared}
            className="input"
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => choose(event.currentTarget.value || null)}
          >
            <option value="">{words.none}</option>
            {schemaWords[field].map((word) => (
              <option key={word} value={word}>{choiceName(field, word, words)}</option>
            ))}
          </select>
        )}
        {waiting !== undefined && (
          <AskReason
            title={label}
            act={words.ok}
            onClose={() => setWaiting(undefined)}
            onReason={(reason) => {
              write(waiting, reason);
              setWaiting(undefined);
            }}
          />
        )}
      </dd>
    </>
  );
}
