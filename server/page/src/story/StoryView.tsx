// The story of the board, read like a diary: how we set out, every change of course with who, what
// and why, and how it stands now. It is told from the log, when it is asked for.
import { useEffect, useState } from 'react';
import type { Course, Story } from '@samtavle/client';
import { useBoard } from '../session/board-context.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import { Entry } from './Entry.tsx';

const settleMs = 2000;

export default function StoryView() {
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
    // Told anew when the board has been quiet for a moment: a correction may have joined it.
    let timer = 0;
    const stop = board.observe({ key: 'seq', read: (b) => b.seq }, () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void ask(), settleMs);
    });
    return () => {
      here = false;
      window.clearTimeout(timer);
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
        {story.corrections.map((one) => (
          <Entry key={`${one.seq} ${one.item} ${one.field ?? ''}`} correction={one} />
        ))}
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
