import { useState } from 'react';
import { levels, query, type ActorKind, type ItemId, type Level } from '@samtavle/client';
import { AskReason } from '../kit/AskReason.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { actorKinds } from '../session/people.ts';
import { titleOf } from '../plan/card-acts.ts';
import { whyNot } from '../rights/why-not.ts';
import { useWords } from '../words/words-context.tsx';

// One row an area, one column a kind of actor.
export function LevelTable({ phase }: { readonly phase: ItemId }) {
  const words = useWords();
  const areas = useRead(query.children(phase, 'area'));
  // The same role for all of them: said once.
  const why = whyNot(
    useRead(query.may({ set: areas[0]?.id ?? phase, field: 'level_citizen' })), words);
  return (
    <section className="stack">
      <h3>{words.reinsLevels}</h3>
      {why !== undefined && <p className="hint">{why}</p>}
      <div className="scroll-x" tabIndex={0} role="region" aria-label={words.reinsLevels}>
        <table className="levels" aria-label={words.reinsLevels}>
          <thead>
            <tr>
              <td />
              {actorKinds.map((kind) => (
                <th key={kind} scope="col">{words.actorKind[kind]}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {areas.map((area) => (
              <tr key={area.key}>
                <th scope="row">{area.fields.title}</th>
                {actorKinds.map((kind) => (
                  <td key={kind}><LevelChoice area={area.id} kind={kind} /></td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function LevelChoice({ area, kind }: { readonly area: ItemId; readonly kind: ActorKind }) {
  const board = useBoard();
  const words = useWords();
  const field = `level_${kind}` as const;
  const value = useRead(query.field(area, field));
  const may = useRead(query.may({ set: area, field }));
  const [waiting, setWaiting] = useState<Level | null>();
  const label = words.reinsMay(words.actorKind[kind], titleOf(board, area, words));
  const write = (level: Level | null, reason?: string) => {
    board.transact(
      label,
      (tx) => tx.set(area, field, level),
      reason === undefined ? {} : { reason },
    );
  };
  return (
    <>
      <select
        className="input"
        aria-label={label}
        title={whyNot(may, words)}
        disabled={!may.allowed}
        value={value ?? ''}
        onChange={(event) => {
          const level = levels.find((one) => one === event.currentTarget.value) ?? null;
          if (may.allowed && may.needsReason) setWaiting(level);
          else write(level);
        }}
      >
        <option value="">{words.reinsAsInvolvement}</option>
        {levels.map((level) => <option key={level} value={level}>{words.level[level]}</option>)}
      </select>
      {waiting !== undefined && (
        <AskReason
          title={label}
          act={words.ok}
          onClose={() => setWaiting(undefined)}
          onReason={(reason) => {
            write(waiting, reason);
            setWaiting(undefined);
          }}
        />
      )}
    </>
  );
}
