// Goal: the story shows no word of the schema that only programs know.
import { describe, expect, it } from 'vitest';
import { words as schemaWords, type Field, type Side } from '@samtavle/client';
import { da } from '../words/da.ts';
import { en } from '../words/en.ts';
import { sideWords } from './value-words.ts';

const side = (more: Partial<Side>): Side => ({ there: true, members: [], words: '', ...more });

describe('the words of a side', () => {
  it('are those of the catalogue for every word that steers a board', () => {
    const steering = ['delegation_state', 'phase_state', 'frame_type', 'benefit_area', 'verdict',
      'level_citizen', 'level_official', 'progress', 'direction', 'colour'] as const;
    for (const [language, words] of Object.entries({ da, en })) {
      for (const field of steering) {
        for (const value of schemaWords[field]) {
          const said = sideWords(side({ value, words: value }), field, words);
          expect(said, `${language} ${field} ${value}`).not.toBe('');
          if (language === 'da' && field !== 'colour') expect(said).not.toBe(value);
        }
      }
    }
  });

  it('are what people wrote where they wrote it', () => {
    expect(sideWords(side({ words: 'Bænke' }), 'title' satisfies Field, da)).toBe('Bænke');
    expect(sideWords(side({ there: false, words: 'x' }), 'title', da)).toBe('');
    expect(sideWords(side({ value: true, words: 'true' }), 'entered_unready', da)).toBe('ja');
  });
});
