// The board as it was: a slider over its log, what has changed since, and the way back. What is
// shown is read only and a board of its own; going back is editing, and can be undone.
import { useEffect, useId, useState } from 'react';
import {
  SamtavleError, type HistoryEvent, type ItemId, type PastBoard,
} from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { askReason } from '../kit/ask.tsx';
import { Tool } from '../kit/Tool.tsx';
import { useBoard, useMe } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { isCard, kindName } from '../plan/card-kinds.ts';
import { useSpeaking } from '../words/words-context.tsx';
import { Differences } from './Differences.tsx';

const settleMs = 120;

export default function HistoryView() {
  const board = useBoard();
  const { words, locale } = useSpeaking();
  const id = useId();
  const me = useMe();
  const head = board.seq;
  const [last, setLast] = useState(head);
  const [seq, setSeq] = useState(head);
  const [past, setPast] = useState<PastBoard>();
  const [event, setEvent] = useState<HistoryEvent>();
  const [failed, setFailed] = useState(false);
  const [compares, setCompares] = useState(false);
  const [done, setDone] = useState('');
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
  const restore = (title: string, item?: ItemId) => askReason({
    title,
    question: words.restoreWhy,
    act: words.restoreAct,
    onReason: (reason) => {
      const wanted = item === undefined ? { reason } : { item, reason };
      const tell = (sentence: string) => {
        setDone(sentence);
        announce(sentence);
      };
      board.history.restore(seq, wanted).then(
        ({ edits, leftOut }) => {
          tell(words.restored(edits, leftOut.length));
          setLast(board.seq);
        },
        (error: unknown) => {
          const code = error instanceof SamtavleError ? error.code : '';
          tell(words.refusedNoText(words.refusal[code] ?? words.refusedOther));
        },
      );
    },
  });
  const isNow = seq >= last;
  const notLeading = me.role === 'manager' ? undefined
    : words.restoreOnly(words.whoMay['manager'] ?? words.nobody);
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
        {event && event.reason !== '' && (
          <blockquote><strong>{words.storyWhy}:</strong> {event.reason}</blockquote>
        )}
      </div>
      {failed && <p className="wrong" role="alert">{words.storyFailed}</p>}
      {isNow && <p id={`${id}-now`} className="hint">{words.historyIsNow}</p>}
      <div className="row">
        <Tool
          why={isNow ? words.historyIsNow : undefined}
          saidIn={`${id}-now`}
          pressed={compares}
          onUse={() => setCompares(!compares)}
        >
          {words.historyCompare}
        </Tool>
        <Tool
          why={notLeading ?? (isNow ? words.historyIsNow : undefined)}
          saidIn={notLeading === undefined ? `${id}-now` : undefined}
          onUse={() => restore(words.restoreAll)}
        >
          {words.restoreAll}
        </Tool>
      </div>
      {done !== '' && <p className="note">{done}</p>}
      {compares && seq < last
        ? (
          <Differences
            key={`${seq} ${last}`}
            since={seq}
            until={last}
            onRestore={({ item, title }) => restore(`${words.restoreOne}: ${title}`, item)}
          />
        )
        : past && <PastOutline past={past} />}
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
