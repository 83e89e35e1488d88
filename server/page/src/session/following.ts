// Following somebody: their open card becomes one's own, until one goes somewhere by oneself.
import { useEffect, useSyncExternalStore } from 'react';
import { query, type ActorId } from '@samtavle/client';
import { useRoute } from '../app/route-context.tsx';
import { isCard } from '../plan/card-kinds.ts';
import { useBoard, useRead } from './board-context.tsx';

let followed: ActorId | undefined;
const listeners = new Set<() => void>();

export function follow(actor: ActorId | undefined): void {
  followed = actor;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useFollowed(): ActorId | undefined {
  return useSyncExternalStore(subscribe, () => followed);
}

/** Goes where the followed person goes. To be used once, by the page of the board. */
export function useFollowing(): void {
  const board = useBoard();
  const { route, go } = useRoute();
  const actor = useFollowed();
  const other = useRead(query.others()).find((one) => one.actor === actor);
  const at = other?.at?.item;
  useEffect(() => {
    if (actor !== undefined && !other) follow(undefined);  // they left
  }, [actor, other]);
  useEffect(() => () => follow(undefined), [board]);
  useEffect(() => {
    if (actor === undefined || at === undefined || route.page !== 'board') return;
    if (!isCard(board.item(at)) || route.card === at) return;
    const area = board.item(at)?.container;
    const phase = area === undefined ? undefined : board.item(area)?.container;
    go({ ...route, card: at, ...(phase !== undefined && { phase }) }, 'replace');
    // Only when they go somewhere: where one goes oneself meanwhile is one's own business.
  }, [actor, at]);
}
