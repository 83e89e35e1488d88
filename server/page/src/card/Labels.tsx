import { useId, useState, type FormEvent } from 'react';
import { query, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Tool } from '../kit/Tool.tsx';
import { whyNot } from '../rights/why-not.ts';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

const lengthMax = 40;

export function Labels({ card }: { readonly card: ItemId }) {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const labels = useRead(query.field(card, 'labels'));
  const why = whyNot(useRead(query.may({ members: card, field: 'labels' })), words);
  const [label, setLabel] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    const wanted = label.trim();
    if (wanted !== '' && !labels.includes(wanted)) {
      board.transact(words.newLabel, (tx) => tx.add(card, 'labels', wanted));
    }
    setLabel('');
  };
  return (
    <section aria-label={words.labels} className="stack">
      {labels.length > 0 && (
        <ul className="chips">
          {labels.map((one) => (
            <li key={one} className="chip">
              {one}
              <Tool
                small
                icon
                quiet
                why={why}
                onUse={() => {
                  board.transact(words.labels, (tx) => tx.remove(card, 'labels', one));
                }}
              >
                <Icon name="close" label={words.removeLabel(one)} />
              </Tool>
            </li>
          ))}
        </ul>
      )}
      <form className="stack" onSubmit={add}>
        <label className="only-heard" htmlFor={id}>{words.newLabel}</label>
        <input
          id={id}
          className="input"
          placeholder={words.newLabel}
          maxLength={lengthMax}
          disabled={why !== undefined}
          title={why}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
      </form>
    </section>
  );
}
