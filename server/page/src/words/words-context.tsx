import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { catalogues, languageFor, type Language, type Words } from './words.ts';

interface Speaking {
  readonly language: Language;
  readonly words: Words;
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

export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(chosenBefore);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speaking = useMemo<Speaking>(
    () => ({
      language,
      words: catalogues[language],
      locale: language === 'da' ? 'da-DK' : 'en-GB',
      choose: (next) => {
        localStorage.setItem(key, next);
        setLanguage(next);
      },
    }),
    [language],
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
