// What we know now: each criterion with what people think of it, side by side by their kind, and
// one's own verdict.
import { useId, useState } from 'react';
import {
  query, words as schemaWords, type CriterionView, type ItemId, type VerdictWord,
} from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { actorIcon } from '../session/people.ts';
import { titleOf } from '../plan/card-acts.ts';
import { whyNot } from '../rights/why-not.ts';
import { useWords } from '../words/words-context.tsx';

export default function EvaluationView() {
  const board = useBoard();
  const words = useWords();
  const views = useRead(query.evaluation());
  const insight = useRead(query.insight());
  return (
    <div className="paper">
      <h2>{words.evaluationTitle}</h2>
      {views.length === 0 && <p className="note">{words.evaluationNone}</p>}
      {views.map((view) => <Criterion key={view.criterion} view={view} />)}
      <Cards title={words.insightResults} cards={insight.results} titleFor={(id) =>
        titleOf(board, id, words)} />
      <Cards title={words.insightLearnings} cards={insight.learnings} titleFor={(id) =>
        titleOf(board, id, words)} />
    </div>
  );
}

function Cards({ title, cards, titleFor }: {
  readonly title: string;
  readonly cards: readonly ItemId[];
  readonly titleFor: (id: ItemId) => string;
}) {
  const words = useWords();
  return (
    <section>
      <h3>{title}</h3>
      {cards.length === 0 ? <p className="hint">{words.emptyArea}</p> : (
        <ul>{cards.map((id) => <li key={id}>• {titleFor(id)}</li>)}</ul>
      )}
    </section>
  );
}

function Criterion({ view }: { readonly view: CriterionView }) {
  const board = useBoard();
  const words = useWords();
  const { criterion, agreed, kinds, differs } = view;
  const title = titleOf(board, criterion, words);
  return (
    <section aria-label={title} className="stack">
      <h3>
        {title} {agreed && <span className="badge">{words.verdict[agreed]}</span>}
      </h3>
      {differs && <p className="note">{words.verdictDiffers}</p>}
      {kinds.length === 0 && <p className="hint">{words.noVerdicts}</p>}
      <div className="side-by-side">
        {kinds.map(({ kind, counts, verdicts }) => (
          <div key={kind} className={`view-of-kind by-${kind}`}>
            <p><Icon name={actorIcon[kind]} /> <strong>{words.actorKind[kind]}</strong></p>
            <ul>
              {schemaWords.verdict.filter((word) => counts[word] > 0).map((word) => (
                <li key={word}>{counts[word]} · {words.verdict[word]}</li>
              ))}
            </ul>
            {verdicts.filter(({ note }) => note !== '').map(({ item, note }) => (
              <p key={item} className="hint">“{note}”</p>
            ))}
          </div>
        ))}
      </div>
      <Judge criterion={criterion} view={view} />
    </section>
  );
}

function Judge({ criterion, view }: {
  readonly criterion: ItemId;
  readonly view: CriterionView;
}) {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const why = whyNot(useRead(query.may({ create: 'verdict', in: criterion })), words);
  const mine = view.kinds.flatMap((kind) => kind.verdicts)
    .find((one) => one.actor === board.me.actor && one.onBehalfOf === undefined);
  const [note, setNote] = useState(mine?.note ?? '');
  const judge = (verdict: VerdictWord) => {
    board.transact(words.yourVerdict, (tx) => tx.judge(criterion, verdict, note.trim()));
  };
  if (why !== undefined) return <p className="hint">{why}</p>;
  return (
    <fieldset className="group stack">
      <legend>{words.yourVerdict}</legend>
      <div className="kinds">
        {schemaWords.verdict.map((word) => (
          <label key={word}>
            <input
              type="radio"
              name={id}
              checked={mine?.verdict === word}
              onChange={() => judge(word)}
            />
            {words.verdict[word]}
          </label>
        ))}
      </div>
      <div className="field">
        <label htmlFor={`${id}-note`}>{words.verdictNote}</label>
        <textarea
          id={`${id}-note`}
          className="input"
          rows={1}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onBlur={() => {
            if (mine && note.trim() !== mine.note) judge(mine.verdict);
          }}
        />
      </div>
    </fieldset>
  );
}
