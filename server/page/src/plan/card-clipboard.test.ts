// Goal: a card survives the clipboard, a list becomes cards, and nothing odd becomes anything.
import { describe, expect, it } from 'vitest';
import { pasted, pastedMax } from './card-clipboard.ts';

describe('pasting', () => {
  it('makes the card that was copied', () => {
    const card = { kind: 'need', title: 'Bænke', body: 'i skyggen' } as const;
    expect(pasted(JSON.stringify(card), 'Bænke\n\ni skyggen')).toEqual([card]);
  });

  it('makes an idea of each line of a list, without its bullets', () => {
    const titles = pasted('', '- Lys\r\n\n* Bænke\n3) Et træ\nfrit').map(({ title }) => title);
    expect(titles).toEqual(['Lys', 'Bænke', 'Et træ', 'frit']);
  });

  it('takes no more than there is room to look at', () => {
    expect(pasted('', 'x\n'.repeat(1000))).toHaveLength(pastedMax);
    expect(pasted('', 'x'.repeat(10_000))[0]?.title).toHaveLength(500);
  });

  it('believes no data that is none', () => {
    for (const data of ['{', 'null', '[]', '{"kind":"board","title":"x","body":""}',
      '{"kind":"idea","title":1,"body":""}', '"x"']) {
      expect(pasted(data, 'linje')).toEqual([{ kind: 'idea', title: 'linje', body: '' }]);
    }
  });
});
