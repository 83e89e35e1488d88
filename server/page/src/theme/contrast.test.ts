// Goal: what carries text is readable, and what carries meaning can be told apart, in both themes.
// Method: the pairs that the style sheets use, measured as WCAG 2.2 does, on the tokens themselves.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');

function tokens(part: string): Map<string, string> {
  return new Map([...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)]
    .map(([, name = '', value = '']) => [name, value]));
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const kinds = ['citizen', 'citizen_group', 'association', 'business', 'organisation', 'official',
  'none'];
const grounds = ['ground', 'surface', 'raised', 'sunken'];
const texts: [string, string][] = [
  ...grounds.flatMap((ground) => ['ink', 'ink-soft', 'ink-faint', 'accent']
    .map((ink): [string, string] => [ink, ground])),
  ['accent-ink', 'accent'], ['ink', 'accent-soft'], ['ink-faint', 'accent-soft'],
  ['good', 'good-soft'], ['warn', 'warn-soft'], ['bad', 'bad-soft'], ['bad', 'surface'],
  ['ink', 'good-soft'], ['ink', 'warn-soft'], ['ink', 'bad-soft'],
  ...kinds.map((kind): [string, string] => ['actor-ink', `actor-${kind}`]),
];
const parts: [string, string][] = [
  ...grounds.flatMap((ground) => ['line-strong', 'focus']
    .map((part): [string, string] => [part, ground])),
  ...kinds.map((kind): [string, string] => [`actor-${kind}`, 'surface']),
];

describe.each([['light', light], ['dark', dark]])('%s', (_, part) => {
  const known = tokens(part);
  const colour = (name: string) => known.get(name) ?? expect.fail(`no colour ${name}`);
  it.each(texts)('%s on %s can be read', (ink, ground) => {
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(parts)('%s on %s can be seen', (part, ground) => {
    expect(contrast(colour(part), colour(ground))).toBeGreaterThanOrEqual(3);
  });
  it('icons of kinds of cards can be seen', () => {
    const icons = [...known].filter(([name]) => name.startsWith('card-'));
    expect(icons).toHaveLength(14);
    for (const [name, value] of icons) {
      expect(contrast(value, colour('raised')), name).toBeGreaterThanOrEqual(3);
    }
  });
});
