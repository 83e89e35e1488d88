// The catalogues, and the languages that there are. Danish first: English only for those whose
// browser puts it before Danish.
import { da } from './da.ts';
import { en } from './en.ts';

type Widened<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer A) => string
      ? (...args: A) => string
      : Widened<T[K]>;
};

export type Words = Widened<typeof da>;
export type Language = 'da' | 'en';

export const catalogues: Readonly<Record<Language, Words>> = { da, en };

export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^(da|nb|nn|no|sv|fo|kl)\b/i.test(tag)) return 'da';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'da';
}
