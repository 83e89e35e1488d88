// The board that the page is about, and reading from it: a component that reads is drawn again when
// its answer has become another one, and only then.
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { Board, Query } from '@samtavle/client';

export const BoardContext = createContext<Board | null>(null);

export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error('outside of BoardContext');
  return board;
}

export function useRead<T>(query: Query<T>): T {
  const board = useBoard();
  const { key } = query;
  // A query is made anew at each drawing; its key says whether it is another one.
  const observe = useCallback(
    (changed: () => void) => board.observe(query, changed),
    [board, key],
  );
  return useSyncExternalStore(observe, () => board.read(query));
}
