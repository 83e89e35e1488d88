// Tells those who do not see the board what others do: politely, one sentence at a time, and summed
// up when there is much of it. Whoever would rather have quiet turns it off.
import { useEffect } from 'react';
import type { RemoteChange } from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { useSwitch } from '../kit/switches.ts';
import { useBoard } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { titleOf } from '../plan/card-acts.ts';
import { isCard } from '../plan/card-kinds.ts';
import { useWords } from '../words/words-context.tsx';

const pauseMs = 3000;
const singlyMax = 2;

/** The most telling change of each item: that it was made says more than that it was written. */
export function summedUp(changes: readonly RemoteChange[]): readonly RemoteChange[] {
  const weight = (change: RemoteChange) =>
    ['scalar', 'marks', 'members', 'text', 'placed', 'restored', 'created', 'deleted']
      .indexOf(change.what);
  const best = new Map<string, RemoteChange>();
  for (const change of changes) {
    const known = best.get(change.item);
    if (!known || weight(change) >= weight(known)) best.set(change.item, change);
  }
  return [...best.values()];
}

export function useTold(): void {
  const board = useBoard();
  const words = useWords();
  const telling = useSwitch('telling');
  useEffect(() => {
    if (!telling) return undefined;
    let waiting: RemoteChange[] = [];
    let timer = 0;
    const tell = () => {
      timer = 0;
      const changes = summedUp(waiting).filter((one) => isCard(board.item(one.item)));
      waiting = [];
      if (changes.length === 0) return;
      if (changes.length > singlyMax) return announce(words.remoteMany(changes.length));
      announce(changes.map((change) => {
        const who = nameOf(board, change.actor, words);
        const what = titleOf(board, change.item, words);
        const say = change.what === 'created' ? words.remoteCreated
          : change.what === 'placed' ? words.remoteMoved
            : change.what === 'deleted' ? words.remoteDeleted : words.remoteChanged;
        return say(who, what);
      }).join('. '));
    };
    const stop = board.onRemote((changes) => {
      waiting.push(...changes);
      if (timer === 0) timer = window.setTimeout(tell, pauseMs);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [board, words, telling]);
}
