import type { Person } from '@samtavle/client';
import { actorIcon, described, initials } from '../session/people.ts';
import { useWords } from '../words/words-context.tsx';
import { Icon } from './Icon.tsx';

interface Props {
  readonly person: Person | undefined;
  /** Beside words that say who it is. */
  readonly silent?: boolean;
}

// Somebody in a circle: initials, and the colour and icon of their kind. The words are in its name;
// the initials are drawn by the style, so that they are no words beside it.
export function Face({ person, silent = false }: Props) {
  const words = useWords();
  const kind = person?.kind ?? 'none';
  const text = described(person, words);
  const named = silent ? { 'aria-hidden': true as const }
    : { role: 'img', 'aria-label': text, title: text };
  return (
    <span
      className={`face by-${kind}`}
      {...named}
      data-initials={initials(person?.name ?? '')}
    >
      <Icon name={actorIcon[kind]} />
    </span>
  );
}
