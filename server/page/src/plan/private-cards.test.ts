// Goal: what was written privately is read back as it was, and nothing else is believed.
import { describe, expect, it } from 'vitest';
import { parsed, privateMax } from './private-cards.ts';

describe('private cards', () => {
  it('come back as they were', () => {
    const cards = [{ area: '1.2', kind: 'idea', title: 'Bænke <b>' }];
    expect(parsed(JSON.stringify(cards))).toEqual(cards);
  });

  it('leave out what makes no sense', () => {
    const kept = [
      null, 3, { area: '1.2', kind: 'idea' }, { area: 'x', kind: 'idea', title: 'a' },
      { area: '1.2', kind: 'board', title: 'a' }, { area: '1.2', kind: 'need', title: 'b' },
    ];
    expect(parsed(JSON.stringify(kept))).toEqual([{ area: '1.2', kind: 'need', title: 'b' }]);
    for (const broken of [null, '', '{', '{}', '7']) expect(parsed(broken)).toEqual([]);
  });

  it('are a bounded number', () => {
    const many = Array.from({ length: privateMax + 5 }, () =>
      ({ area: '1.2', kind: 'idea', title: 'x' }));
    expect(parsed(JSON.stringify(many))).toHaveLength(privateMax);
  });
});
