import { query, type ItemId } from '@samtavle/client';
import { useRoute } from '../app/route-context.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { useWords } from '../words/words-context.tsx';

// Which cards this one came from, and which came of it; each leads there.
export function Lineage({ card }: { readonly card: ItemId }) {
  const board = useBoard();
  const words = useWords();
  const { route, go } = useRoute();
  const kin = useRead({
    ...query.of(`kin ${card}`, (b) => b.kin(card).filter((one) => one.distance === 1)),
    // Made anew at each reading: the same as long as it says the same.
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  if (kin.length === 0) return null;
  return (
    <section aria-label={words.kin}>
      <ul className="stack">
        {kin.map(({ id, tie, direction }) => (
          <li key={`${direction} ${id}`} className="row">
            <span className="hint">
              {(direction === 'ancestor' ? words.kinFrom : words.kinTo)[tie]}
            </span>
            <button
              type="button"
              className="button small"
              onClick={() => {
                if (route.page !== 'board') return;
                const area = board.item(id)?.container;
                const phase = area === undefined ? undefined : board.item(area)?.container;
                go({ ...route, card: id, ...(phase !== undefined && { phase }) });
              }}
            >
              {titleOf(board, id, words)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
