import { useState } from 'react';
import {
  DndContext, DragOverlay, MouseSensor, pointerWithin, TouchSensor, useDraggable, useDroppable,
  useSensor, useSensors, type DragEndEvent,
} from '@dnd-kit/core';
import type { ItemId } from '@samtavle/client';
import { useBoard } from '../session/board-context.tsx';
import { isCard } from './card-kinds.ts';
import { CardFace } from './CardFace.tsx';
import type { CardSpotProps, ColumnSpotProps, DragKit, SpaceProps } from './drag-kit.tsx';

interface Dragged {
  readonly card?: ItemId;
  readonly area?: ItemId;
}

// The page says by itself where a card went (moveCard).
const silent = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
};

function Space({ onDrop, children }: SpaceProps) {
  const board = useBoard();
  const [lifted, setLifted] = useState<ItemId>();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setLifted(undefined);
    const { card } = (active.data.current ?? {}) as Dragged;
    const { card: on, area } = (over?.data.current ?? {}) as Dragged;
    if (card !== undefined && area !== undefined) onDrop(card, area, on);
  };
  const moving = lifted === undefined ? undefined : board.item(lifted);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      accessibility={{ announcements: silent, restoreFocus: false }}
      onDragStart={({ active }) => setLifted((active.data.current as Dragged | undefined)?.card)}
      onDragCancel={() => setLifted(undefined)}
      onDragEnd={onDragEnd}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {isCard(moving) && (
          <div className={`card lifted kind-${moving.kind}`}>
            <span className="open-card"><CardFace card={moving} /></span>
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

function ColumnSpot({ area, labelledBy, children }: ColumnSpotProps) {
  const drop = useDroppable({ id: `in-${area}`, data: { area } });
  return (
    <section
      ref={drop.setNodeRef}
      id={`area-${area}`}
      className={drop.isOver ? 'column over' : 'column'}
      aria-labelledby={labelledBy}
    >
      {children}
    </section>
  );
}

function CardSpot({ card, className, children }: CardSpotProps) {
  const drag = useDraggable({ id: card.key, data: { card: card.id } });
  const drop = useDroppable({
    id: `on-${card.key}`,
    data: { card: card.id, area: card.container },
  });
  const classes = [
    className,
    drag.isDragging && 'dragged',
    drop.isOver && !drag.isDragging && 'drop-before',
  ];
  return (
    <li
      className={classes.filter(Boolean).join(' ')}
      ref={(element) => {
        drag.setNodeRef(element);
        drop.setNodeRef(element);
      }}
      {...drag.listeners}
    >
      {children}
    </li>
  );
}

export const dragKit: DragKit = { Space, ColumnSpot, CardSpot };
