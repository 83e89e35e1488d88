import { describe, expect, it } from 'vitest';
import { warning } from './retention.ts';

describe('warning', () => {
  it('is what the server says of a board that goes soon', () => {
    expect(warning({
      board: 'park', warning: true, due_at: '2026-12-24T00:00:00Z', why: 'The plan ends',
    })).toEqual({ dueMs: Date.UTC(2026, 11, 24), why: 'The plan ends' });
  });

  it('is nothing for one that stays, or goes later', () => {
    expect(warning({ board: 'park', warning: false })).toBeUndefined();
    expect(warning({ board: 'park', warning: false, due_at: '2031-12-24T00:00:00Z', why: 'x' }))
      .toBeUndefined();
  });

  it('is nothing for what no server says', () => {
    const values = [
      null, 'soon', [], {}, { warning: true }, { warning: true, due_at: 'soon' },
      { warning: 'yes', due_at: '2026-12-24T00:00:00Z' },
    ];
    for (const value of values) expect(warning(value)).toBeUndefined();
    expect(warning({ warning: true, due_at: '2026-12-24T00:00:00Z', why: 7 })?.why).toBe('');
  });
});
