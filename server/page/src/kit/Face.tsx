import type { Person } from '@samtavle/client';
import { actorIcon, described, initials } from '../session/people.ts';
import { useWords } from '../words/words-context.tsx';
import { Icon } from './Icon.tsx';

// Somebody in a circle: initials, and the colour and icon of their kind. The words are in its name.
export function Face({ person }: { readonly person: Person | undefined }) {
  const words = useWords();
  const kind = person?.kind ?? 'none';
  const text = described(person, words);
  return (
    <span className={`face by-${kind}`} role="img" aria-label={text} title={text}>
      {initials(person?.name ?? '')}
      <Icon name={actorIcon[kind]} />
    </span>
  );
}
