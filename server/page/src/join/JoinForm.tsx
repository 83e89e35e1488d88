import { useId, useRef, useState, type FormEvent, type RefObject } from 'react';
import mark from '../theme/mark.svg';
import { join, nameLengthMax, type JoinFailure } from '../session/server-api.ts';
import { keep } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';

interface Props {
  readonly board: string;
  readonly secret: string;
  readonly onJoined: () => void;
}

interface Wrong {
  readonly at: 'name' | 'code';
  readonly why: string;
}

// The first thing that somebody with an invitation sees: one question, and another one only if the
// invitation has a code.
export default function JoinForm({ board, secret, onJoined }: Props) {
  const words = useWords();
  const nameBox = useRef<HTMLInputElement>(null);
  const codeBox = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [wrong, setWrong] = useState<Wrong>();
  const [busy, setBusy] = useState(false);
  const failure: Readonly<Record<Exclude<JoinFailure, 'code'>, string>> = {
    wrong: words.joinWrong,
    busy: words.joinBusy,
    unreachable: words.joinFailed,
  };
  const ask = (at: Wrong['at'], why: string) => {
    setWrong({ at, why });
    (at === 'name' ? nameBox : codeBox).current?.focus();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const wanted = name.trim();
    const problem = wanted === '' ? words.joinNameMissing
      : wanted.length > nameLengthMax ? words.joinNameLong : undefined;
    if (problem !== undefined) return ask('name', problem);
    if (needsCode && code.trim() === '') return ask('code', words.joinCodeMissing);
    setBusy(true);
    setWrong(undefined);
    const answer = await join(board, secret, wanted, code.trim());
    setBusy(false);
    if (answer === 'code') {
      if (needsCode) return ask('code', words.joinCodeWrong);
      return setNeedsCode(true);
    }
    if (typeof answer === 'string') return setWrong({ at: 'name', why: failure[answer] });
    keep(answer);
    onJoined();
  };
  return (
    <div className="welcome">
      <main>
        <img className="mark" src={mark} alt="" />
        <h1>{words.joinHello}</h1>
        <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
          <Question
            label={words.joinName}
            hint={words.joinHint}
            box={nameBox}
            autoComplete="given-name"
            value={name}
            wrong={wrong?.at === 'name' ? wrong.why : ''}
            onChange={setName}
          />
          {needsCode && (
            <Question
              label={words.joinCode}
              hint={words.joinCodeHint}
              box={codeBox}
              autoComplete="off"
              value={code}
              wrong={wrong?.at === 'code' ? wrong.why : ''}
              onChange={setCode}
            />
          )}
          <button type="submit" className="button main">{words.joinGo}</button>
        </form>
      </main>
    </div>
  );
}

interface QuestionProps {
  readonly label: string;
  readonly hint: string;
  readonly box: RefObject<HTMLInputElement | null>;
  readonly autoComplete: string;
  readonly value: string;
  readonly wrong: string;
  readonly onChange: (value: string) => void;
}

// One that comes later is the next to be answered, and so it has the focus, too.
function Question({ label, hint, box, autoComplete, value, wrong, onChange }: QuestionProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <p className="hint" id={`${id}-hint`}>{hint}</p>
      <input
        id={id}
        ref={box}
        className="input"
        autoComplete={autoComplete}
        autoFocus
        value={value}
        aria-invalid={wrong !== ''}
        aria-describedby={`${id}-hint${wrong === '' ? '' : ` ${id}-wrong`}`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {wrong !== '' && <p id={`${id}-wrong`} className="wrong" role="alert">{wrong}</p>}
    </div>
  );
}
