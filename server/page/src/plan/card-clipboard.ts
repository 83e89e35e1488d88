// Cards on the clipboard: as words for every other program, and with their kind for this one. What
// is pasted is somebody else's until it was looked at: kinds, numbers and lengths are checked.
import type { Card, CardKind } from '@samtavle/client';
import { cardKinds } from './card-kinds.ts';

export interface CopiedCard {
  readonly kind: CardKind;
  readonly title: string;
  readonly body: string;
}

export const cardType = 'application/x-samtavle-card';
export const pastedMax = 50;
const titleMax = 500;
const bodyMax = 20_000;

export function copied(card: Card): { readonly words: string; readonly data: string } {
  const { title, body } = card.fields;
  return {
    words: body === '' ? title : `${title}\n\n${body}`,
    data: JSON.stringify({ kind: card.kind, title, body } satisfies CopiedCard),
  };
}

/** The cards that a pasted text stands for: the one that was copied here, or an idea a line. */
export function pasted(data: string, words: string): readonly CopiedCard[] {
  const card = parsed(data);
  if (card) return [card];
  return words.split('\n')
    // Lists come with their bullets.
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '')
    .slice(0, pastedMax)
    .map((line) => ({ kind: 'idea', title: line.slice(0, titleMax), body: '' }));
}

function parsed(data: string): CopiedCard | undefined {
  if (data === '' || data.length > 4 * bodyMax) return undefined;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null) return undefined;
    const { kind: named, title, body } = value as Readonly<Record<string, unknown>>;
    const kind = cardKinds.find((one) => one === named);
    if (!kind || typeof title !== 'string' || typeof body !== 'string') return undefined;
    return { kind, title: title.slice(0, titleMax), body: body.slice(0, bodyMax) };
  } catch {
    return undefined;
  }
}
