import { lazy, useState } from 'react';
import { query, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Later } from '../kit/Later.tsx';
import { Tool } from '../kit/Tool.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { whyNot } from '../rights/why-not.ts';
import { useWords } from '../words/words-context.tsx';
import { FocusPoints, PointsToggle } from './FocusPoints.tsx';

const EnterPhase = lazy(() => import('./EnterPhase.tsx'));

interface Props {
  readonly shown: ItemId;
  readonly onShow: (phase: ItemId) => void;
  /** Opens the place where a missing part is mended. */
  readonly onMend: (part: string) => void;
}

// The spine of the plan: where we are, what there is to do in the phase that is shown, and the way
// on. Choosing a phase only shows it; entering one is a step of its own.
export function PhaseStepper({ shown, onShow, onMend }: Props) {
  const board = useBoard();
  const words = useWords();
  const { phases, current, next, missing } = useRead(query.phases());
  const [entering, setEntering] = useState<ItemId>();
  // On a phone the focus points take a line of their own only when somebody asks for them.
  const [unfolded, setUnfolded] = useState(false);
  const number = (id: ItemId) => phases.indexOf(id) + 1;
  // The way on from here, or to the phase that one looks at.
  const target = shown === current ? next : shown;
  const may = useRead(query.may({ enterPhase: target ?? shown }));
  const reachable = target !== undefined
    && (may.allowed || may.code === 'not_ready' || may.code === 'needs_reason');
  const forward = target !== undefined && current !== undefined && number(target) > number(current);
  return (
    <>
      <div className="spine">
        <nav aria-label={words.phases}>
          <ol className="stepper">
            {phases.map((id) => (
              <Step
                key={id}
                id={id}
                number={number(id)}
                current={id === current}
                shown={id === shown}
                onShow={onShow}
              />
            ))}
          </ol>
        </nav>
        <PointsToggle phase={shown} open={unfolded} onToggle={() => setUnfolded(!unfolded)} />
      </div>
      <div className={unfolded ? 'focus-line unfolded' : 'focus-line'}>
        <FocusPoints phase={shown} />
        {forward && missing.length > 0 && (
          <p className="row missing">
            {words.missingTitle}:
            {missing.map((part) => (
              <button
                key={part}
                type="button"
                className="button small"
                onClick={() => onMend(part)}
              >
                {words.missingPart[part] ?? part}
              </button>
            ))}
          </p>
        )}
        {target !== undefined && (reachable || forward) && (
          <Tool
            small
            why={reachable ? undefined : whyNot(may, words)}
            onUse={() => setEntering(target)}
          >
            {forward ? words.enterPhase(titleOf(board, target, words))
              : words.backToPhase(titleOf(board, target, words))}
            <Icon name={forward ? 'arrow-forward' : 'arrow-back'} />
          </Tool>
        )}
      </div>
      <Later>
        {entering !== undefined && (
          <EnterPhase
            phase={entering}
            forward={forward}
            onClose={() => setEntering(undefined)}
            onEntered={() => {
              setEntering(undefined);
              onShow(entering);
            }}
          />
        )}
      </Later>
    </>
  );
}

interface StepProps {
  readonly id: ItemId;
  readonly number: number;
  readonly current: boolean;
  readonly shown: boolean;
  readonly onShow: (phase: ItemId) => void;
}

function Step({ id, number, current, shown, onShow }: StepProps) {
  const words = useWords();
  const phase = useRead(query.item(id, 'phase'));
  if (!phase) return null;
  const state = current ? 'open' : phase.fields.phase_state ?? 'planned';
  return (
    <li>
      <button
        type="button"
        className={`step ${state}`}
        aria-pressed={shown}
        aria-current={current ? 'step' : undefined}
        onClick={() => onShow(id)}
      >
        <span className="number">
          {state === 'closed' && <Icon name="check" />}
          <span className={state === 'closed' ? 'only-heard' : undefined}>{number}</span>
        </span>
        {' '}<span className="title">{phase.fields.title}</span>
        {' '}<span className="state">({words.phaseState[state]})</span>
      </button>
    </li>
  );
}
