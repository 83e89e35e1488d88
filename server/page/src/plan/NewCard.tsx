import { useId, useRef, useState, type FormEvent } from 'react';
import { query, type CardKind, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { announce } from '../kit/announce.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import { whyNot } from '../rights/why-not.ts';
import { addCard, addCards, titleOf } from './card-acts.ts';
import { cardIcon, cardKinds, kindName } from './card-kinds.ts';
import { keepPrivate, privateCards } from './private-cards.ts';
import { PrivateCards } from './PrivateCards.tsx';

interface Props {
  readonly area: ItemId;
  readonly first?: boolean;
}

// A button that becomes a form; behind it what one has written here for oneself so far.
export function NewCard({ area, first = false }: Props) {
  const board = useBoard();
  const { words } = useSpeaking();
  const id = useId();
  const why = whyNot(useRead(query.may({ create: 'idea', in: area })), words);
  const [open, setOpen] = useState(false);
  const [mine, setMine] = useState(() => privateCards(board.id));
  const button = useRef<HTMLButtonElement>(null);
  const where = words.newCardIn(titleOf(board, area, words));
  const here = mine.filter((card) => card.area === area);
  const change = (next: typeof mine) => {
    // Other areas keep theirs, also those written in another column since this one was drawn.
    const others = privateCards(board.id).filter((card) => card.area !== area);
    keepPrivate(board.id, [...others, ...next]);
    setMine(next);
  };
  const kept = (
    <PrivateCards
      cards={here}
      onDrop={(card) => change(here.filter((one) => one !== card))}
      onShow={() => {
        if (addCards(board, words, here, area)) change([]);
      }}
    />
  );

  if (!open) {
    return (
      <>
        {kept}
        <button
          ref={button}
          type="button"
          className="button quiet"
          aria-label={where}
          aria-disabled={why !== undefined}
          aria-describedby={why ? id : undefined}
          onClick={() => why === undefined && setOpen(true)}
        >
          {first ? words.emptyAreaFirst : words.newCard}
        </button>
        {why && <p id={id} className="hint">{why}</p>}
      </>
    );
  }
  return (
    <>
      <CardForm
        area={area}
        label={where}
        onPrivate={(kind, title) => change([...here, { area, kind, title }])}
        onClose={() => {
          setOpen(false);
          window.setTimeout(() => button.current?.focus());
        }}
      />
      {kept}
    </>
  );
}

interface FormProps {
  readonly area: ItemId;
  readonly label: string;
  readonly onPrivate: (kind: CardKind, title: string) => void;
  readonly onClose: () => void;
}

const offered = 4;
const nameLengthMax = 80;

// What it is, what one says, Enter. It stays for the next card.
function CardForm({ area, label, onPrivate, onClose }: FormProps) {
  const board = useBoard();
  const { words, language } = useSpeaking();
  const id = useId();
  const [all, setAll] = useState(false);
  const [kind, setKind] = useState<CardKind>('idea');
  const [title, setTitle] = useState('');
  const [hidden, setHidden] = useState(false);
  const [behalf, setBehalf] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  // Whoever leads a meeting writes for those without a device.
  const leads = ['facilitator', 'project_leader', 'manager'].includes(board.me.role);

  const add = (event?: FormEvent) => {
    event?.preventDefault();
    const said = title.trim();
    if (said === '') return box.current?.focus();
    if (hidden) {
      onPrivate(kind, said);
      announce(words.privateKept(said));
      setTitle('');
    } else if (addCard(board, words, kind, area, said, behalf.trim())) {
      setTitle('');
    }
    box.current?.focus();
  };
  const shown = all ? cardKinds : cardKinds.slice(0, offered);

  return (
    <form
      className="new-card"
      aria-label={label}
      onSubmit={add}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <fieldset className="group">
        <legend className="only-heard">{words.whatKind}</legend>
        <div className="kinds">
          {shown.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={`${id}-kind`}
                checked={kind === one}
                onChange={() => setKind(one)}
              />
              <Icon name={cardIcon[one]} />
              {kindName(one, language)}
            </label>
          ))}
          {!all && (
            <button type="button" className="button quiet small" onClick={() => setAll(true)}>
              {words.moreKinds}
            </button>
          )}
        </div>
      </fieldset>
      <div className="field">
        <label htmlFor={id}>{words.cardTitle}</label>
        <textarea
          id={id}
          ref={box}
          className="input"
          rows={2}
          maxLength={500}
          autoFocus
          value={title}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setTitle(event.currentTarget.value.replace(/\n/g, ' '))}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              add();
            }
          }}
        />
        <p id={`${id}-hint`} className="hint">{words.cardTitleHint}</p>
      </div>
      <label className="row check">
        <input
          type="checkbox"
          checked={hidden}
          onChange={(event) => setHidden(event.currentTarget.checked)}
        />
        {words.privateFirst}
      </label>
      {leads && !hidden && (
        <div className="field">
          <label htmlFor={`${id}-for`}>{words.behalfLabel}</label>
          <input
            id={`${id}-for`}
            className="input"
            maxLength={nameLengthMax}
            value={behalf}
            onChange={(event) => setBehalf(event.currentTarget.value)}
          />
        </div>
      )}
      <div className="row">
        <button type="submit" className="button main">
          {hidden ? words.privateAdd : words.addCard}
        </button>
        <button type="button" className="button" onClick={onClose}>{words.close}</button>
      </div>
    </form>
  );
}
