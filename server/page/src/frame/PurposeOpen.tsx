// The whole purpose and the criteria, to be written where one may.
import { useId } from 'react';
import { query, rootId, words as schemaWords, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Tool } from '../kit/Tool.tsx';
import { askReason } from '../kit/ask.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { whyNot } from '../rights/why-not.ts';
import { TextPart } from '../text/TextPart.tsx';
import { useWords } from '../words/words-context.tsx';

type BenefitArea = (typeof schemaWords.benefit_area)[number];

export default function PurposeOpen({ criteria }: { readonly criteria: readonly ItemId[] }) {
  const board = useBoard();
  const words = useWords();
  const mayAdd = useRead(query.may({ create: 'criterion', in: rootId }));
  return (
    <div className="strip-open">
      <div className="inner stack">
        <TextPart
          item={rootId}
          field="purpose"
          label={words.why}
          className="purpose-text"
          placeholder={words.purposeHint}
        />
        <h2>{words.criteria}</h2>
        <ul>
          {criteria.map((id) => <Criterion key={id} id={id} />)}
        </ul>
        <Tool
          why={whyNot(mayAdd, words)}
          onUse={() => {
            const add = (reason?: string) => board.transact(
              words.newCriterion,
              (tx) => tx.create('criterion', { in: rootId }),
              reason === undefined ? {} : { reason },
            );
            // Once the plan is under way it is a change of course.
            if (mayAdd.allowed && mayAdd.needsReason) {
              askReason({ title: words.newCriterion, act: words.newCriterion, onReason: add });
            } else add();
          }}
        >
          <Icon name="plus" /> {words.newCriterion}
        </Tool>
      </div>
    </div>
  );
}

function Criterion({ id }: { readonly id: ItemId }) {
  const board = useBoard();
  const words = useWords();
  const control = useId();
  const criterion = useRead(query.item(id, 'criterion'));
  const may = useRead(query.may({ set: id, field: 'benefit_area' }));
  if (!criterion) return null;
  const { benefit_area: area, verdict } = criterion.fields;
  const why = whyNot(may, words);
  const write = (chosen: BenefitArea | null, reason?: string) => {
    board.transact(
      words.benefit,
      (tx) => tx.set(id, 'benefit_area', chosen),
      reason === undefined ? {} : { reason },
    );
  };
  return (
    <li className="criterion">
      <TextPart
        item={id}
        field="title"
        label={words.criterionLabel}
        className="body-line"
        placeholder={words.criterionHint}
        oneLine
      />
      <div className="row">
        {verdict && <span className="badge">{words.verdict[verdict]}</span>}
        <label className="only-heard" htmlFor={control}>{words.benefit}</label>
        <select
          id={control}
          className="input small-select"
          disabled={why !== undefined}
          title={why}
          value={area ?? ''}
          onChange={(event) => {
            const chosen = schemaWords.benefit_area.find((w) => w === event.currentTarget.value)
              ?? null;
            if (may.allowed && may.needsReason) {
              askReason({
                title: words.benefit,
                act: words.ok,
                onReason: (reason) => write(chosen, reason),
              });
            } else write(chosen);
          }}
        >
          <option value="">{words.benefit}: {words.none}</option>
          {schemaWords.benefit_area.map((word) => (
            <option key={word} value={word}>{words.benefitArea[word]}</option>
          ))}
        </select>
      </div>
    </li>
  );
}
