import { useId, useState } from 'react';
import { fields, query, rootId, type ItemId } from '@samtavle/client';
import { AskReason } from '../kit/AskReason.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { whyNot } from '../rights/why-not.ts';
import { useSpeaking } from '../words/words-context.tsx';

interface Props {
  readonly field: 'involvement' | 'type';
  readonly kind: 'involvement_level' | 'cocreation_type';
}

// A choice for the whole board that everybody should understand: with a reason where the core asks
// for one.
export function SteeringChoice({ field, kind }: Props) {
  const board = useBoard();
  const { words, language } = useSpeaking();
  const id = useId();
  const value = useRead(query.field(rootId, field));
  const offered = useRead(query.children(rootId, kind));
  const may = useRead(query.may({ set: rootId, field }));
  const why = whyNot(may, words);
  const [waiting, setWaiting] = useState<ItemId>();
  const label = fields[field][language];
  const write = (chosen: ItemId, reason?: string) => {
    board.transact(
      label,
      (tx) => tx.set(rootId, field, chosen),
      reason === undefined ? {} : { reason },
    );
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        disabled={why !== undefined}
        aria-describedby={why ? `${id}-why` : undefined}
        value={value ?? ''}
        onChange={(event) => {
          const chosen = offered.find((one) => one.id === event.currentTarget.value)?.id;
          if (chosen === undefined) return;
          if (may.allowed && may.needsReason) setWaiting(chosen);
          else write(chosen);
        }}
      >
        <option value="" disabled>{words.none}</option>
        {offered.map((one) => <option key={one.key} value={one.id}>{one.fields.title}</option>)}
      </select>
      <p className="hint">{offered.find((one) => one.id === value)?.fields.guidance}</p>
      {why && <p id={`${id}-why`} className="hint">{why}</p>}
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
    </div>
  );
}
