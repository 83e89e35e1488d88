import { useDeferredValue, useId, useState } from 'react';
import { query } from '@samtavle/client';
import { useRoute } from '../app/route-context.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { isCard } from '../plan/card-kinds.ts';

const hitsMax = 30;
const choices: readonly string[] = ['cocreation_type', 'involvement_level'];

// Searches this board while one types; a hit leads to its card.
export default function Search({ onClose }: { readonly onClose: () => void }) {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const { route, go } = useRoute();
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed.trim());
  // What one only chooses from is not what somebody looks for.
  const hits = useRead(query.search(wanted, hitsMax))
    .filter(({ item }) => !choices.includes(board.item(item)?.kind ?? ''));
  const cardOf = (item: (typeof hits)[number]['item']) => {
    // A hit in a comment leads to what it stands on.
    for (let found = board.item(item), steps = 0; found && steps < 3; ++steps) {
      if (isCard(found)) return found.id;
      found = found.container === undefined ? undefined : board.item(found.container);
    }
    return undefined;
  };
  return (
    <Dialog title={words.searchHint} onClose={onClose}>
      <div className="field" role="search">
        <label htmlFor={id} className="only-heard">{words.searchHint}</label>
        <input
          id={id}
          type="search"
          className="input"
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <p className="hint" role="status">{wanted === '' ? '' : words.found(hits.length)}</p>
      </div>
      <ul className="board-list stack">
        {hits.map((hit) => {
          const card = cardOf(hit.item);
          const { snippet, from, to } = hit;
          const found = (
            <>
              {snippet.slice(0, from)}<mark>{snippet.slice(from, to)}</mark>{snippet.slice(to)}
            </>
          );
          const said = hit.field === 'title' && hit.item === (card ?? hit.item)
            ? <strong>{found}</strong> : (
              <span>
                <strong>{titleOf(board, card ?? hit.item, words)}</strong> {found}
              </span>
            );
          return (
            <li key={`${hit.item} ${hit.field}`}>
              {card === undefined ? <p className="hit">{said}</p> : (
                <button
                  type="button"
                  className="button quiet"
                  onClick={() => {
                    if (route.page !== 'board') return;
                    onClose();
                    go({ ...route, card });
                  }}
                >
                  {said}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
