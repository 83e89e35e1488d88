// Which cards are shown: of whose, of which kind, in which area, with which label. Nothing said:
// all of them.
import type { ActorKind, Board, Card, CardKind, ItemId } from '@samtavle/client';

export interface Filter {
  readonly by?: ActorKind;
  readonly kind?: CardKind;
  readonly area?: ItemId;
  readonly label?: string;
}

export const everything: Filter = {};

/** How many of the four say something. */
export function narrows({ by, kind, area, label }: Filter): number {
  return [by, kind, area, label].filter((one) => one !== undefined).length;
}

export function passes(board: Board, card: Card, filter: Filter): boolean {
  return (filter.by === undefined || board.people.get(card.createdBy)?.kind === filter.by)
    && (filter.kind === undefined || card.kind === filter.kind)
    && (filter.area === undefined || card.container === filter.area)
    && (filter.label === undefined || card.fields.labels.includes(filter.label));
}
