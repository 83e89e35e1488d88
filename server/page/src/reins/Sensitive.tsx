// Whether the board is sensitive, for those who may say so.
import { useEffect, useId, useState } from 'react';
import { announce } from '../kit/announce.tsx';
import { useBoard, useMe } from '../session/board-context.tsx';
import { isSensitive, setSensitive } from '../session/sensitive.ts';
import { membershipOf } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';

export function Sensitive() {
  const words = useWords();
  const heading = useId();
  const me = useMe();
  return (
    <section aria-labelledby={heading} className="stack">
      <h3 id={heading}>{words.sensitive}</h3>
      <p className="hint">{words.sensitiveHint}</p>
      {me.role === 'manager' ? <Switch />
        : <p className="hint">{words.only(words.whoMay['manager'] ?? words.nobody)}</p>}
    </section>
  );
}

function Switch() {
  const board = useBoard();
  const words = useWords();
  const [now, setNow] = useState<boolean>();
  const [wrong, setWrong] = useState('');
  const token = membershipOf(board.id)?.token;
  useEffect(() => {
    let here = true;
    void isSensitive(board.id, token).then((said) => {
      if (!here) return;
      setNow(said);
      setWrong(said === undefined ? words.sensitiveFailed : '');
    });
    return () => {
      here = false;
    };
  }, [board, token, words]);
  const set = async (wanted: boolean) => {
    const done = await setSensitive(board.id, token, wanted);
    if (done !== 'done') {
      return setWrong(done === undefined ? words.sensitiveFailed : words.sensitiveNobodyLeads);
    }
    setWrong('');
    setNow(wanted);
    return announce(wanted ? words.sensitiveNow : words.sensitiveNotNow);
  };
  return (
    <>
      {now !== undefined && (
        <>
          <p>{now ? words.sensitiveNow : words.sensitiveNotNow}</p>
          <div>
            <button type="button" className="button" onClick={() => void set(!now)}>
              {now ? words.sensitiveEnd : words.sensitiveBegin}
            </button>
          </div>
        </>
      )}
      {wrong !== '' && <p className="wrong" role="alert">{wrong}</p>}
    </>
  );
}
