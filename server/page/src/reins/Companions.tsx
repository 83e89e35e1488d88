import { useId, useState, type FormEvent } from 'react';
import { query, rootId } from '@samtavle/client';
import { TextField } from '../kit/TextField.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

const boardId = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

// Boards beside this one, with participants of their own: whether one may open them is their
// business.
export function Companions() {
  const board = useBoard();
  const words = useWords();
  const heading = useId();
  const all = useRead(query.items('companion_board'));
  const may = useRead(query.may({ create: 'companion_board', in: rootId }));
  if (all.length === 0 && !may.allowed) return null;
  return (
    <section aria-labelledby={heading} className="stack">
      <h3 id={heading}>{words.companions}</h3>
      <p className="hint">{words.companionsHint}</p>
      <ul className="board-list">
        {all.map((one) => {
          const to = one.fields.board_id ?? '';
          return (
            <li key={one.key}>
              {boardId.test(to) ? <a href={`/b/${to}`}>{one.fields.title}</a> : one.fields.title}
            </li>
          );
        })}
      </ul>
      {may.allowed && (
        <Add
          onAdd={(title, id) => {
            board.transact(words.companionAdd, (tx) =>
              tx.create('companion_board', { in: rootId }, { title, board_id: id }));
          }}
        />
      )}
    </section>
  );
}

function Add({ onAdd }: { readonly onAdd: (title: string, id: string) => void }) {
  const words = useWords();
  const [title, setTitle] = useState('');
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState(false);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const good = title.trim() !== '' && boardId.test(name.trim());
    setWrong(!good);
    if (!good) return;
    onAdd(title.trim(), name.trim());
    setTitle('');
    setName('');
  };
  return (
    <form className="stack" onSubmit={add} noValidate>
      <div className="side-by-side reins">
        <TextField label={words.companionTitle} max={200} value={title} onChange={setTitle} />
        <TextField label={words.companionId} max={64} value={name} onChange={setName} />
      </div>
      {wrong && <p className="wrong" role="alert">{words.companionWrong}</p>}
      <div>
        <button type="submit" className="button">{words.companionAdd}</button>
      </div>
    </form>
  );
}
