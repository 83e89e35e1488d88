// What time it is by the server: of one's own clock nobody knows how wrong it is, and two screens in
// a room would show two times. The board learns it from what others do; where nobody does anything
// the server is asked.
import { useCallback, useEffect, useRef } from 'react';
import type { Board } from '@samtavle/client';

const askAgainMs = 60_000;

/** How far a clock is ahead that said `date` while one's own went from `sent` to `come`, in ms. */
export function aheadMs(date: string | null, sent: number, come: number): number | undefined {
  const said = Date.parse(date ?? '');
  // It says whole seconds, without the rest: half a second more is as often too much as too little.
  return Number.isNaN(said) ? undefined : said + 500 - (sent + come) / 2;
}

async function ask(): Promise<number | undefined> {
  try {
    const sent = Date.now();
    const answer = await fetch('/readyz', { method: 'HEAD', cache: 'no-store' });
    return aheadMs(answer.headers.get('date'), sent, Date.now());
  } catch {
    return undefined;
  }
}

/** Unix ms. `onKnown`: the clock has become another one than it was. */
export function useServerClock(board: Board, onKnown: () => void): () => number {
  const ahead = useRef<number>(undefined);
  const known = useRef(onKnown);
  known.current = onKnown;
  useEffect(() => {
    let here = true;
    const again = async () => {
      const found = await ask();
      if (!here || found === undefined) return;
      ahead.current = found;
      known.current();
    };
    void again();
    const timer = window.setInterval(() => void again(), askAgainMs);
    return () => {
      here = false;
      window.clearInterval(timer);
    };
  }, []);
  return useCallback(
    () => (ahead.current === undefined ? board.serverNowMs() : Date.now() + ahead.current),
    [board],
  );
}
