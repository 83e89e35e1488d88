import { useId } from 'react';
import { query } from '@samtavle/client';
import { addressOf, views, type BoardRoute } from '../app/route.ts';
import { useRoute } from '../app/route-context.tsx';
import { useRead } from '../session/board-context.tsx';
import { actorKinds } from '../session/people.ts';
import { cardKinds } from '../plan/card-kinds.ts';
import { passes, type Filter } from '../plan/filter.ts';
import { useWords } from '../words/words-context.tsx';

interface Props {
  readonly route: BoardRoute;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

// The ways to look at the board, and whose cards are shown.
export function ViewBar({ route, filter, onFilter }: Props) {
  const words = useWords();
  const id = useId();
  const { go } = useRoute();
  const hidden = useRead(query.of(`hidden ${filter}`, (board) =>
    (filter === 'everyone' ? 0 : cardKinds.flatMap((kind) => board.items(kind))
      .filter((card) => !passes(board, card, filter)).length)));
  return (
    <div className="bar">
      <nav aria-label={words.views}>
        {views.map((view) => {
          const to = { ...route, view };
          return (
            <a
              key={view}
              className="button quiet small"
              href={addressOf(to)}
              aria-current={view === route.view ? 'page' : undefined}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                go(to);
              }}
            >
              {words.view[view]}
            </a>
          );
        })}
      </nav>
      <span className="grow" />
      <span className="filter">
        {hidden > 0 && (
          <>
            <span role="status">{words.hiddenByFilter(hidden)}</span>
            <button
              type="button"
              className="button quiet small"
              onClick={() => onFilter('everyone')}
            >
              {words.showAll}
            </button>
          </>
        )}
        <label htmlFor={id}>{words.show}:</label>
        <select
          id={id}
          className="input"
          value={filter}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            onFilter(actorKinds.find((kind) => kind === chosen) ?? 'everyone');
          }}
        >
          <option value="everyone">{words.everyone}</option>
          {actorKinds.map((kind) => (
            <option key={kind} value={kind}>{words.actorKinds[kind]}</option>
          ))}
        </select>
      </span>
    </div>
  );
}
