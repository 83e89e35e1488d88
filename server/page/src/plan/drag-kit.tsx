// Dragging cards with a mouse or a finger. What that takes is fetched when the board is there: until
// then cards stay where they are, and keys and menus move them.
import { useSyncExternalStore, type ComponentType, type ReactNode } from 'react';
import type { Card, ItemId } from '@samtavle/client';

export interface SpaceProps {
  /** `on`: the card that it was dropped on; undefined: on the column itself. */
  readonly onDrop: (card: ItemId, area: ItemId, on: ItemId | undefined) => void;
  readonly children: ReactNode;
}

export interface ColumnSpotProps {
  readonly area: ItemId;
  readonly labelledBy: string;
  readonly children: ReactNode;
}

export interface CardSpotProps {
  readonly card: Card;
  readonly className: string;
  readonly children: ReactNode;
}

export interface DragKit {
  readonly Space: ComponentType<SpaceProps>;
  readonly ColumnSpot: ComponentType<ColumnSpotProps>;
  readonly CardSpot: ComponentType<CardSpotProps>;
}

const still: DragKit = {
  Space: ({ children }) => children,
  ColumnSpot: ({ area, labelledBy, children }) => (
    <section id={`area-${area}`} className="column" aria-labelledby={labelledBy}>{children}</section>
  ),
  CardSpot: ({ className, children }) => <li className={className}>{children}</li>,
};

let kit = still;
const listeners = new Set<() => void>();

const focusedCard = () =>
  document.activeElement?.closest<HTMLElement>('.columns [data-card]')?.dataset['card'];

// Whoever writes a card, or has gone on in a column, would lose that if the columns were drawn anew.
const inUse = () => document.querySelector('.columns form') !== null
  || [...document.querySelectorAll('.columns, .columns .cards')]
    .some((box) => box.scrollTop > 0 || box.scrollLeft > 0);

const againAfterMs = 1000;

/** Fetches it. The columns are drawn anew with it, as soon as that disturbs nobody. */
export async function fetchDragKit(): Promise<void> {
  const { dragKit } = await import('./Dragging.tsx');
  const use = () => {
    if (inUse()) {
      window.setTimeout(use, againAfterMs);
      return;
    }
    const card = focusedCard();
    kit = dragKit;
    for (const listener of listeners) listener();
    if (card === undefined) return;
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`.columns [data-card="${card}"]`)?.focus();
    });
  };
  if (kit !== dragKit) use();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDragKit(): DragKit {
  return useSyncExternalStore(subscribe, () => kit);
}
