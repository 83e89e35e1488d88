import { useId } from 'react';
import { roles, type Role } from '@samtavle/client';
import { Face } from '../kit/Face.tsx';
import { useBoard } from '../session/board-context.tsx';
import { described, nameOf } from '../session/people.ts';
import { useSpeaking } from '../words/words-context.tsx';
import type { Listed } from './Members.tsx';

interface Props {
  readonly who: Listed;
  /** Why neither can be done; undefined: both can. */
  readonly why: string | undefined;
  readonly onRole: (role: Role | 'none') => void;
}

// Somebody, with their role to be changed, and since when and why it is that.
export function MemberRow({ who, why, onRole }: Props) {
  const board = useBoard();
  const { words, locale } = useSpeaking();
  const id = useId();
  const { name, person, member } = who;
  const role = member?.role;
  const removed = role === 'none';
  // Of others' invitations and logins only the server knows.
  const invited = who.actor === board.me.actor
    ? `${words.role[board.me.role]}, ${words.memberAsInvited}` : words.memberAsInvited;
  const since = member && [
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(member.sinceMs),
    ...(member.givenBy === undefined ? [] : [words.by(nameOf(board, member.givenBy, words))]),
  ].join(' ');
  return (
    <li>
      <Face person={person} silent />
      <div className="who">
        <p>{person ? described(person, words) : name}</p>
        {since !== undefined && (
          <p className="hint">
            {removed && `${words.memberRemoved} `}{since}{member?.why && `: ${member.why}`}
          </p>
        )}
        {why !== undefined && <p id={id} className="hint">{why}</p>}
      </div>
      <select
        className="input"
        aria-label={words.memberRole(name)}
        aria-describedby={why === undefined ? undefined : id}
        disabled={why !== undefined}
        value={removed ? '' : role ?? ''}
        onChange={(event) => {
          const chosen = roles.find((one) => one === event.currentTarget.value);
          if (chosen) onRole(chosen);
        }}
      >
        {(removed || role === undefined) && (
          <option value="" disabled>
            {removed ? words.memberRemoved : invited}
          </option>
        )}
        {roles.map((one) => <option key={one} value={one}>{words.role[one]}</option>)}
      </select>
      {!removed && (
        <button
          type="button"
          className="button"
          aria-label={words.memberRemove(name)}
          aria-describedby={why === undefined ? undefined : id}
          aria-disabled={why !== undefined}
          onClick={() => why === undefined && onRole('none')}
        >
          {words.remove}
        </button>
      )}
    </li>
  );
}
