// The kinds of cards that people write, in the order in which they are offered, with their icons.
// Their names are the schema's.
import { kinds, type Board, type Card, type CardKind, type Item } from '@samtavle/client';
import type { IconName } from '../kit/icon-names.ts';
import type { Language } from '../words/words.ts';

export const cardIcon: Readonly<Record<CardKind, IconName>> = {
  idea: 'star',
  need: 'feedback',
  resource: 'assignment',
  question: 'help',
  frame: 'lock',
  decision: 'check',
  action: 'arrow-forward',
  contact: 'contact-info',
  risk: 'warning',
  result: 'success',
  learning: 'student',
  ownership: 'how-to-reg',
  readiness: 'checklist',
  check_in: 'forum',
};

export const cardKinds = Object.keys(cardIcon) as readonly CardKind[];

export function isCard(item: Item | undefined): item is Card {
  return item !== undefined && item.kind in cardIcon;
}

export function cardsIn(board: Board, area: Item['id']): readonly Card[] {
  return board.children(area).filter(isCard);
}

export function kindName(kind: CardKind, language: Language): string {
  return kinds[kind][language];
}
