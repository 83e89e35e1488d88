// What happened since one was last here: a line, and behind it what matters.
import { lazy, useEffect, useState } from 'react';
import type { Digest } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Later } from '../kit/Later.tsx';
import { useBoard } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

const DigestDialog = lazy(() => import('./DigestDialog.tsx'));

function changesIn(digest: Digest): number {
  const { created, changed, deleted, replies } = digest.rest;
  return digest.answers.length + digest.corrections.length + digest.cards.length
    + created + changed + deleted + replies;
}

export function DigestNote() {
  const board = useBoard();
  const words = useWords();
  const [digest, setDigest] = useState<Digest>();
  const [state, setState] = useState<'line' | 'open' | 'closed'>('line');
  useEffect(() => {
    if (board.lastSeen === 0) return;  // a first visit has no last time
    let here = true;
    board.history.digest().then(
      (told) => here && setDigest(told),
      () => undefined,  // no line: the board itself says so, and a digest can wait
    );
    return () => {
      here = false;
    };
  }, [board]);
  if (!digest || digest.empty || state === 'closed') return null;
  return (
    <div className="notes">
      <div className="note">
        <Icon name="info" />
        <div className="words">{words.digestTitle(changesIn(digest))}</div>
        <button type="button" className="button small" onClick={() => setState('open')}>
          {words.digestShow}
        </button>
        <button
          type="button"
          className="button quiet only-icon small"
          onClick={() => setState('closed')}
        >
          <Icon name="close" label={words.close} />
        </button>
      </div>
      {state === 'open' && (
        <Later>
          <DigestDialog
            digest={digest}
            title={words.digestTitle(changesIn(digest))}
            onClose={() => setState('closed')}
          />
        </Later>
      )}
    </div>
  );
}
