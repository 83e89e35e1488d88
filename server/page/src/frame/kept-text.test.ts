// Goal: of a refused edit everything that a person typed is kept, and nothing else.
import { describe, expect, it } from 'vitest';
import { keptText } from './kept-text.ts';

describe('kept text', () => {
  it('is what was typed, a passage a line', () => {
    expect(keptText({
      steps: [
        { what: 'create', item: '1.1', kind: 'idea' },
        { what: 'insert', item: '1.1', field: 'title', text: 'Bænke' },
        { what: 'set', item: '1.1', field: 'progress', value: 'done' },
        { what: 'insert', item: '1.1', field: 'body', text: 'i skyggen' },
      ],
    })).toBe('Bænke\ni skyggen');
  });

  it('is empty where nothing was typed', () => {
    expect(keptText({ steps: [{ what: 'move', item: '1.1' }] })).toBe('');
  });
});
