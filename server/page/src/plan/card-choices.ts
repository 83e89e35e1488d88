// The menu of a card: everything that dragging does, and the rest, each with why it cannot be done.
import type { Board, Card, ItemId } from '@samtavle/client';
import type { Choice, Section } from '../kit/Menu.tsx';
import { whyNot } from '../rights/why-not.ts';
import type { Words } from '../words/words.ts';
import {
  carryCard, deleteCard, duplicateCard, moveCard, reportCard, titleOf,
} from './card-acts.ts';
import { cardsIn } from './card-kinds.ts';
import { stepped } from './place.ts';

export function cardChoices(
  board: Board,
  words: Words,
  card: Card,
  areas: readonly ItemId[],
  open?: () => void,
): readonly Section[] {
  const { container } = card;
  if (container === undefined) return [];
  const ids = cardsIn(board, container).map((one) => one.id);
  const mayMoveHere = whyNot(board.may({ move: card.id, to: container }), words);
  const step = (by: -1 | 1, id: string, label: string): Choice[] => {
    const place = stepped(container, ids, card.id, by);
    if (!place) return [];
    const act = () => moveCard(board, words, card.id, place);
    return [{ id, words: label, why: mayMoveHere, act }];
  };
  return [
    {
      choices: [
        ...(open ? [{ id: 'open', words: words.open, icon: 'edit' as const, act: open }] : []),
        {
          id: 'duplicate',
          words: words.duplicate,
          icon: 'copy',
          why: whyNot(board.may({ create: card.kind, in: container }), words),
          act: () => duplicateCard(board, words, card),
        },
        {
          id: 'report',
          words: words.reportCard,
          icon: 'flag',
          why: whyNot(board.may({ create: 'comment', in: card.id }), words),
          act: () => reportCard(board, words, card.id),
        },
        {
          id: 'delete',
          words: words.deleteCard,
          icon: 'delete',
          why: whyNot(board.may({ delete: card.id }), words),
          act: () => deleteCard(board, words, card),
        },
      ],
    },
    {
      title: words.move,
      choices: [
        ...step(-1, 'up', words.moveUp),
        ...step(1, 'down', words.moveDown),
        ...areas.filter((area) => area !== container).map((area): Choice => ({
          id: `to-${area}`,
          words: words.moveTo(titleOf(board, area, words)),
          why: whyNot(board.may({ move: card.id, to: area }), words),
          act: () => moveCard(board, words, card.id, { in: area }),
        })),
      ],
    },
    { title: words.carry, choices: carryChoices(board, words, card) },
  ];
}

// Into the areas of the other phases.
function carryChoices(board: Board, words: Words, card: Card): readonly Choice[] {
  const { container } = card;
  const here = container === undefined ? undefined : board.item(container)?.container;
  const others = board.phases().phases.filter((phase) => phase !== here);
  return others.flatMap((phase) => board.children(phase, 'area')).map((area) => ({
    id: `carry-${area.id}`,
    words: words.carryTo(area.fields.title),
    why: whyNot(board.may({ create: card.kind, in: area.id }), words),
    act: () => carryCard(board, words, card.id, area.id),
  }));
}
