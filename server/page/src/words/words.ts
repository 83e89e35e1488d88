// The languages that there are, each with a catalogue that is fetched when it is spoken. Danish
// first: English only for those whose browser puts it before Danish.
import type { da } from './da.ts';

type Widened<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer A) => string
      ? (...args: A) => string
      : Widened<T[K]>;
};

export type Words = Widened<typeof da>;
export type Language = 'da' | 'en';

export const fetchWords: Readonly<Record<Language, () => Promise<Words>>> = {
  da: async () => (await import('./da.ts')).da,
  en: async () => (await import('./en.ts')).en,
};

export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^(da|nb|nn|no|sv|fo|kl)\b/i.test(tag)) return 'da';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'da';
}
