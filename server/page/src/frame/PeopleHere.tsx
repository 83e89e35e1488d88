import { useMemo, useState } from 'react';
import { query, type Person } from '@samtavle/client';
import { Dialog } from '../kit/Dialog.tsx';
import { Face } from '../kit/Face.tsx';
import { useMe, useRead } from '../session/board-context.tsx';
import { follow } from '../session/following.ts';
import { described } from '../session/people.ts';
import { useWords } from '../words/words-context.tsx';

const facesMax = 3;

// Who is here now: a few faces, and everybody in a list.
export function PeopleHere() {
  const words = useWords();
  const others = useRead(query.others());
  const me = useMe();
  const [open, setOpen] = useState(false);
  const people = useMemo(() => {
    const known = new Map<number, Person | undefined>();
    if (me.person) known.set(me.actor, me.person);
    for (const other of others) known.set(other.actor, other.person);
    return [...known];
  }, [others, me]);
  const label = people.length <= 1 ? words.alone : words.people(people.length);
  return (
    <>
      <button
        type="button"
        className="button quiet"
        onClick={() => setOpen(true)}
      >
        <span className="only-heard">{label}</span>
        <span className="faces" aria-hidden="true">
          {people.slice(0, facesMax).map(([actor, person]) => (
            <Face key={actor} person={person} silent />
          ))}
          {people.length > facesMax && <span className="many">+{people.length - facesMax}</span>}
        </span>
      </button>
      {open && (
        <Dialog title={words.here} onClose={() => setOpen(false)}>
          <ul className="stack">
            {people.map(([actor, person]) => (
              <li key={actor} className="row">
                <Face person={person} />
                <span className="grow">{described(person, words)}</span>
                {actor !== me.actor && person && (
                  <button
                    type="button"
                    className="button small"
                    onClick={() => {
                      follow(actor);
                      setOpen(false);
                    }}
                  >
                    {words.follow(person.name)}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}
