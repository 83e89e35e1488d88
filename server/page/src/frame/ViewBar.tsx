import { useEffect, useRef } from 'react';
import { query } from '@samtavle/client';
import { addressOf, views, type BoardRoute } from '../app/route.ts';
import { useRoute } from '../app/route-context.tsx';
import { turn, useSwitch } from '../kit/switches.ts';
import { useRead } from '../session/board-context.tsx';
import { cardKinds } from '../plan/card-kinds.ts';
import { everything, narrows, passes, type Filter } from '../plan/filter.ts';
import { useWords } from '../words/words-context.tsx';
import { FilterChoice } from './FilterChoice.tsx';

interface Props {
  readonly route: BoardRoute;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

// The ways to look at the board, and whose cards are shown.
export function ViewBar({ route, filter, onFilter }: Props) {
  const words = useWords();
  const { go } = useRoute();
  const suggesting = useSwitch('suggesting');
  const nav = useRef<HTMLElement>(null);
  // On a phone not all of them fit: the one that is shown does.
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')
      ?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [route.view]);
  const hidden = useRead(query.of(`hidden ${JSON.stringify(filter)}`, (board) =>
    (narrows(filter) === 0 ? 0 : cardKinds.flatMap((kind) => board.items(kind))
      .filter((card) => !passes(board, card, filter)).length)));
  return (
    <div className="bar">
      <nav ref={nav} aria-label={words.views}>
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
      {suggesting && (
        <span className="filter">
          <span role="status">{words.suggestingNow}</span>
          <button
            type="button"
            className="button quiet small"
            onClick={() => turn('suggesting', false)}
          >
            {words.suggestingStop}
          </button>
        </span>
      )}
      <span className="filter">
        {hidden > 0 && (
          <>
            <span role="status">{words.hiddenByFilter(hidden)}</span>
            <button
              type="button"
              className="button quiet small"
              onClick={() => onFilter(everything)}
            >
              {words.showAll}
            </button>
          </>
        )}
        <FilterChoice filter={filter} onFilter={onFilter} />
      </span>
    </div>
  );
}
