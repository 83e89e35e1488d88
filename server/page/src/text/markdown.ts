// Markdown that somebody pastes, as words with formatting. What Samtavle has no mark for, a table
// or a picture, stays the words that it was.
import { lexer, type Token, type Tokens } from 'marked';
import type { MarkChange, Marks } from '@samtavle/client';
import { safeAddress } from './marks.ts';

interface Marked {
  readonly from: number;
  readonly to: number;
  readonly marks: MarkChange;
}

export interface Formatted {
  readonly text: string;
  readonly marked: readonly Marked[];
}

const lengthMax = 20_000;
const headingMax = 3;

/** Undefined: there is no formatting in it, so it is pasted as it is. */
export function fromMarkdown(source: string): Formatted | undefined {
  if (source.length > lengthMax) return undefined;
  const into = new Collector();
  try {
    into.blocks(lexer(source.replace(/\r\n?/g, '\n')));
  } catch {
    return undefined;  // it is only words, then
  }
  return into.marked.length === 0 ? undefined : { text: into.text, marked: into.marked };
}

class Collector {
  text = '';
  readonly marked: Marked[] = [];

  blocks(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (token.type === 'space') continue;
      if (token.type === 'list') this.#list(token as Tokens.List);
      else if (token.type === 'heading') {
        const { depth } = token as Tokens.Heading;
        this.#line(token, { heading: Math.min(depth, headingMax) });
      } else this.#line(token, {});
    }
  }

  #list(list: Tokens.List): void {
    for (const item of list.items) {
      const own = item.tokens.filter((token) => token.type !== 'list');
      const from = this.#begin();
      for (const token of own) this.#inline(token, {});
      this.#mark(from, { list: list.ordered ? 'number' : 'bullet' });
      for (const token of item.tokens) if (token.type === 'list') this.#list(token as Tokens.List);
    }
  }

  #line(token: Token, marks: Marks): void {
    const from = this.#begin();
    this.#inline(token, {});
    this.#mark(from, marks);
  }

  #begin(): number {
    if (this.text !== '') this.text += '\n';
    return this.text.length;
  }

  #mark(from: number, marks: Marks): void {
    const { length } = this.text;
    if (length > from && Object.keys(marks).length > 0) {
      this.marked.push({ from, to: length, marks });
    }
  }

  #inline(token: Token, around: Marks): void {
    const inner = 'tokens' in token ? token.tokens : undefined;
    if (token.type === 'image' || !inner) {
      if (token.type === 'br') this.text += '\n';
      else this.text += token.type === 'text' || token.type === 'escape'
        ? (token as Tokens.Text).text : token.raw.replace(/\n+$/, '');
      return;
    }
    const from = this.text.length;
    for (const one of inner) this.#inline(one, around);
    if (token.type === 'strong') this.#mark(from, { bold: true });
    if (token.type === 'em') this.#mark(from, { italic: true });
    if (token.type === 'link') {
      const link = safeAddress((token as Tokens.Link).href);
      if (link !== undefined) this.#mark(from, { link });
    }
  }
}
