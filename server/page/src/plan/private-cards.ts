// Cards that somebody writes for themselves first, and shows later: kept in this browser only, one
// list a board, until they are shown or thrown away.
import type { CardKind, ItemId } from '@samtavle/client';
import { cardKinds } from './card-kinds.ts';

export interface PrivateCard {
  readonly area: ItemId;
  readonly kind: CardKind;
  readonly title: string;
}

export const privateMax = 100;
const key = (board: string) => `samtavle.private.${board}`;

export function privateCards(board: string): readonly PrivateCard[] {
  return parsed(localStorage.getItem(key(board)));
}

/** What was kept, by this version or another one; what makes no sense is left out. */
export function parsed(kept: string | null): readonly PrivateCard[] {
  try {
    const list: unknown = JSON.parse(kept ?? '[]');
    if (!Array.isArray(list)) return [];
    return list.slice(0, privateMax).flatMap((one: unknown): PrivateCard[] => {
      if (typeof one !== 'object' || one === null) return [];
      const { area, kind: named, title } = one as Readonly<Record<string, unknown>>;
      const kind = cardKinds.find((known) => known === named);
      if (!kind || typeof title !== 'string' || typeof area !== 'string') return [];
      return /^\d{1,10}\.\d{1,10}$/.test(area) ? [{ area: area as ItemId, kind, title }] : [];
    });
  } catch {
    return [];
  }
}

export function keepPrivate(board: string, cards: readonly PrivateCard[]): void {
  if (cards.length === 0) localStorage.removeItem(key(board));
  else localStorage.setItem(key(board), JSON.stringify(cards.slice(0, privateMax)));
}
