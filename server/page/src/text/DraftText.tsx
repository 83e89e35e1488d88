// A text that one changes as a whole and sends off: as a course correction with its reason, or as a
// suggestion where one may suggest but not edit.
import { useId, useState, type FormEvent } from 'react';
import { query, SamtavleError, type ItemId, type TextField } from '@samtavle/client';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { announce } from '../kit/announce.tsx';
import { changeBetween } from './change.ts';

interface Props {
  readonly item: ItemId;
  readonly field: TextField;
  readonly label: string;
  readonly as: 'correction' | 'suggestion';
  readonly onClose: () => void;
}

export function DraftText({ item, field, label, as, onClose }: Props) {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const now = useRead(query.field(item, field));
  const [draft, setDraft] = useState(now);
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState('');
  const suggests = as === 'suggestion';

  const send = (event: FormEvent) => {
    event.preventDefault();
    const change = changeBetween(board.read(query.field(item, field)), draft);
    if (!change) return onClose();
    if (!suggests && reason.trim() === '') return setWrong(words.reasonMissing);
    try {
      if (suggests) {
        board.transact(words.suggest, (tx) =>
          tx.suggestText(item, field, change.from, change.to, change.words));
        announce(words.sendSuggestion);
      } else {
        board.transact(
          label,
          (tx) => tx.text(item, field).replace(change.from, change.to, change.words),
          { reason: reason.trim() },
        );
      }
      onClose();
    } catch (error) {
      if (!(error instanceof SamtavleError)) throw error;
      setWrong(words.refusedNoText(words.refusal[error.code] ?? words.refusedOther));
    }
  };

  return (
    <Dialog title={suggests ? words.suggest : label} onClose={onClose}>
      <form className="stack" onSubmit={send} noValidate>
        <div className="field">
          <label htmlFor={`${id}-text`}>{label}</label>
          {suggests && <p className="hint" id={`${id}-hint`}>{words.suggestHint}</p>}
          <textarea
            id={`${id}-text`}
            className="input"
            rows={4}
            value={draft}
            aria-describedby={suggests ? `${id}-hint` : undefined}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
        </div>
        {!suggests && (
          <div className="field">
            <label htmlFor={`${id}-why`}>{words.reasonAsk}</label>
            <textarea
              id={`${id}-why`}
              className="input"
              rows={2}
              maxLength={2000}
              value={reason}
              aria-invalid={wrong !== ''}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </div>
        )}
        {wrong !== '' && <p className="wrong" role="alert">{wrong}</p>}
        <div className="row">
          <button type="submit" className="button main">
            {suggests ? words.sendSuggestion : words.ok}
          </button>
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}
