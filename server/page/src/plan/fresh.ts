// Which items others have just changed, and of what kind those are: shown for a moment, also on a
// card that only came to its place by that change. One listener a board, however many cards there
// are.
import { useCallback, useSyncExternalStore } from 'react';
import type { ActorKind, Board, ItemId, RemoteChange } from '@samtavle/client';

const shownMs = 1000;

type Kind = ActorKind | 'none';

class Fresh {
  readonly #kinds = new Map<ItemId, { readonly kind: Kind; readonly untilMs: number }>();
  readonly #listeners = new Map<ItemId, Set<() => void>>();
  #timer = 0;

  constructor(board: Board) {
    board.onRemote((changes) => this.#note(board, changes));
  }

  kindOf(item: ItemId): Kind | undefined {
    return this.#kinds.get(item)?.kind;
  }

  listen(item: ItemId, listener: () => void): () => void {
    const all = this.#listeners.get(item) ?? new Set();
    this.#listeners.set(item, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size === 0) this.#listeners.delete(item);
    };
  }

  #note(board: Board, changes: readonly RemoteChange[]): void {
    const untilMs = performance.now() + shownMs;
    for (const { item, actor } of changes) {
      const kind = board.people.get(actor)?.kind ?? 'none';
      const before = this.kindOf(item);
      this.#kinds.set(item, { kind, untilMs });
      if (before !== kind) this.#tell(item);
    }
    if (this.#timer === 0) this.#forgetLater();
  }

  #forgetLater(): void {
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      const now = performance.now();
      for (const [item, { untilMs }] of this.#kinds) {
        if (untilMs > now) continue;
        this.#kinds.delete(item);
        this.#tell(item);
      }
      if (this.#kinds.size > 0) this.#forgetLater();
    }, shownMs / 4);
  }

  #tell(item: ItemId): void {
    for (const listener of this.#listeners.get(item) ?? []) listener();
  }
}

const known = new WeakMap<Board, Fresh>();

function freshOf(board: Board): Fresh {
  const found = known.get(board) ?? new Fresh(board);
  known.set(board, found);
  return found;
}

/** The kind of whoever has just changed it; undefined: nobody. */
export function useFresh(board: Board, item: ItemId): Kind | undefined {
  const fresh = freshOf(board);
  const listen = useCallback(
    (listener: () => void) => fresh.listen(item, listener), [fresh, item]);
  return useSyncExternalStore(listen, () => fresh.kindOf(item));
}
