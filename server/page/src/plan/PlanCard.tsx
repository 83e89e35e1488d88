import { memo, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { query, type Card, type ItemId } from '@samtavle/client';
import { Menu } from '../kit/Menu.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { CardFace } from './CardFace.tsx';
import { cardChoices } from './card-choices.ts';
import { titleOf } from './card-acts.ts';
import { useDragKit } from './drag-kit.tsx';

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
  const fresh = useFresh(card);
  const entered = others[0]?.person;
  const classes = [
    'card',
    `kind-${card.kind}`,
    open && 'open',
    entered && `entered by-${entered.kind}`,
    !entered && fresh && `fresh by-${fresh}`,
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

// The kind of whoever changed the card while it was on the screen, for one second.
function useFresh(card: Card): string | undefined {
  const board = useBoard();
  const [kind, setKind] = useState<string>();
  const id = useRef(card.id);
  id.current = card.id;
  useEffect(() => {
    let timer = 0;
    const stop = board.onRemote((changes) => {
      const change = changes.find((one) => one.item === id.current);
      if (!change) return;
      setKind(board.people.get(change.actor)?.kind ?? 'none');
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setKind(undefined), 1000);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [board]);
  return kind;
}
