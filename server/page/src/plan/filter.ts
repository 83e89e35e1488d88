// Which cards are shown: those of one kind of author, of everybody by default.
import type { ActorKind, Board, Card } from '@samtavle/client';

export type Filter = ActorKind | 'everyone';

export function passes(board: Board, card: Card, filter: Filter): boolean {
  return filter === 'everyone' || board.people.get(card.createdBy)?.kind === filter;
}
