// What happened since one was last here: a line, and behind it what matters.
import { useEffect, useState } from 'react';
import type { Digest } from '@samtavle/client';
import { useRoute } from '../app/route-context.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useBoard } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { useWords } from '../words/words-context.tsx';
import { Entry } from './StoryView.tsx';

export function changesIn(digest: Digest): number {
  const { created, changed, deleted, replies } = digest.rest;
  return digest.answers.length + digest.corrections.length + digest.cards.length
    + created + changed + deleted + replies;
}

export function DigestNote() {
  const board = useBoard();
  const words = useWords();
  const { route, go } = useRoute();
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
  const openCard = (card: Digest['cards'][number]['card']) => {
    setState('closed');
    if (route.page === 'board') go({ ...route, card });
  };
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
        <Dialog
          wide
          title={words.digestTitle(changesIn(digest))}
          onClose={() => setState('closed')}
        >
          {digest.answers.length > 0 && (
            <section>
              <h3>{words.digestAnswers}</h3>
              <ul className="stack">
                {digest.answers.map((one) => (
                  <li key={`${one.item} ${one.seq}`}>
                    <strong>{nameOf(board, one.by, words)}:</strong> {one.words}
                  </li>
                ))}
              </ul>
            </section>
          )}
          {digest.corrections.length > 0 && (
            <section>
              <h3>{words.digestCorrections}</h3>
              <ol className="diary">
                {digest.corrections.map((one) => <Entry key={one.seq} correction={one} />)}
              </ol>
            </section>
          )}
          {digest.cards.length > 0 && (
            <section>
              <h3>{words.digestCards}</h3>
              <ul>
                {digest.cards.map((one) => (
                  <li key={one.card} className="row">
                    <button
                      type="button"
                      className="button quiet"
                      onClick={() => openCard(one.card)}
                    >
                      {one.title || words.untitled}
                    </button>
                    <span className="hint">
                      {one.by.map((actor) => nameOf(board, actor, words)).join(', ')}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <p>
            {words.digestRest(digest.rest.created, digest.rest.changed, digest.rest.deleted)}
          </p>
        </Dialog>
      )}
    </div>
  );
}
