// The areas of a phase as columns. Everything that a mouse drags, keys and the menu of a card move.
import {
  useCallback, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent,
} from 'react';
import { query, type Card, type ItemId } from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { moveCard, pasteCards, titleOf } from './card-acts.ts';
import { cardType, copied, pasted } from './card-clipboard.ts';
import { cardsIn } from './card-kinds.ts';
import { Column } from './Column.tsx';
import { useDragKit } from './drag-kit.tsx';
import type { Filter } from './filter.ts';
import { dropped, stepped } from './place.ts';

interface Props {
  readonly phase: ItemId;
  readonly filter: Filter;
  readonly openCard: ItemId | undefined;
  readonly onOpen: (card: ItemId) => void;
}

export function PlanView({ phase, filter, openCard, onOpen }: Props) {
  const board = useBoard();
  const words = useWords();
  const hintId = useId();
  const columns = useRef<HTMLDivElement>(null);
  const areas = useRead(query.children(phase, 'area')).map((area) => area.id);
  const { area: only } = filter;
  const shown = only !== undefined && areas.includes(only) ? [only] : areas;
  const [reached, setReached] = useState<ItemId>();
  // On a phone one column fills the screen: which one it is.
  const [column, setColumn] = useState(0);
  const { Space } = useDragKit();

  // Arrows lead from card to card; with Alt they take it along.
  const onKey = useCallback(
    (event: KeyboardEvent, card: Card) => {
      const focusCard = (to: ItemId | undefined) => {
        if (to === undefined) return;
        setReached(to);
        const find = () =>
          document.querySelector<HTMLElement>(`.columns [data-card="${to}"]`);
        // One that moves, or is not drawn yet, is drawn first.
        const there = event.altKey ? null : find();
        if (there) there.focus();
        else requestAnimationFrame(() => find()?.focus());
      };
      const { container } = card;
      if (container === undefined || event.ctrlKey || event.metaKey) return;
      const ids = cardsIn(board, container).map((one) => one.id);
      const at = ids.indexOf(card.id);
      const down = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined;
      const across = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined;
      if (down === undefined && across === undefined) return;
      event.preventDefault();
      if (down !== undefined && event.altKey) {
        const place = stepped(container, ids, card.id, down);
        if (place) moveCard(board, words, card.id, place);
        return focusCard(card.id);
      }
      if (down !== undefined) return focusCard(ids[at + down]);
      const to = areas[areas.indexOf(container) + (across ?? 0)];
      if (to === undefined) return;
      if (event.altKey) {
        moveCard(board, words, card.id, { in: to });
        return focusCard(card.id);
      }
      const there = cardsIn(board, to).map((one) => one.id);
      focusCard(there[Math.min(at, there.length - 1)]);
    },
    [board, words, areas],
  );

  // The card that has the focus is what Ctrl+C copies, and where Ctrl+V puts what it brings.
  const focused = (target: EventTarget): Card | undefined => {
    const id = target instanceof Element
      ? target.closest<HTMLElement>('[data-card]')?.dataset['card'] : undefined;
    return areas.flatMap((area) => cardsIn(board, area)).find((one) => one.id === id);
  };
  const onCopy = (event: ClipboardEvent) => {
    const card = focused(event.target);
    if (!card || !getSelection()?.isCollapsed) return;
    const { words: text, data } = copied(card);
    event.preventDefault();
    event.clipboardData.setData('text/plain', text);
    event.clipboardData.setData(cardType, data);
    announce(words.copied);
  };
  const onPaste = (event: ClipboardEvent) => {
    const card = focused(event.target);
    if (card?.container === undefined) return;
    event.preventDefault();
    const { clipboardData: brought } = event;
    const cards = pasted(brought.getData(cardType), brought.getData('text/plain'));
    pasteCards(board, words, cards, { in: card.container, after: card.id });
  };

  const onDrop = (card: ItemId, area: ItemId, on: ItemId | undefined) => {
    const place = dropped(area, cardsIn(board, area).map((one) => one.id), card, on);
    if (place) moveCard(board, words, card, place);
  };

  if (areas.length === 0) return <p className="empty-place">{words.noAreas}</p>;
  return (
    <Space onDrop={onDrop}>
      <p id={hintId} className="only-heard">{words.keysHint}</p>
      <nav className="column-tabs" aria-label={words.areas}>
        {shown.map((area, i) => (
          <button
            key={area}
            type="button"
            className="button small"
            aria-current={i === column ? 'true' : undefined}
            onClick={() => {
              const column = columns.current?.querySelector(`[id="area-${area}"]`);
              column?.scrollIntoView({ behavior: 'smooth', inline: 'start', block: 'nearest' });
            }}
          >
            {titleOf(board, area, words)}
          </button>
        ))}
      </nav>
      <div
        ref={columns}
        className="columns"
        onCopy={onCopy}
        onPaste={onPaste}
        onScroll={({ currentTarget: { scrollLeft, clientWidth } }) =>
          setColumn(Math.round(scrollLeft / Math.max(1, clientWidth)))}
      >
        {shown.map((area) => (
          <Column
            key={area}
            area={area}
            areas={areas}
            filter={filter}
            openCard={openCard}
            reached={reached}
            hintId={hintId}
            onOpen={onOpen}
            onKey={onKey}
          />
        ))}
      </div>
    </Space>
  );
}
