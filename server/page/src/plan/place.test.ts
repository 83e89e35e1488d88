// Goal: a card lands where a person who sees the column expects it, by step and by drop.
import { describe, expect, it } from 'vitest';
import type { ItemId, PlaceIn } from '@samtavle/client';
import { dropped, stepped } from './place.ts';

const area: ItemId = '0.9';
const cards: readonly ItemId[] = ['1.1', '1.2', '1.3'];

// The column after the move.
function after(place: PlaceIn | undefined, card: ItemId): readonly ItemId[] {
  if (!place) return cards;
  const rest = cards.filter((id) => id !== card);
  const at = place.before ? rest.indexOf(place.before)
    : place.after ? rest.indexOf(place.after) + 1 : rest.length;
  return [...rest.slice(0, at), card, ...rest.slice(at)];
}

describe('a step', () => {
  it('moves by one, and not beyond the ends', () => {
    expect(after(stepped(area, cards, '1.2', -1), '1.2')).toEqual(['1.2', '1.1', '1.3']);
    expect(after(stepped(area, cards, '1.2', 1), '1.2')).toEqual(['1.1', '1.3', '1.2']);
    expect(stepped(area, cards, '1.1', -1)).toBeUndefined();
    expect(stepped(area, cards, '1.3', 1)).toBeUndefined();
  });

  it('of a card that is gone is none', () => {
    expect(stepped(area, cards, '7.7', 1)).toBeUndefined();
  });
});

describe('a drop', () => {
  it('takes the place of the card it is dropped on', () => {
    for (const card of cards) {
      for (const over of cards) {
        const place = dropped(area, cards, card, over);
        expect(after(place, card).indexOf(card)).toBe(cards.indexOf(over));
      }
    }
  });

  it('from another column goes before that card, on the column to the end', () => {
    expect(after(dropped(area, cards, '2.1', '1.1'), '2.1')[0]).toBe('2.1');
    expect(after(dropped(area, cards, '2.1', undefined), '2.1').at(-1)).toBe('2.1');
    expect(dropped(area, cards, '1.3', undefined)).toBeUndefined();
  });
});
