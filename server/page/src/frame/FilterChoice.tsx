// Whose cards are shown, of which kind, in which area, and with which label: behind a button that
// says how many of them narrow the view.
import { useId, useState } from 'react';
import { query, type ActorKind, type CardKind } from '@samtavle/client';
import { Dialog } from '../kit/Dialog.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useRead } from '../session/board-context.tsx';
import { actorKinds } from '../session/people.ts';
import { cardKinds, kindName } from '../plan/card-kinds.ts';
import { everything, narrows, type Filter } from '../plan/filter.ts';
import { useSpeaking } from '../words/words-context.tsx';

interface Props {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

export function FilterChoice({ filter, onFilter }: Props) {
  const { words } = useSpeaking();
  const [open, setOpen] = useState(false);
  const count = narrows(filter);
  return (
    <>
      <button
        type="button"
        className="button quiet small"
        aria-haspopup="dialog"
        aria-pressed={count > 0}
        onClick={() => setOpen(true)}
      >
        <Icon name="tune" />
        {count === 0 ? words.filter : words.filterCount(count)}
      </button>
      {open && <Choices filter={filter} onFilter={onFilter} onClose={() => setOpen(false)} />}
    </>
  );
}

function Choices({ filter, onFilter, onClose }: Props & { readonly onClose: () => void }) {
  const { words, language } = useSpeaking();
  const present = useRead(query.of('card-kinds-here', (board) =>
    cardKinds.filter((kind) => board.items(kind).length > 0)));
  const labels = useRead(query.of('labels-here', (board) => [...new Set(cardKinds
    .flatMap((kind) => board.items(kind)).flatMap((card) => card.fields.labels))].sort()));
  const areas = useRead(query.of('areas-by-phase', (board) => board.phases().phases
    .flatMap((id) => {
      const phase = board.item(id, 'phase')?.fields.title ?? '';
      return board.children(id, 'area').map((area) =>
        [area.id, `${phase}: ${area.fields.title}`] as const);
    })));
  // Left out rather than undefined: nothing said is all of them.
  const change = (part: keyof Filter, value: string) => {
    const { [part]: _, ...rest } = filter;
    onFilter(value === '' ? rest : { ...rest, [part]: value });
  };
  const shown: readonly [keyof Filter, string, readonly (readonly [string, string])[]][] = [
    ['by', words.filterBy, actorKinds.map((kind: ActorKind) => [kind, words.actorKinds[kind]])],
    ['kind', words.filterKind, present.map((kind: CardKind) => [kind, kindName(kind, language)])],
    ['area', words.filterArea, areas],
    ['label', words.filterLabel, labels.map((label) => [label, label])],
  ];
  return (
    <Dialog title={words.filter} onClose={onClose}>
      {shown.map(([part, label, choices]) => (
        <Choice
          key={part}
          label={label}
          value={filter[part] ?? ''}
          choices={choices}
          onChoose={(value) => change(part, value)}
        />
      ))}
      <div className="row">
        <button type="button" className="button main" onClick={onClose}>{words.showThem}</button>
        <button type="button" className="button" onClick={() => onFilter(everything)}>
          {words.showAll}
        </button>
      </div>
    </Dialog>
  );
}

function Choice({ label, value, choices, onChoose }: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [string, string])[];
  readonly onChoose: (value: string) => void;
}) {
  const { words } = useSpeaking();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        <option value="">{words.filterAll}</option>
        {choices.map(([one, name]) => <option key={one} value={one}>{name}</option>)}
      </select>
    </div>
  );
}
