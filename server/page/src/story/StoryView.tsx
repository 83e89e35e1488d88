// The story of the board, read like a diary: how we set out, every change of course with who, what
// and why, and how it stands now. It is told from the log, when it is asked for.
import { useEffect, useState } from 'react';
import type { Correction, Course, Story } from '@samtavle/client';
import { Face } from '../kit/Face.tsx';
import { useBoard } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { useSpeaking } from '../words/words-context.tsx';
import { fieldName } from './field-name.ts';

export function StoryView() {
  const board = useBoard();
  const { words } = useSpeaking();
  const [story, setStory] = useState<Story>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let here = true;
    const ask = () => board.history.story().then(
      (told) => here && setStory(told),
      () => here && setFailed(true),
    );
    void ask();
    // Told anew once a correction by somebody else may have joined it.
    const stop = board.observe({ key: 'seq', read: (b) => b.seq }, () => void ask());
    return () => {
      here = false;
      stop();
    };
  }, [board]);
  if (failed && !story) return <p className="paper" role="alert">{words.storyFailed}</p>;
  if (!story) return <p className="paper" role="status">{words.loading}</p>;
  return (
    <div className="paper">
      <h2>{words.storyTitle}</h2>
      <p className="guidance">{words.storyIntro}</p>
      {story.setOut && <CourseBox title={words.storySetOut} course={story.setOut} />}
      {story.corrections.length === 0 && <p className="note">{words.storyEmpty}</p>}
      <ol className="diary">
        {story.corrections.map((one) => <Entry key={one.seq} correction={one} />)}
      </ol>
      <CourseBox title={words.storyNow} course={story.now} />
    </div>
  );
}

function CourseBox({ title, course }: { readonly title: string; readonly course: Course }) {
  const { words } = useSpeaking();
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p className="purpose-text">{course.purpose === '' ? words.noPurpose : course.purpose}</p>
      {course.criteria.length > 0 && (
        <ul>{course.criteria.map((one) => <li key={one.id ?? one.title}>• {one.title}</li>)}</ul>
      )}
      {course.phase.title !== '' && <p className="hint">{course.phase.title}</p>}
    </section>
  );
}

export function Entry({ correction }: { readonly correction: Correction }) {
  const board = useBoard();
  const { words, language, locale } = useSpeaking();
  const { actor, what, title, field, from, to, why, timeMs } = correction;
  const when = new Date(timeMs);
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
          {from.there && from.words !== '' && (
            <p>{words.storyBefore}: <del>{from.words}</del></p>
          )}
          {to.there && to.words !== '' && <p>{words.storyAfter}: {to.words}</p>}
        </div>
        {why !== '' && <blockquote><strong>{words.storyWhy}:</strong> {why}</blockquote>}
      </div>
    </li>
  );
}
