import type { Refusal } from '@samtavle/client';

/** What a person typed in an edit that was refused, one passage a line. */
export function keptText(refusal: Pick<Refusal, 'steps'>): string {
  return refusal.steps.flatMap(({ text }) => (text === undefined ? [] : [text])).join('\n');
}
