import { useId, useState, type FormEvent } from 'react';
import { query, type ItemId } from '@samtavle/client';
import { Dialog } from '../kit/Dialog.tsx';
import { TextField } from '../kit/TextField.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { isCard } from '../plan/card-kinds.ts';

interface Props {
  readonly area: ItemId;
  readonly onClose: () => void;
}

export default function NewRound({ area, onClose }: Props) {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const cards = useRead(query.children(area)).filter(isCard);
  const [question, setQuestion] = useState('');
  const [dots, setDots] = useState(3);
  const [anonymous, setAnonymous] = useState(true);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [wrong, setWrong] = useState(false);
  const chosen = cards.filter((card) => !left.has(card.key));
  const make = (event: FormEvent) => {
    event.preventDefault();
    if (question.trim() === '' || chosen.length === 0) return setWrong(true);
    board.transact(words.newVote, (tx) =>
      tx.makeRound(area, {
        question: question.trim(),
        cards: chosen.map((card) => card.id),
        dotsPerActor: dots,
        anonymous,
      }));
    onClose();
  };
  return (
    <Dialog title={words.newVote} onClose={onClose}>
      <form className="stack" onSubmit={make} noValidate>
        <TextField label={words.voteQuestion} max={300} value={question} onChange={setQuestion} />
        <div className="field">
          <label htmlFor={`${id}-d`}>{words.voteDots}</label>
          <input
            id={`${id}-d`}
            className="input"
            type="number"
            min={1}
            max={20}
            value={dots}
            onChange={(event) => setDots(Math.max(1, Number(event.currentTarget.value) || 1))}
          />
        </div>
        <label className="row">
          <input
            type="checkbox"
            checked={anonymous}
            onChange={(event) => setAnonymous(event.currentTarget.checked)}
          />
          {words.voteAnonymous}
        </label>
        <fieldset className="group">
          <legend>{words.voteCards}</legend>
          {cards.map((card) => (
            <label key={card.key} className="row">
              <input
                type="checkbox"
                checked={!left.has(card.key)}
                onChange={(event) => {
                  const next = new Set(left);
                  if (event.currentTarget.checked) next.delete(card.key);
                  else next.add(card.key);
                  setLeft(next);
                }}
              />
              {titleOf(board, card.id, words)}
            </label>
          ))}
        </fieldset>
        {wrong && <p className="wrong" role="alert">{words.voteNeedsCards}</p>}
        <div className="row">
          <button type="submit" className="button main">{words.voteOpen}</button>
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}
