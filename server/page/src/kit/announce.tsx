// Saying things to those who do not see the board: one polite live region for the whole page, and a
// function that anybody may call.
import { useSyncExternalStore } from 'react';

let said = { words: '', number: 0 };
const listeners = new Set<() => void>();

export function announce(words: string): void {
  said = { words, number: said.number + 1 };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer() {
  const { words, number } = useSyncExternalStore(subscribe, () => said);
  // The same words twice are a change only if something differs: a trailing space that nobody
  // hears.
  return (
    <div className="only-heard" role="status" aria-live="polite">
      {number % 2 === 0 ? words : `${words}\u00a0`}
    </div>
  );
}
