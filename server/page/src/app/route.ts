// Addresses of the page: / is the start, /b/BOARD a board. What is looked at stands in the query,
// so that Back closes a card and a link leads to it; the secret of an invitation stands in the
// fragment, which no server is sent.
import type { ItemId } from '@samtavle/client';

export const views = [
  'plan', 'canvas', 'outline', 'story', 'evaluation', 'history', 'wall',
] as const;
export type View = (typeof views)[number];

export interface BoardRoute {
  readonly page: 'board';
  readonly board: string;
  readonly view: View;
  readonly card?: ItemId;
  readonly phase?: ItemId;
  readonly secret?: string;
}
export type Route = BoardRoute | { readonly page: 'start' };

const boardPath = /^\/b\/([a-z0-9][a-z0-9-]{0,63})\/?$/;

function itemId(text: string | null): ItemId | undefined {
  return text !== null && /^\d{1,10}\.\d{1,10}$/.test(text) ? (text as ItemId) : undefined;
}

export function parseRoute(address: Pick<URL, 'pathname' | 'search' | 'hash'>): Route {
  const board = boardPath.exec(address.pathname)?.[1];
  if (board === undefined) return { page: 'start' };
  const query = new URLSearchParams(address.search);
  const view = views.find((name) => name === query.get('view')) ?? 'plan';
  const card = itemId(query.get('card'));
  const phase = itemId(query.get('phase'));
  const secret = /^#i=([A-Za-z0-9_-]{8,200})$/.exec(address.hash)?.[1];
  return {
    page: 'board',
    board,
    view,
    ...(card && { card }),
    ...(phase && { phase }),
    ...(secret && { secret }),
  };
}

// Without the secret: it is used once and belongs into no history.
export function addressOf(route: Route): string {
  if (route.page === 'start') return '/';
  const query = new URLSearchParams();
  if (route.view !== 'plan') query.set('view', route.view);
  if (route.phase) query.set('phase', route.phase);
  if (route.card) query.set('card', route.card);
  const asked = query.toString();
  return `/b/${route.board}${asked === '' ? '' : `?${asked}`}`;
}
