// The board that the page is about, and reading from it: a component that reads is drawn again when
// its answer has become another one, and only then.
import { createContext, useContext } from 'react';
import { query, type Board, type Me, type Query } from '@samtavle/client';
import { useQuery } from '@samtavle/client/react';

export const BoardContext = createContext<Board | null>(null);

export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error('outside of BoardContext');
  return board;
}

export function useRead<T>(query: Query<T>): T {
  return useQuery(useBoard(), query);
}

const mine = query.of('me', (board) => board.state.me);

/** Oneself: not drawn again when only what is saved, or the line, has become another thing. */
export function useMe(): Me {
  return useRead(mine);
}
