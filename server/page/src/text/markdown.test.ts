// Goal: pasted Markdown becomes the words that people read, formatted, and nothing that is only
// words becomes anything else.
import { describe, expect, it } from 'vitest';
import { fromMarkdown } from './markdown.ts';

const shown = (source: string) => {
  const found = fromMarkdown(source);
  return found && {
    text: found.text,
    marked: found.marked.map(({ from, to, marks }) => [found.text.slice(from, to), marks]),
  };
};

describe('pasted Markdown', () => {
  it('is words, lists, headings and links', () => {
    expect(shown('# Plan\n\nEn **ny** og *grøn* plads, se [siden](https://eksempel.dk).\n\n'
      + '- bænke\n- **lys**\n')).toEqual({
      text: 'Plan\nEn ny og grøn plads, se siden.\nbænke\nlys',
      marked: [
        ['Plan', { heading: 1 }], ['ny', { bold: true }], ['grøn', { italic: true }],
        ['siden', { link: 'https://eksempel.dk/' }], ['bænke', { list: 'bullet' }],
        ['lys', { bold: true }], ['lys', { list: 'bullet' }],
      ],
    });
  });

  it('keeps what it has no mark for as words', () => {
    expect(shown('**a** <script>x</script> & `b` ![c](https://d.dk/e.png)')?.text)
      .toBe('a <script>x</script> & `b` ![c](https://d.dk/e.png)');
  });

  it('makes no link of anything but https and mailto', () => {
    for (const address of ['javascript:alert(1)', 'http://a.dk', 'data:text/html,x']) {
      expect(fromMarkdown(`[x](${address})`)).toBeUndefined();
    }
    expect(shown('[x](mailto:a@b.dk)')?.marked).toEqual([['x', { link: 'mailto:a@b.dk' }]]);
  });

  it('leaves words without formatting alone, and what is too long', () => {
    expect(fromMarkdown('To linjer\nog 3 * 4 = 12')).toBeUndefined();
    expect(fromMarkdown(`**a**${'x'.repeat(20_000)}`)).toBeUndefined();
  });
});
