import { memo, type KeyboardEvent } from 'react';
import { query, type Card, type ItemId } from '@samtavle/client';
import { Menu } from '../kit/Menu.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { CardFace } from './CardFace.tsx';
import { cardChoices } from './card-choices.ts';
import { titleOf } from './card-acts.ts';
import { useDragKit } from './drag-kit.tsx';
import { useFresh } from './fresh.ts';

interface Props {
  readonly card: Card;
  readonly areas: readonly ItemId[];
  readonly open: boolean;
  /** The one card of its column that Tab stops at; arrows lead to the others. */
  readonly active: boolean;
  readonly hintId: string;
  readonly onOpen: (card: ItemId) => void;
  readonly onFocus: (key: string) => void;
  readonly onKey: (event: KeyboardEvent, card: Card) => void;
}

export const PlanCard = memo(function PlanCard(props: Props) {
  const { card, areas, open, active, hintId, onOpen, onFocus, onKey } = props;
  const board = useBoard();
  const words = useWords();
  const others = useRead(query.othersAt(card.id));
  const { CardSpot } = useDragKit();
  const fresh = useFresh(board, card.id);
  const entered = others[0]?.person;
  const classes = [
    'card',
    `kind-${card.kind}`,
    open && 'open',
    entered && 'entered',
    fresh && 'fresh',
    (entered ?? fresh) && `by-${entered?.kind ?? fresh}`,
  ];
  return (
    <CardSpot card={card} className={classes.filter(Boolean).join(' ')}>
      <button
        type="button"
        className="open-card"
        data-card={card.id}
        aria-describedby={hintId}
        aria-expanded={open}
        tabIndex={active ? 0 : -1}
        onFocus={() => onFocus(card.key)}
        onClick={() => onOpen(card.id)}
        onKeyDown={(event) => onKey(event, card)}
      >
        <CardFace card={card} />
        {entered && <span className="only-heard">{words.isHere(entered.name)}</span>}
      </button>
      <span
        className="more"
        // Pressing here, or in the menu that opens, begins no dragging.
        onMouseDown={(event) => event.stopPropagation()}
        onTouchStart={(event) => event.stopPropagation()}
      >
        <Menu
          label={words.more(titleOf(board, card.id, words))}
          tabIndex={active ? 0 : -1}
          sections={() => cardChoices(board, words, card, areas, () => onOpen(card.id))}
        />
      </span>
    </CardSpot>
  );
});
