import { useId, useState, type FormEvent } from 'react';
import { query, type Card, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Tool } from '../kit/Tool.tsx';
import { whyNot } from '../rights/why-not.ts';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { cardKinds, isCard } from '../plan/card-kinds.ts';

const relations = ['supports', 'leads_to', 'depends_on', 'contradicts'] as const;

// What this card has to do with others: said in words, so that nobody has to see a line.
export function Connections({ card }: { readonly card: ItemId }) {
  const board = useBoard();
  const words = useWords();
  const heading = useId();
  const mine = useRead(query.connections())
    .filter((one) => one.from === card || one.to === card);
  const container = board.item(card)?.container;
  const why = whyNot(
    useRead(query.may({ create: 'connector', in: container ?? card })), words);
  const may = why === undefined;
  // Read when somebody comes to choose: of thousands, one is written in at every moment.
  const [others, setOthers] = useState<readonly Card[]>([]);
  const list = () => setOthers(cardKinds.flatMap((kind) => board.items(kind))
    .filter((one) => one.id !== card && one.visible));
  const relation = (word: string) => words.relation[word] ?? word;
  const connect = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const to = others.find((one) => one.id === form.get('to'));
    const word = relations.find((one) => one === form.get('relation'));
    if (!to || !word || !isCard(board.item(to.id))) return;
    board.transact(words.connectTo, (tx) => tx.connect(card, to.id, word));
  };
  return (
    <section aria-labelledby={heading} className="stack">
      <h3 id={heading}>{words.connections}</h3>
      {mine.length > 0 && (
        <ul>
          {mine.map(({ connector, from, to, relation: word }) => {
            const other = titleOf(board, from === card ? to : from, words);
            return (
              <li key={connector} className="row">
                <Icon name={from === card ? 'arrow-forward' : 'arrow-back'} />
                <span>
                  {from === card ? relation(word) : `← ${relation(word)}:`} {other}
                </span>
                {may && (
                  <button
                    type="button"
                    className="button quiet only-icon small"
                    onClick={() => {
                      board.transact(words.connections, (tx) => tx.delete(connector));
                    }}
                  >
                    <Icon name="close" label={words.disconnect(other)} />
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!may && (
        <Tool small why={why} onUse={() => undefined}>{words.connectTo}</Tool>
      )}
      {may && (
        <form className="row" onSubmit={connect}>
          <select name="relation" className="input" aria-label={words.connections}>
            {relations.map((word) => <option key={word} value={word}>{relation(word)}</option>)}
          </select>
          <select name="to" className="input" aria-label={words.connectTo} onFocus={list}>
            <option value="">{words.none}</option>
            {others.map((one) => (
              <option key={one.key} value={one.id}>{titleOf(board, one.id, words)}</option>
            ))}
          </select>
          <button type="submit" className="button">{words.connectTo}</button>
        </form>
      )}
    </section>
  );
}
