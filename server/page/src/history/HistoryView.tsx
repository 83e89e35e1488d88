// The board as it was: a slider over its log. What is shown is read only and a board of its own.
import { useEffect, useId, useState } from 'react';
import type { HistoryEvent, PastBoard } from '@samtavle/client';
import { useBoard } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { isCard, kindName } from '../plan/card-kinds.ts';
import { useSpeaking } from '../words/words-context.tsx';

const settleMs = 120;

export default function HistoryView() {
  const board = useBoard();
  const { words, locale } = useSpeaking();
  const id = useId();
  const head = board.seq;
  const [last] = useState(head);
  const [seq, setSeq] = useState(head);
  const [past, setPast] = useState<PastBoard>();
  const [event, setEvent] = useState<HistoryEvent>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let here = true;
    // Not for every place that the slider passes.
    const timer = window.setTimeout(() => {
      void Promise.all([board.history.at(seq), board.history.events(seq - 1, 1)]).then(
        ([then, events]) => {
          if (!here) return then.close();
          setPast((before) => {
            before?.close();
            return then;
          });
          setEvent(events[0]);
          setFailed(false);
        },
        () => here && setFailed(true),
      );
    }, settleMs);
    return () => {
      here = false;
      window.clearTimeout(timer);
    };
  }, [board, seq]);
  const when = event && new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium', timeStyle: 'short',
  }).format(event.timeMs);
  const said = words.historyStep(seq, last, when ?? '...');
  return (
    <div className="paper">
      <div className="field">
        <label htmlFor={id}>{words.historyAt}</label>
        <input
          id={id}
          type="range"
          min={1}
          max={last}
          value={seq}
          aria-valuetext={said}
          onChange={(change) => setSeq(Number(change.currentTarget.value))}
        />
        <p role="status">
          {said}
          {event && `: ${nameOf(board, event.actor, words)}`}
          {event && event.label !== '' && ` · ${event.label}`}
        </p>
      </div>
      {failed && <p className="wrong" role="alert">{words.storyFailed}</p>}
      {past && <PastOutline past={past} />}
    </div>
  );
}

function PastOutline({ past }: { readonly past: PastBoard }) {
  const { words, language } = useSpeaking();
  return (
    <>
      <h2>{words.why}</h2>
      <p className="purpose-text">{past.root()?.fields.purpose || words.noPurpose}</p>
      {past.phases().phases.map((phase) => (
        <section key={phase}>
          <h2>{past.item(phase, 'phase')?.fields.title}</h2>
          {past.children(phase, 'area').map((area) => (
            <section key={area.key}>
              <h3>{area.fields.title}</h3>
              <ul>
                {past.children(area.id).filter(isCard).map((card) => (
                  <li key={card.key} className={`outline-card kind-${card.kind}`}>
                    <p className="unfold">
                      <strong>{card.fields.title || words.untitled}</strong>
                      <span className="facts-line">{kindName(card.kind, language)}</span>
                    </p>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </section>
      ))}
    </>
  );
}
