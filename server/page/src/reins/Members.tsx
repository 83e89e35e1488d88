// Who has which role: everybody who was ever on the board, with what the board itself says of them,
// for those who may say so. A new role, and sending somebody away, has its reason.
import { useEffect, useId, useMemo, useState } from 'react';
import { query, type ActorId, type Person, type Role } from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { AskReason } from '../kit/AskReason.tsx';
import { useBoard, useMe, useRead } from '../session/board-context.tsx';
import {
  giveRole, isLastManager, memberReasonLengthMax, members, type Member,
} from '../session/members.ts';
import { membershipOf } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';
import { MemberRow } from './MemberRow.tsx';

const shownMax = 50;
const findFrom = 10;

/** Somebody who may have a role: known to the board, to its list of members, or to both. */
export interface Listed {
  readonly actor: ActorId;
  readonly name: string;
  readonly person: Person | undefined;
  readonly member: Member | undefined;
}

interface Wish {
  readonly who: Listed;
  readonly role: Role | 'none';
}

export function Members() {
  const words = useWords();
  const heading = useId();
  const me = useMe();
  return (
    <section aria-labelledby={heading} className="stack">
      <h3 id={heading}>{words.members}</h3>
      {me.role === 'manager' ? <ListOfMembers />
        : <p className="hint">{words.only(words.whoMay['manager'] ?? words.nobody)}</p>}
    </section>
  );
}

function ListOfMembers() {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const me = useMe();
  const people = useRead(query.people());
  const [known, setKnown] = useState<readonly Member[]>();
  const [state, setState] = useState<'asked' | 'there' | 'failed'>('asked');
  const [wish, setWish] = useState<Wish>();
  const [wrong, setWrong] = useState('');
  const [find, setFind] = useState('');
  const token = membershipOf(board.id)?.token;
  useEffect(() => {
    let here = true;
    void members(board.id, token).then((all) => {
      if (!here) return;
      setKnown(all);
      setState(all ? 'there' : 'failed');
    });
    return () => {
      here = false;
    };
  }, [board, token]);
  const listed = useMemo(() => everybody(people, known ?? []), [people, known]);

  const give = async ({ who, role }: Wish, reason: string) => {
    setWish(undefined);
    const done = await giveRole(board.id, token, who.actor, role, reason);
    if (done === undefined || done === 'last') {
      return setWrong(done === 'last' ? words.memberLast : words.memberFailed);
    }
    setWrong('');
    setKnown((all = []) => [...all.filter((one) => one.actor !== done.actor), done]);
    return announce(done.role === 'none' ? words.memberGone(who.name)
      : words.memberChanged(who.name, words.role[done.role]));
  };
  if (state === 'asked') return <p role="status">{words.loading}</p>;
  if (state === 'failed') return <p className="wrong" role="alert">{words.membersFailed}</p>;
  const wanted = find.trim().toLowerCase();
  const found = listed.filter((one) => one.name.toLowerCase().includes(wanted));
  return (
    <>
      <p className="hint">{words.membersHint}</p>
      {listed.length > findFrom && (
        <div className="field">
          <label htmlFor={id}>{words.memberFind}</label>
          <input
            id={id}
            type="search"
            className="input"
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
        </div>
      )}
      <ul className="members">
        {found.slice(0, shownMax).map((who) => (
          <MemberRow
            key={who.actor}
            who={who}
            why={isLastManager(known ?? [], who.actor, me) ? words.memberLast : undefined}
            onRole={(role) => setWish({ who, role })}
          />
        ))}
      </ul>
      {found.length > shownMax && (
        <p className="hint">{words.differenceMore(found.length - shownMax)}</p>
      )}
      {wrong !== '' && <p className="wrong" role="alert">{wrong}</p>}
      {wish && (
        <AskReason
          title={wish.role === 'none' ? words.memberRemove(wish.who.name)
            : `${wish.who.name}: ${words.role[wish.role]}`}
          question={words.memberReason}
          act={wish.role === 'none' ? words.remove : words.ok}
          lengthMax={memberReasonLengthMax}
          onClose={() => setWish(undefined)}
          onReason={(reason) => void give(wish, reason)}
        />
      )}
    </>
  );
}

// Those whose role the board says first, by name; erased people have no kind, and no role either.
function everybody(
  people: ReadonlyMap<ActorId, Person>,
  known: readonly Member[],
): readonly Listed[] {
  const byActor = new Map(known.map((one) => [one.actor, one]));
  const here = [...people.values()]
    .filter((person) => person.kind !== 'none' || byActor.has(person.actor))
    .map((person): Listed => ({
      actor: person.actor, name: person.name, person, member: byActor.get(person.actor),
    }));
  const away = known.filter((one) => !people.has(one.actor)).map((one): Listed => ({
    actor: one.actor, name: one.name || one.subject, person: undefined, member: one,
  }));
  const first = ({ member }: Listed) => (member && member.role !== 'none' ? 0 : 1);
  return [...here, ...away]
    .sort((a, b) => first(a) - first(b) || a.name.localeCompare(b.name));
}
