// How people are named on the page.
import type { ActorKind, Board, Person } from '@samtavle/client';
import type { IconName } from '../kit/icon-names.ts';
import type { Words } from '../words/words.ts';

export const actorKinds: readonly ActorKind[] = [
  'citizen', 'citizen_group', 'association', 'business', 'organisation', 'official',
];

export const actorIcon: Readonly<Record<ActorKind | 'none', IconName>> = {
  citizen: 'person',
  citizen_group: 'persons',
  association: 'flag',
  business: 'shopping-cart',
  organisation: 'business',
  official: 'home',
  none: 'help',
};

export function nameOf(board: Board, actor: number, words: Words): string {
  if (actor === 0) return words.server;
  return board.people.get(actor)?.name ?? words.nobody;
}

// "Asta, borger, Aarhus Kommune": what colour and icon say, in words.
export function described(person: Person | undefined, words: Words): string {
  if (!person) return words.nobody;
  const parts = [person.name, words.actorKind[person.kind].toLowerCase()];
  if (person.authority !== '') parts.push(person.authority);
  return parts.join(', ');
}

export function initials(name: string): string {
  const letters = name.split(/[\s-]+/).filter((part) => /^\p{L}|\p{N}/u.test(part))
    .map((part) => [...part][0] ?? '');
  if (letters.length === 0) return '?';
  const first = letters[0] ?? '';
  return (letters.length === 1 ? first : first + (letters.at(-1) ?? '')).toUpperCase();
}
