import type { ItemId, Other, TextField } from '@samtavle/client';
import type { Words } from '../words/words.ts';

/** "Asta, Bo skriver ...": who else is in a text; empty: nobody. */
export function writersOf(
  others: readonly Other[],
  item: ItemId,
  field: TextField,
  words: Words,
): string {
  const here = others.filter((other) => other.at?.item === item && other.at.field === field);
  const names = [...new Set(here.map((other) => other.person?.name ?? words.nobody))];
  return names.length === 0 ? '' : words.writing(names.join(', '));
}
