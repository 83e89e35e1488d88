// Where a card comes to stand when it is moved by a step, or dropped on another one.
import type { ItemId, PlaceIn } from '@samtavle/client';

/** One step up or down in its column; undefined: it stands at that end already. */
export function stepped(
  area: ItemId,
  cards: readonly ItemId[],
  card: ItemId,
  by: -1 | 1,
): PlaceIn | undefined {
  const other = cards[cards.indexOf(card) + by];
  if (other === undefined || !cards.includes(card)) return undefined;
  return by === -1 ? { in: area, before: other } : { in: area, after: other };
}

/**
 * Dropped on a card of a column, or (over === undefined) on the column itself: at its end. Within a
 * column a card that comes from above goes behind the one it is dropped on, as in any list.
 */
export function dropped(
  area: ItemId,
  cards: readonly ItemId[],
  card: ItemId,
  over: ItemId | undefined,
): PlaceIn | undefined {
  if (over === card) return undefined;
  if (over === undefined) return cards.at(-1) === card ? undefined : { in: area };
  const from = cards.indexOf(card);
  return from !== -1 && from < cards.indexOf(over)
    ? { in: area, after: over } : { in: area, before: over };
}
