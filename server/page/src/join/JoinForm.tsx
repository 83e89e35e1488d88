import { useId, useRef, useState, type FormEvent } from 'react';
import mark from '../theme/mark.svg';
import { join, nameLengthMax, type JoinFailure } from '../session/server-api.ts';
import { keep } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';

interface Props {
  readonly board: string;
  readonly secret: string;
  readonly onJoined: () => void;
}

// The first thing that somebody with an invitation sees: one question.
export default function JoinForm({ board, secret, onJoined }: Props) {
  const words = useWords();
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const failure: Readonly<Record<JoinFailure, string>> = {
    wrong: words.joinWrong,
    busy: words.joinBusy,
    unreachable: words.joinFailed,
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const wanted = name.trim();
    const problem = wanted === '' ? words.joinNameMissing
      : wanted.length > nameLengthMax ? words.joinNameLong : undefined;
    if (problem !== undefined) {
      setWrong(problem);
      return box.current?.focus();
    }
    setBusy(true);
    setWrong('');
    const answer = await join(board, secret, wanted);
    setBusy(false);
    if (typeof answer === 'string') return setWrong(failure[answer]);
    keep(answer);
    onJoined();
  };
  return (
    <div className="welcome">
      <main>
        <img className="mark" src={mark} alt="" />
        <h1>{words.joinHello}</h1>
        <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
          <div className="field">
            <label htmlFor={id}>{words.joinName}</label>
            <p className="hint" id={`${id}-hint`}>{words.joinHint}</p>
            <input
              id={id}
              ref={box}
              className="input"
              autoComplete="given-name"
              autoFocus
              value={name}
              aria-invalid={wrong !== ''}
              aria-describedby={`${id}-hint${wrong === '' ? '' : ` ${id}-wrong`}`}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {wrong !== '' && <p id={`${id}-wrong`} className="wrong" role="alert">{wrong}</p>}
          </div>
          <button type="submit" className="button main">{words.joinGo}</button>
        </form>
      </main>
    </div>
  );
}
