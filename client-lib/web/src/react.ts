// @samtavle/client/react: hooks. A component draws again when the answer that it reads is another
// one, and for nothing else.

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

import type { Board, Item, ItemOf, Other, Presence, Query, SaveState, Samtavle } from './api.js';
import { query } from './query.js';
import type { Kind } from './schema.js';
import { SamtavleError, type ItemId } from './values.js';

export interface OpenedBoard {
  /** Undefined until the board can be read; it may still be loading then (`state.loaded`). */
  readonly board?: Board;
  readonly error?: SamtavleError;
}

/** Opens a board. It stays open when the component goes: other parts of the page may have it. */
export function useBoard(samtavle: Samtavle | undefined, id: string): OpenedBoard {
  const [opened, setOpened] = useState<OpenedBoard & { readonly id?: string }>({});
  useEffect(() => {
    if (samtavle === undefined) return undefined;
    let gone = false;
    samtavle.openBoard(id).then(
      (board) => {
        if (!gone) setOpened({ id, board });
      },
      (reason: unknown) => {
        const error =
          reason instanceof SamtavleError ? reason : new SamtavleError('internal', String(reason));
        if (!gone) setOpened({ id, error });
      },
    );
    return () => {
      gone = true;
    };
  }, [samtavle, id]);
  return opened.id === id ? opened : nothingYet;
}
const nothingYet: OpenedBoard = {};

/** The answer to a query. The query may be made anew at each drawing: its key tells it. */
export function useQuery<T>(board: Board, asked: Query<T>): T {
  const { key } = asked;
  // The key stands for the query.
  const subscribe = useCallback(
    (changed: () => void) => board.observe(asked, changed),
    [board, key],
  );
  const answer = () => board.read(asked);
  return useSyncExternalStore(subscribe, answer, answer);
}

/** An item, or undefined if there is none, or it is of another kind. */
export function useItem(board: Board, id: ItemId): Item | undefined;
export function useItem<K extends Kind>(board: Board, id: ItemId, kind: K): ItemOf<K> | undefined;
export function useItem(board: Board, id: ItemId, kind?: Kind): Item | undefined {
  return useQuery<Item | undefined>(
    board,
    kind === undefined ? query.item(id) : query.item(id, kind),
  );
}

export function useSaveState(board: Board): SaveState {
  return useQuery(board, query.state()).save;
}

/** Who else is here, and a function that says where one is oneself. */
export function usePresence(board: Board): {
  readonly others: readonly Other[];
  readonly present: (presence: Presence) => void;
} {
  const others = useQuery(board, query.others());
  const present = useCallback((presence: Presence) => board.present(presence), [board]);
  return { others, present };
}
