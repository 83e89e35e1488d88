// Goal: both catalogues are whole. That the keys are the same the compiler checks; that nothing is
// empty, or left in the other language, is checked here.
import { describe, expect, it } from 'vitest';
import { da } from './da.ts';
import { en } from './en.ts';
import { languageFor } from './words.ts';

function flat(value: unknown, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  if (typeof value === 'string') found.set(path, value);
  else if (typeof value === 'function') {
    // Numbers, or words: whatever it is, some text has to come of it.
    found.set(path, String(value(2, 3, 4)));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const [p, text] of flat(inner, `${path}/${key}`)) found.set(p, text);
    }
  }
  return found;
}

describe('words', () => {
  const danish = flat(da);
  const english = flat(en);

  it('are there in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...danish.keys()].sort());
    for (const [key, text] of [...danish, ...english]) expect(text.trim(), key).not.toBe('');
  });

  it('are translated', () => {
    // Words that are the same in both languages.
    const same = ['/app', '/server', '/role/facilitator', '/view/plan', '/menu', '/send',
      '/relation', '/benefitArea/innovation', '/actorKind/organisation', '/colour/orange',
      '/filter', '/filterCount', '/link'];
    const left = [...danish].filter(([key, text]) => text === english.get(key))
      .map(([key]) => key)
      .filter((key) => !same.some((one) => key === one || key.startsWith(`${one}/`)));
    expect(left).toEqual([]);
  });
});

describe('the language', () => {
  it('is Danish unless English is asked for first', () => {
    expect(languageFor([])).toBe('da');
    expect(languageFor(['de-DE'])).toBe('da');
    expect(languageFor(['en-GB', 'da'])).toBe('en');
    expect(languageFor(['da-DK', 'en'])).toBe('da');
    expect(languageFor(['nb-NO', 'en'])).toBe('da');
  });
});
