// The points of a phase that want attention, each with how far it is, for those who may say so.
import { query, words as schemaWords, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { askReason } from '../kit/ask.tsx';
import { Menu, type Choice } from '../kit/Menu.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { whyNot } from '../rights/why-not.ts';
import { useWords } from '../words/words-context.tsx';

export function FocusPoints({ phase }: { readonly phase: ItemId }) {
  const words = useWords();
  const points = useRead(query.children(phase, 'focus_point'));
  if (points.length === 0) return null;
  return (
    <ul className="points" aria-label={words.focusPoints}>
      {points.map((point) => <FocusPoint key={point.key} id={point.id} phase={phase} />)}
    </ul>
  );
}

interface ToggleProps {
  readonly phase: ItemId;
  readonly open: boolean;
  readonly onToggle: () => void;
}

// On a phone: how many are done, until one asks for them.
export function PointsToggle({ phase, open, onToggle }: ToggleProps) {
  const words = useWords();
  const points = useRead(query.children(phase, 'focus_point'));
  const done = points.filter((point) => point.fields.progress === 'done').length;
  if (points.length === 0) return null;
  return (
    <button
      type="button"
      className="button quiet small phone-only"
      aria-expanded={open}
      aria-label={`${done}/${points.length} ${words.focusPoints}`}
      onClick={onToggle}
    >
      {done}/{points.length}
      <Icon name={open ? 'chevron-up' : 'chevron-down'} />
    </button>
  );
}

const sign = { open: 'hourglass', in_progress: 'sync', done: 'check' } as const;

function FocusPoint({ id, phase }: { readonly id: ItemId; readonly phase: ItemId }) {
  const board = useBoard();
  const words = useWords();
  const point = useRead(query.item(id, 'focus_point'));
  const may = useRead(query.may({ set: id, field: 'progress' }));
  const again = useReopening(id, phase);
  if (!point) return null;
  const state = point.fields.progress ?? 'open';
  const said = `${point.fields.title}: ${words.progress[state]}`;
  return (
    <li className={`point ${state}`}>
      <Icon name={sign[state]} />
      <span>{said}</span>
      <Menu
        small
        label={words.progressOf(point.fields.title)}
        icon="chevron-down"
        sections={() => [{
          title: point.fields.guidance,
          choices: schemaWords.progress.map((word) => ({
            id: word,
            words: words.progress[word],
            icon: sign[word],
            why: whyNot(may, words),
            act: () => {
              board.transact(said, (tx) => tx.set(id, 'progress', word));
            },
          })),
        }, { choices: again }]}
      />
    </li>
  );
}

// A closed phase is opened for one point again, with its reason, by those who may.
function useReopening(point: ItemId, phase: ItemId): readonly Choice[] {
  const board = useBoard();
  const words = useWords();
  const title = useRead(query.field(point, 'title'));
  const opened = useRead(query.field(phase, 'reopened_for')) === point;
  const closed = useRead(query.field(phase, 'phase_state')) === 'closed';
  const may = useRead(query.may({ set: phase, field: 'reopened_for' }));
  if (!closed || !may.allowed) return [];
  const label = opened ? words.reopenEnd : words.reopenFor(title);
  return [{
    id: 'reopen',
    words: label,
    icon: 'refresh',
    act: () => askReason({
      title: label,
      act: words.ok,
      onReason: (reason) => {
        board.transact(label, (tx) => tx.reopenFor(phase, opened ? null : point), { reason });
      },
    }),
  }];
}
