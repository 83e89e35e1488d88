import { useId, useState, type KeyboardEvent } from 'react';
import { query, type Card, type ItemId } from '@samtavle/client';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { VoteRounds } from '../workshop/VoteRounds.tsx';
import { isCard } from './card-kinds.ts';
import { useDragKit } from './drag-kit.tsx';
import { passes, type Filter } from './filter.ts';
import { MoreCards } from './MoreCards.tsx';
import { NewCard } from './NewCard.tsx';
import { PlanCard } from './PlanCard.tsx';
import { useGrowing } from './use-growing.ts';

interface Props {
  readonly area: ItemId;
  readonly areas: readonly ItemId[];
  readonly filter: Filter;
  readonly openCard: ItemId | undefined;
  /** Where the keys have led to, in whichever column it is. */
  readonly reached: ItemId | undefined;
  readonly hintId: string;
  readonly onOpen: (card: ItemId) => void;
  readonly onKey: (event: KeyboardEvent, card: Card) => void;
}

export function Column(props: Props) {
  const { area, areas, filter, openCard, reached, hintId, onOpen, onKey } = props;
  const board = useBoard();
  const words = useWords();
  const heading = useId();
  const item = useRead(query.item(area, 'area'));
  const all = useRead(query.children(area)).filter(isCard);
  const cards = all.filter((card) => passes(board, card, filter));
  const { ColumnSpot } = useDragKit();
  const [lastKey, setLastKey] = useState<string>();
  const { shown, grow, end } = useGrowing(cards.length, cards.findLastIndex((card) =>
    card.id === openCard || card.id === reached || card.key === lastKey));
  const active = cards.some((card) => card.key === lastKey) ? lastKey : cards[0]?.key;
  if (!item) return null;
  return (
    <ColumnSpot area={area} labelledBy={heading}>
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
        {cards.slice(0, shown).map((card) => (
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
        {shown < cards.length && <MoreCards key={shown} end={end} onMore={grow} />}
        {all.length === 0 && <li className="empty-place">{words.emptyArea}</li>}
      </ul>
      <footer><NewCard area={area} first={all.length === 0} /></footer>
    </ColumnSpot>
  );
}
