// Says that the board will be deleted, while there is time to keep what one needs of it.
import { useEffect, useState } from 'react';
import { announce } from '../kit/announce.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useBoard } from '../session/board-context.tsx';
import { comingDeletion, type ComingDeletion } from '../session/retention.ts';
import { membershipOf } from '../session/tokens.ts';
import { useSpeaking } from '../words/words-context.tsx';
import { downloadMinutes } from './minutes.ts';

export function DeletionNote() {
  const board = useBoard();
  const { words, locale, language } = useSpeaking();
  const [coming, setComing] = useState<ComingDeletion>();
  useEffect(() => {
    let here = true;
    void comingDeletion(board.id, membershipOf(board.id)?.token)
      .then((told) => here && setComing(told));
    return () => {
      here = false;
    };
  }, [board]);
  if (!coming) return null;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(coming.dueMs);
  return (
    <div className="notes">
      <div className="note warn">
        <Icon name="warning" />
        <div className="words">
          <p role="status">{words.deletedSoon(day)}</p>
          {coming.why !== '' && <p>{words.deletedWhy(coming.why)}</p>}
        </div>
        <button
          type="button"
          className="button small"
          onClick={() => {
            void downloadMinutes(board, language).catch(() => announce(words.minutesFailed));
          }}
        >
          <Icon name="download" /> {words.minutes}
        </button>
      </div>
    </div>
  );
}
