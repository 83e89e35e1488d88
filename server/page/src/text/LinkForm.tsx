import { useId, useState, type FormEvent } from 'react';
import { Dialog } from '../kit/Dialog.tsx';
import { useWords } from '../words/words-context.tsx';
import { safeAddress } from './marks.ts';

interface Props {
  readonly now: string;
  readonly onClose: () => void;
  /** null: there shall be no link. */
  readonly onLink: (address: string | null) => void;
}

export function LinkForm({ now, onClose, onLink }: Props) {
  const words = useWords();
  const id = useId();
  const [address, setAddress] = useState(now);
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const good = safeAddress(address.trim());
    if (good === undefined) setWrong(true);
    else onLink(good);
  };
  return (
    <Dialog title={words.link} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <div className="field">
          <label htmlFor={id}>{words.linkAddress}</label>
          <input
            id={id}
            className="input"
            inputMode="url"
            maxLength={2000}
            value={address}
            aria-invalid={wrong}
            aria-describedby={wrong ? `${id}-wrong` : undefined}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          {wrong && <p id={`${id}-wrong`} className="wrong" role="alert">{words.linkWrong}</p>}
        </div>
        <div className="row">
          <button type="submit" className="button main">{words.ok}</button>
          {now !== '' && (
            <button type="button" className="button" onClick={() => onLink(null)}>
              {words.linkRemove}
            </button>
          )}
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}
