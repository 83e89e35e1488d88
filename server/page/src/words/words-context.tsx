import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { fetchWords, languageFor, type Language, type Words } from './words.ts';

export interface Spoken {
  readonly language: Language;
  readonly words: Words;
}

interface Speaking extends Spoken {
  /** Dates and numbers as the language writes them. */
  readonly locale: string;
  readonly choose: (language: Language) => void;
}

const key = 'samtavle.language';
const Context = createContext<Speaking | null>(null);

function chosenBefore(): Language {
  const kept = localStorage.getItem(key);
  return kept === 'da' || kept === 'en' ? kept : languageFor(navigator.languages);
}

async function spoken(language: Language): Promise<Spoken> {
  return { language, words: await fetchWords[language]() };
}

/** In which language this page begins. */
export function firstSpoken(): Promise<Spoken> {
  return spoken(chosenBefore());
}

interface Props {
  readonly first: Spoken;
  readonly children: ReactNode;
}

export function WordsProvider({ first, children }: Props) {
  const [now, setNow] = useState(first);
  useEffect(() => {
    document.documentElement.lang = now.language;
  }, [now]);
  const speaking = useMemo<Speaking>(
    () => ({
      ...now,
      locale: now.language === 'da' ? 'da-DK' : 'en-GB',
      choose: (next) => {
        localStorage.setItem(key, next);
        // Without a line it stays as it is until the page is opened again.
        spoken(next).then(setNow, () => undefined);
      },
    }),
    [now],
  );
  return <Context value={speaking}>{children}</Context>;
}

export function useSpeaking(): Speaking {
  const speaking = useContext(Context);
  if (!speaking) throw new Error('outside of WordsProvider');
  return speaking;
}

export function useWords(): Words {
  return useSpeaking().words;
}
