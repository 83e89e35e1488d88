// What one has to know now: no line, a refused edit with what was in it, a value that somebody
// wrote over. Each stays until it is closed: nothing that a person wrote goes away by itself.
import { useEffect, useState, type ReactNode } from 'react';
import { query, type Overwritten, type Refusal } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { announce } from '../kit/announce.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { useWords } from '../words/words-context.tsx';
import { refusalReason, whoMay } from '../rights/why-not.ts';
import { titleOf } from '../plan/card-acts.ts';
import { keptText } from './kept-text.ts';
import type { Words } from '../words/words.ts';

const keptMax = 20;

/** All of how the board stands but what is saved, which is another thing after every key. */
const standing = query.of('standing', ({ state }) =>
  [state.connection, state.ended, state.readOnly, state.storeFailed] as const);

interface Kept {
  readonly number: number;
  readonly what: { readonly refusal: Refusal } | { readonly overwritten: Overwritten }
    | { readonly ballot: true };
}

export function Notes() {
  const board = useBoard();
  const words = useWords();
  const [connection, ended, readOnly, storeFailed] = useRead(standing);
  const [kept, setKept] = useState<readonly Kept[]>([]);
  useEffect(() => {
    let number = 0;
    const add = (what: Kept['what']) =>
      setKept((now) => [...now, { number: ++number, what }].slice(-keptMax));
    const stops = [
      board.onRefused((refusal) => add({ refusal })),
      board.onOverwritten((overwritten) => add({ overwritten })),
      board.onRefusedBallot(() => add({ ballot: true })),
    ];
    return () => stops.forEach((stop) => stop());
  }, [board]);
  const close = (number: number) => setKept((now) => now.filter((one) => one.number !== number));

  const live = connection === 'live';
  const [wasLive, setWasLive] = useState(false);
  useEffect(() => {
    if (live && wasLive) announce(words.backOnline);
    if (live) setWasLive(true);
  }, [live]);

  return (
    <div className="notes">
      {ended && (
        <Note sort="bad">
          <p role="alert">
            {ended.code === 'client_too_old' ? words.pageTooOld : words.ended}
          </p>
        </Note>
      )}
      {!live && wasLive && !ended && (
        <Note sort="warn">
          <p role="status">{words.offline}</p>
          <button type="button" className="button small" onClick={() => board.connectNow()}>
            {words.tryNow}
          </button>
        </Note>
      )}
      {readOnly && <Note sort="warn"><p role="status">{words.readOnly}</p></Note>}
      {storeFailed && <Note sort="warn"><p role="alert">{words.storeFailed}</p></Note>}
      {kept.map(({ number, what }) => (
        <Note key={number} sort="bad" onClose={() => close(number)}>
          {'refusal' in what ? <RefusedEdit refusal={what.refusal} />
            : 'overwritten' in what ? <Over overwritten={what.overwritten} />
              : <p role="alert">{words.voteRefused}</p>}
        </Note>
      ))}
    </div>
  );
}

function Note({ sort, onClose, children }: {
  readonly sort: 'bad' | 'warn';
  readonly onClose?: () => void;
  readonly children: ReactNode;
}) {
  const words = useWords();
  return (
    <div className={`note ${sort}`}>
      <Icon name={sort === 'bad' ? 'error' : 'warning'} />
      <div className="words">{children}</div>
      {onClose && (
        <button type="button" className="button quiet only-icon small" onClick={onClose}>
          <Icon name="close" label={words.close} />
        </button>
      )}
    </div>
  );
}

function refusalSentence(refusal: Refusal, words: Words, hasText: boolean): string {
  const reason = refusal.code === 'not_allowed'
    ? words.onlyReason(whoMay(refusal, words)) : refusalReason(refusal, words);
  return hasText ? words.refused(reason) : words.refusedNoText(reason);
}

function RefusedEdit({ refusal }: { readonly refusal: Refusal }) {
  const words = useWords();
  const text = keptText(refusal);
  return (
    <>
      <p role="alert">{refusalSentence(refusal, words, text !== '')}</p>
      {text !== '' && (
        <>
          <p className="kept">{text}</p>
          <button
            type="button"
            className="button small"
            onClick={() => {
              void navigator.clipboard.writeText(text).then(() => announce(words.copied));
            }}
          >
            <Icon name="copy" /> {words.copy}
          </button>
        </>
      )}
    </>
  );
}

function Over({ overwritten }: { readonly overwritten: Overwritten }) {
  const board = useBoard();
  const words = useWords();
  const { item, value, by, field } = overwritten;
  const found = board.item(item);
  const now = field === undefined
    ? found?.container && titleOf(board, found.container, words)
    : (found?.fields as Readonly<Record<string, unknown>> | undefined)?.[field];
  const shown = (one: unknown) =>
    typeof one === 'object' && one !== null && 'item' in one
      ? titleOf(board, one.item as typeof item, words) : String(one ?? words.none);
  return (
    <>
      <p role="alert">
        {titleOf(board, item, words)}: {words.overwritten(nameOf(board, by, words))}
      </p>
      <p>{words.overwrittenYours}: {shown(value)}</p>
      <p>{words.overwrittenTheirs}: {shown(now)}</p>
    </>
  );
}
