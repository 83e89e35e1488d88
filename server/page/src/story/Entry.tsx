// One change of course: who, what, from what to what, and why.
import type { Correction } from '@samtavle/client';
import { Face } from '../kit/Face.tsx';
import { useBoard } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { useSpeaking } from '../words/words-context.tsx';
import { fieldName } from './field-name.ts';
import { sideWords } from './value-words.ts';

export function Entry({ correction }: { readonly correction: Correction }) {
  const board = useBoard();
  const { words, language, locale } = useSpeaking();
  const { actor, what, title, field, from, to, why, timeMs } = correction;
  const when = new Date(timeMs);
  const before = sideWords(from, field, words);
  const after = sideWords(to, field, words);
  const subject = field === undefined ? title : `${title}: ${fieldName(field, language)}`;
  return (
    <li>
      <time dateTime={when.toISOString()}>
        {new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
          .format(when)}
      </time>
      <div>
        <p className="row">
          <Face person={board.people.get(actor)} />
          <span>
            <strong>{nameOf(board, actor, words)}</strong> {words.correction[what]} {subject}
          </span>
        </p>
        <div className="sides">
          {before !== '' && <p>{words.storyBefore}: <del>{before}</del></p>}
          {after !== '' && <p>{words.storyAfter}: {after}</p>}
        </div>
        {why !== '' && <blockquote><strong>{words.storyWhy}:</strong> {why}</blockquote>}
      </div>
    </li>
  );
}
