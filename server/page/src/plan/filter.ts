// Which cards are shown: of whose, of which kind, with which label. Nothing said: all of them.
import type { ActorKind, Board, Card, CardKind } from '@samtavle/client';

export interface Filter {
  readonly by?: ActorKind;
  readonly kind?: CardKind;
  readonly label?: string;
}

export const everything: Filter = {};

/** How many of the three say something. */
export function narrows(filter: Filter): number {
  return [filter.by, filter.kind, filter.label].filter((one) => one !== undefined).length;
}

export function passes(board: Board, card: Card, filter: Filter): boolean {
  return (filter.by === undefined || board.people.get(card.createdBy)?.kind === filter.by)
    && (filter.kind === undefined || card.kind === filter.kind)
    && (filter.label === undefined || card.fields.labels.includes(filter.label));
}
