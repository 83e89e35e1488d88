// Opens a board with the token that this browser has for it, and asks for a fresh one in time; without
// one in the name of whoever is logged in.
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { connect, query, type Board, type Samtavle } from '@samtavle/client';
import { ticket } from './login.ts';
import { renewed } from './server-api.ts';
import { keep, membershipOf } from './tokens.ts';

const renewBeforeMs = 5 * 60 * 1000;

async function token(board: string): Promise<string> {
  const member = membershipOf(board);
  if (!member) {
    const word = await ticket();
    if (word === undefined) throw new Error('this browser has not joined, and nobody is logged in');
    return word;
  }
  if (member.expiresMs > Date.now() + renewBeforeMs) return member.token;
  const fresh = await renewed(member);
  if (fresh) keep(fresh);
  // Without a fresh one the old one may do yet: the server decides.
  return (fresh ?? member).token;
}

let connection: Promise<Samtavle> | undefined;

function samtavle(): Promise<Samtavle> {
  if (connection) return connection;
  const made = connect({
    url: location.origin,
    tokenProvider: token,
    client: 'samtavle-page 0.1.0',
  });
  connection = made;
  // What failed is tried again by whoever comes next.
  made.catch(() => {
    connection = undefined;
  });
  return made;
}

export type Opening =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly board: Board }
  | { readonly kind: 'failed'; readonly why: 'invitation' | 'board' | 'unreachable' };

export function useOpenBoard(id: string): Opening {
  const [opening, setOpening] = useState<Opening>({ kind: 'opening' });
  useEffect(() => {
    let here = true;
    let stop = () => {};
    const fail = (board?: Board) => {
      const code = board?.state.ended?.code;
      const why = !board ? 'unreachable' : code === 'no_such_board' ? 'board' : 'invitation';
      if (here) setOpening({ kind: 'failed', why });
    };
    void samtavle()
      .then((server) => server.openBoard(id))
      .then(async (board) => {
        if (!here) return;
        stop = board.observe(query.state(), () => {
          if (board.state.ended?.code !== 'config') return;
          // Another person has logged in meanwhile. What the one before could not save is kept for
          // them, and is not here any more; nothing is drawn of that, and the tab begins anew.
          flushSync(() => setOpening({ kind: 'opening' }));
          location.reload();
        });
        // What was pending from an earlier visit is there without a connection, too.
        await board.ready.then(
          () => here && setOpening({ kind: 'open', board }),
          () => fail(board),
        );
      }, () => fail());
    return () => {
      here = false;
      stop();
    };
  }, [id]);
  return opening;
}
