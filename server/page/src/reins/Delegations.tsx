import { useId, useState, type FormEvent } from 'react';
import { fields, query, rootId, type Field, type ItemId } from '@samtavle/client';
import { Dialog } from '../kit/Dialog.tsx';
import { TextField } from '../kit/TextField.tsx';
import { Tool } from '../kit/Tool.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { titleOf } from '../plan/card-acts.ts';
import { whyNot } from '../rights/why-not.ts';
import { useSpeaking } from '../words/words-context.tsx';

// What a manager hands to whom, and until when.
export function Delegations() {
  const board = useBoard();
  const { words } = useSpeaking();
  const heading = useId();
  const all = useRead(query.items('delegation'));
  const why = whyNot(useRead(query.may({ create: 'delegation', in: rootId })), words);
  const [offering, setOffering] = useState(false);
  return (
    <section aria-labelledby={heading} className="stack">
      <h3 id={heading}>{words.delegations}</h3>
      {all.length === 0 && <p className="hint">{words.delegationsNone}</p>}
      <ul className="stack">
        {all.map((one) => <Delegation key={one.key} id={one.id} />)}
      </ul>
      <Tool why={why} onUse={() => setOffering(true)}>{words.delegate}</Tool>
      {offering && <Offer onClose={() => setOffering(false)} managers={board.me.actor} />}
    </section>
  );
}

function Delegation({ id }: { readonly id: ItemId }) {
  const board = useBoard();
  const { words, locale } = useSpeaking();
  const one = useRead(query.item(id, 'delegation'));
  if (!one) return null;
  const { title, to_actor: to, until_date: until, delegation_state: state } = one.fields;
  const toMe = to === board.me.actor;
  const answer = (next: 'accepted' | 'declined' | 'ended', label: string) => (
    <button
      type="button"
      className="button small"
      onClick={() => {
        board.transact(label, (tx) => tx.answerDelegation(id, next), { reason: label });
      }}
    >
      {label}
    </button>
  );
  return (
    <li className="row">
      <strong>{title}</strong>
      <span>→ {to === undefined ? words.nobody : nameOf(board, to, words)}</span>
      {until && (
        <span className="hint">
          {new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(until))}
        </span>
      )}
      {state && <span className="badge">{words.delegationState[state]}</span>}
      {toMe && state === 'offered' && answer('accepted', words.acceptTask)}
      {toMe && state === 'offered' && answer('declined', words.declineTask)}
      {state === 'accepted' && (toMe || board.me.role === 'manager')
        && answer('ended', words.endTask)}
    </li>
  );
}

const openable: readonly Field[] = ['purpose', 'involvement', 'type', 'phase_state'];

function Offer({ onClose, managers }: {
  readonly onClose: () => void;
  readonly managers: number;
}) {
  const board = useBoard();
  const { words, language } = useSpeaking();
  const id = useId();
  const people = [...useRead(query.people()).values()].filter((one) => one.actor !== managers);
  const areas = useRead(query.items('area'));
  const [title, setTitle] = useState('');
  const [to, setTo] = useState(people[0]?.actor ?? 0);
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [wrong, setWrong] = useState('');
  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '' || to === 0) return setWrong(words.delegateMissing);
    if (reason.trim() === '') return setWrong(words.reasonMissing);
    board.transact(
      words.delegate,
      (tx) => tx.offer({
        title: title.trim(),
        to,
        ...(until !== '' && { until }),
        fields: openable.filter((field) => open.has(field)),
        items: areas.filter((area) => open.has(area.id)).map((area) => area.id),
      }),
      { reason: reason.trim() },
    );
    onClose();
  };
  return (
    <Dialog title={words.delegate} onClose={onClose}>
      <form className="stack" onSubmit={send} noValidate>
        <TextField label={words.delegateTask} max={200} value={title} onChange={setTitle} />
        <div className="field">
          <label htmlFor={`${id}-to`}>{words.delegateTo}</label>
          <select
            id={`${id}-to`}
            className="input"
            value={to}
            onChange={(event) => setTo(Number(event.currentTarget.value))}
          >
            {people.map((one) => <option key={one.actor} value={one.actor}>{one.name}</option>)}
          </select>
          {people.length === 0 && <p className="hint">{words.delegateNobody}</p>}
        </div>
        <TextField label={words.delegateUntil} type="date" value={until} onChange={setUntil} />
        <fieldset className="group">
          <legend>{words.delegateOpens}</legend>
          {openable.map((field) => (
            <label key={field} className="row">
              <input type="checkbox" checked={open.has(field)} onChange={() => toggle(field)} />
              {field === 'phase_state' ? words.delegatePhases : fields[field][language]}
            </label>
          ))}
          {areas.map((area) => (
            <label key={area.key} className="row">
              <input type="checkbox" checked={open.has(area.id)} onChange={() => toggle(area.id)} />
              {titleOf(board, area.id, words)}
            </label>
          ))}
        </fieldset>
        <div className="field">
          <label htmlFor={`${id}-why`}>{words.reasonAsk}</label>
          <textarea
            id={`${id}-why`}
            className="input"
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </div>
        {wrong !== '' && <p className="wrong" role="alert">{wrong}</p>}
        <div className="row">
          <button type="submit" className="button main">{words.delegate}</button>
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}
