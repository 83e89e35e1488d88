import { useId, useState, type KeyboardEvent } from 'react';
import { useDroppable } from '@dnd-kit/core';
import { query, type Card, type ItemId } from '@samtavle/client';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { VoteRounds } from '../workshop/VoteRounds.tsx';
import { isCard } from './card-kinds.ts';
import { passes, type Filter } from './filter.ts';
import { NewCard } from './NewCard.tsx';
import { PlanCard } from './PlanCard.tsx';

interface Props {
  readonly area: ItemId;
  readonly areas: readonly ItemId[];
  readonly filter: Filter;
  readonly openCard: ItemId | undefined;
  readonly hintId: string;
  readonly onOpen: (card: ItemId) => void;
  readonly onKey: (event: KeyboardEvent, card: Card) => void;
}

export function Column({ area, areas, filter, openCard, hintId, onOpen, onKey }: Props) {
  const board = useBoard();
  const words = useWords();
  const heading = useId();
  const item = useRead(query.item(area, 'area'));
  const all = useRead(query.children(area)).filter(isCard);
  const cards = all.filter((card) => passes(board, card, filter));
  const drop = useDroppable({ id: `in-${area}`, data: { area } });
  const [lastKey, setLastKey] = useState<string>();
  const active = cards.some((card) => card.key === lastKey) ? lastKey : cards[0]?.key;
  if (!item) return null;
  return (
    <section
      ref={drop.setNodeRef}
      id={`area-${area}`}
      className={drop.isOver ? 'column over' : 'column'}
      aria-labelledby={heading}
    >
      <header>
        <h2 id={heading}>
          {item.fields.title}
          <span className="count">
            <span aria-hidden="true">{cards.length}</span>
            <span className="only-heard">{words.cards(cards.length)}</span>
          </span>
        </h2>
        {item.fields.guidance !== '' && <p>{item.fields.guidance}</p>}
        <VoteRounds area={area} />
      </header>
      <ul className="cards">
        {cards.map((card) => (
          <PlanCard
            key={card.key}
            card={card}
            areas={areas}
            open={card.id === openCard}
            active={card.key === active}
            hintId={hintId}
            onOpen={onOpen}
            onFocus={setLastKey}
            onKey={onKey}
          />
        ))}
        {all.length === 0 && <li className="empty-place">{words.emptyArea}</li>}
      </ul>
      <footer><NewCard area={area} first={all.length === 0} /></footer>
    </section>
  );
}
