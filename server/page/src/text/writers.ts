import type { Other, TextField } from '@samtavle/client';
import type { Words } from '../words/words.ts';

/** "Asta, Bo skriver ...": who of those in an item is in a text of it; empty: nobody. */
export function writersOf(
  others: readonly Other[],
  field: TextField,
  words: Words,
): string {
  const here = others.filter((other) => other.at?.field === field);
  const names = [...new Set(here.map((other) => other.person?.name ?? words.nobody))];
  return names.length === 0 ? '' : words.writing(names.join(', '));
}
