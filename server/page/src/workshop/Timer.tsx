// A timer for the room, on the screen that everybody sees: it goes by the server's clock and is
// kept, so that a reload does not stop it.
import { useEffect, useState } from 'react';
import { useBoard } from '../session/board-context.tsx';
import { useServerClock } from '../session/server-clock.ts';
import { announce } from '../kit/announce.tsx';
import { useWords } from '../words/words-context.tsx';

const offered = [5, 10, 20] as const;
const tickMs = 250;
const shownAfterMs = 10 * 60_000;

/** "4:07": minutes and seconds; the last second is shown until it is over. */
export function leftWords(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function Timer() {
  const board = useBoard();
  const words = useWords();
  const key = `samtavle.timer.${board.id}`;
  const [keptMs, setKeptMs] = useState(() => Number(localStorage.getItem(key)));
  const now = useServerClock(board, () => setNowMs(now()));
  const [nowMs, setNowMs] = useState(now);
  // That it is over is shown for a while, and not the next day.
  const endMs = keptMs > nowMs - shownAfterMs ? keptMs : 0;
  const runs = endMs > nowMs;
  useEffect(() => {
    if (!runs) return undefined;
    const timer = window.setInterval(() => {
      setNowMs(now());
      if (now() >= endMs) announce(words.timerDone);
    }, tickMs);
    return () => window.clearInterval(timer);
  }, [now, runs, endMs, words]);
  const set = (next: number) => {
    localStorage.setItem(key, String(next));
    setNowMs(now());
    setKeptMs(next);
  };
  return (
    <section className="timer row" aria-label={words.timer}>
      {endMs === 0 && <span>{words.timer}:</span>}
      {endMs > 0 && (
        <strong role="timer" className={runs ? 'left' : 'left over'}>
          {runs ? words.timerLeft(leftWords(endMs - nowMs)) : words.timerDone}
        </strong>
      )}
      {endMs > 0
        ? (
          <button type="button" className="button" onClick={() => set(0)}>
            {words.timerStop}
          </button>
        )
        : offered.map((minutes) => (
          <button
            key={minutes}
            type="button"
            className="button"
            aria-label={`${words.timer}: ${words.timerMinutes(minutes)}`}
            onClick={() => set(now() + minutes * 60_000)}
          >
            {words.timerMinutes(minutes)}
          </button>
        ))}
    </section>
  );
}
