// What somebody has reported, for those who lead the board: each card is one press away, and goes
// from here when its report is settled or the card is taken off.
import { query, type ItemId, type Role } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { useBoard, useMe, useRead } from '../session/board-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { useWords } from '../words/words-context.tsx';

const leading: readonly (Role | 'none')[] = ['facilitator', 'project_leader', 'manager'];

interface Props {
  readonly onOpen: (card: ItemId) => void;
}

export function Reports({ onOpen }: Props) {
  const cards = [...new Set(useRead(query.items('comment'))
    .filter(({ visible, fields }) => visible && fields.report && !fields.resolved)
    .flatMap(({ container }) => container ?? []))];
  return cards.length === 0 ? null : <Reported cards={cards} onOpen={onOpen} />;
}

function Reported({ cards, onOpen }: Props & { readonly cards: readonly ItemId[] }) {
  const board = useBoard();
  const words = useWords();
  const me = useMe();
  if (!leading.includes(me.role)) return null;
  return (
    <div className="notes">
      <div className="note warn" role="status">
        <Icon name="flag" />
        <div className="words">{words.reports(cards.length)}</div>
        {cards.map((card) => (
          <button key={card} type="button" className="button small" onClick={() => onOpen(card)}>
            {titleOf(board, card, words)}
          </button>
        ))}
      </div>
    </div>
  );
}
