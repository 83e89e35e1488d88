// What one does to a card, by mouse, key or menu: the same few acts, each said to those who do not
// see it.
import {
  query, SamtavleError, type Board, type Card, type CardKind, type ItemId, type PlaceIn,
  type Query,
} from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { askReason } from '../kit/ask.tsx';
import type { Words } from '../words/words.ts';
import type { CopiedCard } from './card-clipboard.ts';
import { cardsIn } from './card-kinds.ts';
import type { PrivateCard } from './private-cards.ts';

export function titleOf(board: Board, item: ItemId, words: Words): string {
  const found = board.item(item);
  const title = found && 'title' in found.fields ? String(found.fields.title).trim() : '';
  return title === '' ? words.untitled : title;
}

// Says why an edit could not even be made; what the server refuses comes back by itself.
function tried(words: Words, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof SamtavleError)) throw error;
    announce(words.refusedNoText(words.refusal[error.code] ?? words.refusedOther));
  }
}

export function moveCard(board: Board, words: Words, card: ItemId, place: PlaceIn): void {
  tried(words, () => {
    board.transact(words.move, (tx) => tx.move(card, place));
    const at = cardsIn(board, place.in).findIndex((one) => one.id === card) + 1;
    announce(words.moved(titleOf(board, card, words), titleOf(board, place.in, words), at));
  });
}

export function addCard(
  board: Board,
  words: Words,
  kind: CardKind,
  area: ItemId,
  title: string,
  behalf = '',
): ItemId | undefined {
  let made: ItemId | undefined;
  tried(words, () => {
    made = board.transact(words.addCard, (tx) =>
      (behalf === '' ? tx.create(kind, { in: area }, { title })
        : tx.enterFor(kind, area, behalf, { title }))).value;
    announce(words.added(title));
  });
  return made;
}

/** What somebody wrote for themselves, shown to everybody in one edit; whether that went well. */
export function addCards(
  board: Board,
  words: Words,
  cards: readonly PrivateCard[],
  area: ItemId,
): boolean {
  let made = false;
  tried(words, () => {
    board.transact(words.addCard, (tx) => {
      for (const { kind, title } of cards) tx.create(kind, { in: area }, { title });
    });
    made = true;
    announce(words.pasted(cards.length));
  });
  return made;
}

export function pasteCards(
  board: Board,
  words: Words,
  cards: readonly CopiedCard[],
  place: PlaceIn,
): void {
  if (cards.length === 0) return;
  tried(words, () => {
    board.transact(words.paste, (tx) => {
      let after = place;
      for (const { kind, title, body } of cards) {
        after = { in: place.in, after: tx.create(kind, after, { title, body }) };
      }
    });
    announce(words.pasted(cards.length));
  });
}

// One's own is simply deleted. Of others', and of what everybody steers by, it is said why.
export function deleteCard(board: Board, words: Words, card: Card): void {
  const title = titleOf(board, card.id, words);
  const remove = (reason?: string) => tried(words, () => {
    board.transact(
      words.deleteCard,
      (tx) => tx.delete(card.id),
      reason === undefined ? {} : { reason },
    );
    announce(words.deleted(title));
  });
  const may = board.may({ delete: card.id });
  const others = card.createdBy !== board.me.actor && card.createdBy !== 0;
  if (!others && !(may.allowed && may.needsReason)) return remove();
  askReason({
    title: `${words.deleteCard}: ${title}`,
    question: words.deleteWhy,
    act: words.deleteCard,
    onReason: remove,
  });
}

// A comment that those who lead the board are told of, until its thread is settled.
export function reportCard(board: Board, words: Words, card: ItemId): void {
  const title = titleOf(board, card, words);
  askReason({
    title: `${words.reportCard}: ${title}`,
    question: words.reportWhy,
    act: words.reportCard,
    onReason: (why) => tried(words, () => {
      board.transact(words.reportCard, (tx) => tx.set(tx.comment(card, why), 'report', true));
      announce(words.reported(title));
    }),
  });
}

/** The next phase goes on with it: a card there that knows where it comes from. */
export function carryCard(board: Board, words: Words, card: ItemId, area: ItemId): void {
  tried(words, () => {
    board.transact(words.carry, (tx) => tx.carryCard(card, area));
    announce(words.carried(titleOf(board, card, words), titleOf(board, area, words)));
  });
}

export function duplicateCard(board: Board, words: Words, card: Card): void {
  tried(words, () => {
    const { container } = card;
    if (container === undefined) return;
    const { title, body, labels } = card.fields;
    board.transact(words.duplicate, (tx) =>
      tx.create(card.kind, { in: container, after: card.id }, { title, body, labels }));
    announce(words.added(title));
  });
}

export function undo(board: Board, words: Words): void {
  say(board.undo(), words.undone, words);
}

export function redo(board: Board, words: Words): void {
  say(board.redo(), words.redone, words);
}

function say(
  done: ReturnType<Board['undo']>,
  sentence: (what: string) => string,
  words: Words,
): void {
  if (!done) return;
  const left = done.leftOut > 0 ? ` ${words.undoLeftOut(done.leftOut)}` : '';
  announce(sentence(done.label) + left);
}

/** Dots that closed and live votes have put on each card. */
export const dotsOnCards: Query<ReadonlyMap<ItemId, number>> = {
  ...query.of('dots-on-cards', (board) => {
    const dots = new Map<ItemId, number>();
    for (const { id } of board.items('vote_round')) {
      for (const { card, dots: count } of board.round(id)?.tally?.cards ?? []) {
        dots.set(card, (dots.get(card) ?? 0) + count);
      }
    }
    return dots;
  }),
  // The first answer is held against none.
  same: (a, b) => a?.size === b.size && [...a].every(([card, dots]) => b.get(card) === dots),
};
