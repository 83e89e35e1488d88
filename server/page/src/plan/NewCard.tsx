import { useId, useRef, useState, type FormEvent } from 'react';
import { query, type CardKind, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import { whyNot } from '../rights/why-not.ts';
import { addCard, titleOf } from './card-acts.ts';
import { cardIcon, cardKinds, kindName } from './card-kinds.ts';

interface Props {
  readonly area: ItemId;
  readonly first?: boolean;
}

const offered = 4;

// A button that becomes a form: what it is, what one says, Enter. It stays for the next card.
export function NewCard({ area, first = false }: Props) {
  const board = useBoard();
  const { words, language } = useSpeaking();
  const id = useId();
  const why = whyNot(useRead(query.may({ create: 'idea', in: area })), words);
  const [open, setOpen] = useState(false);
  const [all, setAll] = useState(false);
  const [kind, setKind] = useState<CardKind>('idea');
  const [title, setTitle] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const where = words.newCardIn(titleOf(board, area, words));

  if (!open) {
    return (
      <>
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

  const close = () => {
    setOpen(false);
    setTitle('');
    window.setTimeout(() => button.current?.focus());
  };
  const add = (event?: FormEvent) => {
    event?.preventDefault();
    if (title.trim() === '') return box.current?.focus();
    if (addCard(board, words, kind, area, title.trim())) setTitle('');
    box.current?.focus();
  };
  const shown = all ? cardKinds : cardKinds.slice(0, offered);

  return (
    <form
      className="new-card"
      aria-label={where}
      onSubmit={add}
      onKeyDown={(event) => event.key === 'Escape' && close()}
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
      <div className="row">
        <button type="submit" className="button main">{words.addCard}</button>
        <button type="button" className="button" onClick={close}>{words.close}</button>
      </div>
    </form>
  );
}
