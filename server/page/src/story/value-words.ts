// What a value of the schema is called: a word of the catalogue, or as it stands where people wrote
// it themselves.
import type { Field, Side } from '@samtavle/client';
import type { Words } from '../words/words.ts';

function named(field: Field, words: Words): Readonly<Record<string, string>> | undefined {
  if (field.startsWith('level_')) return words.level;
  switch (field) {
    case 'delegation_state': return words.delegationState;
    case 'phase_state': return words.phaseState;
    case 'progress': return words.progress;
    case 'frame_type': return words.frame_type;
    case 'direction': return words.direction;
    case 'colour': return words.colour;
    case 'verdict': return words.verdict;
    case 'benefit_area': return words.benefitArea;
    default: return undefined;
  }
}

/** How something was, or is, in words; empty: there was nothing. */
export function sideWords(side: Side, field: Field | 'unknown' | undefined, words: Words): string {
  if (!side.there) return '';
  const { value } = side;
  if (field === undefined || field === 'unknown') return side.words;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return (typeof value === 'string' ? named(field, words)?.[value] : undefined) ?? side.words;
}
