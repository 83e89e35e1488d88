import type { Digest } from '@samtavle/client';
import { useRoute } from '../app/route-context.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { useBoard } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { useWords } from '../words/words-context.tsx';
import { Entry } from './Entry.tsx';

interface Props {
  readonly digest: Digest;
  readonly title: string;
  readonly onClose: () => void;
}

// What matters to this reader: answers to them, changes of course, their own cards, the rest in
// numbers.
export default function DigestDialog({ digest, title, onClose }: Props) {
  const board = useBoard();
  const words = useWords();
  const { route, go } = useRoute();
  const { answers, corrections, cards, rest } = digest;
  return (
    <Dialog wide title={title} onClose={onClose}>
      {answers.length > 0 && (
        <section>
          <h3>{words.digestAnswers}</h3>
          <ul className="stack">
            {answers.map((one) => (
              <li key={`${one.item} ${one.seq}`}>
                <strong>{nameOf(board, one.by, words)}:</strong> {one.words}
              </li>
            ))}
          </ul>
        </section>
      )}
      {corrections.length > 0 && (
        <section>
          <h3>{words.digestCorrections}</h3>
          <ol className="diary">
            {corrections.map((one) => (
              <Entry key={`${one.seq} ${one.item} ${one.field ?? ''}`} correction={one} />
            ))}
          </ol>
        </section>
      )}
      {cards.length > 0 && (
        <section>
          <h3>{words.digestCards}</h3>
          <ul>
            {cards.map((one) => (
              <li key={one.card} className="row">
                <button
                  type="button"
                  className="button quiet"
                  onClick={() => {
                    onClose();
                    if (route.page === 'board') go({ ...route, card: one.card });
                  }}
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
      <p>{words.digestRest(rest.created, rest.changed, rest.deleted)}</p>
    </Dialog>
  );
}
