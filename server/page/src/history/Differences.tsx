// What has changed between a place of the log and now, card by card, each with a way back.
import { useEffect, useState } from 'react';
import {
  query, rootId, type FieldChange, type ItemChange, type Permission, type Seq,
} from '@samtavle/client';
import { Tool } from '../kit/Tool.tsx';
import { isCard } from '../plan/card-kinds.ts';
import { whyNot } from '../rights/why-not.ts';
import { useBoard, useRead } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { fieldName } from '../story/field-name.ts';
import { sideWords } from '../story/value-words.ts';
import { useSpeaking } from '../words/words-context.tsx';

const shownMax = 100;

interface Props {
  readonly since: Seq;
  readonly until: Seq;
  readonly onRestore: (change: ItemChange) => void;
}

export function Differences({ since, until, onRestore }: Props) {
  const board = useBoard();
  const { words } = useSpeaking();
  const [changes, setChanges] = useState<readonly ItemChange[]>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let here = true;
    board.history.difference(since, until).then(
      (found) => here && setChanges(found),
      () => here && setFailed(true),
    );
    return () => {
      here = false;
    };
  }, [board, since, until]);
  if (failed) return <p className="wrong" role="alert">{words.storyFailed}</p>;
  if (!changes) return <p role="status">{words.loading}</p>;
  return (
    <>
      <p role="status">{words.differenceCount(changes.length)}</p>
      <ol className="differences">
        {changes.slice(0, shownMax).map((change) => (
          <Difference key={change.item} change={change} onRestore={onRestore} />
        ))}
      </ol>
      {changes.length > shownMax && (
        <p className="hint">{words.differenceMore(changes.length - shownMax)}</p>
      )}
    </>
  );
}

function Difference({ change, onRestore }: {
  readonly change: ItemChange;
  readonly onRestore: Props['onRestore'];
}) {
  const board = useBoard();
  const { words } = useSpeaking();
  const { item, title, created, deleted, restored, moved, placeFrom, placeTo, by } = change;
  const what = created ? words.differenceCreated : deleted ? words.differenceDeleted
    : restored ? words.differenceRestored : undefined;
  // The board itself is brought back as a whole, or not.
  const single = item !== rootId && !created;
  const may = useRead(query.of(`restore ${item}`, (b): Permission => {
    if (deleted) return b.may({ restore: item });
    // Of what is no card the server says what may be brought back.
    return isCard(b.item(item)) ? b.may({ text: item, field: 'title' })
      : { allowed: true, needsReason: true };
  }));
  return (
    <li>
      <h2>{title.trim() === '' ? words.untitled : title}</h2>
      <p className="hint">
        {[what, by.map((actor) => nameOf(board, actor, words)).join(', ')]
          .filter(Boolean).join(' · ')}
      </p>
      {moved && (
        <p>{words.differenceMoved(placeFrom.words || words.none, placeTo.words || words.none)}</p>
      )}
      {!created && change.fields.map((field) => <Field key={field.field} change={field} />)}
      {single && (
        <Tool small why={whyNot(may, words)} onUse={() => onRestore(change)}>
          {words.restoreOne}
        </Tool>
      )}
    </li>
  );
}

function Field({ change }: { readonly change: FieldChange }) {
  const { words, language } = useSpeaking();
  const { field, sort, from, to, passages } = change;
  if (sort === 'text' && passages.length > 0) {
    return (
      <p className="passages">
        {fieldName(field, language)}:{' '}
        {passages.map(({ position, removed, inserted }) => (
          <span key={position}>
            {removed !== '' && <del>{removed}</del>}
            {inserted !== '' && <ins>{inserted}</ins>}{' '}
          </span>
        ))}
      </p>
    );
  }
  return (
    <p className="passages">
      {fieldName(field, language)}:{' '}
      <del>{sideWords(from, field, words) || words.none}</del>{' '}
      <ins>{sideWords(to, field, words) || words.none}</ins>
    </p>
  );
}
