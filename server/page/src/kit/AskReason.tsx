import { useId, useState, type FormEvent } from 'react';
import { useWords } from '../words/words-context.tsx';
import { Dialog } from './Dialog.tsx';

interface Props {
  readonly title: string;
  readonly question?: string;
  readonly act: string;
  readonly lengthMax?: number;
  readonly children?: React.ReactNode;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => void;
}

// Asks why, before something is done that everybody should be able to follow.
export function AskReason(props: Props) {
  const { title, question, act, lengthMax = 2000, children, onClose, onReason } = props;
  const words = useWords();
  const id = useId();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === '') setMissing(true);
    else onReason(reason.trim());
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        {children}
        <div className="field">
          <label htmlFor={id}>{question ?? words.reasonAsk}</label>
          <textarea
            id={id}
            className="input"
            rows={3}
            value={reason}
            maxLength={lengthMax}
            aria-invalid={missing}
            aria-describedby={missing ? `${id}-wrong` : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {missing && (
            <p id={`${id}-wrong`} className="wrong" role="alert">{words.reasonMissing}</p>
          )}
        </div>
        <div className="row">
          <button type="submit" className="button main">{act}</button>
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}
