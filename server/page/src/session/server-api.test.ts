// Goal: of what the server says about invitations only those are shown that work, and nothing that
// is not what it should be.
import { describe, expect, it } from 'vitest';
import { openInvitation } from './server-api.ts';

const good = {
  number: 3, board: 'by', state: 'open', role: 'contributor', kind: 'citizen', authority: '',
  label: 'Mødet', expires_at: '2026-12-01T10:00:00Z', uses: 2, uses_max: 50,
  needs_code: true,
};

describe('invitations', () => {
  it('are shown while they work', () => {
    expect(openInvitation(good)).toEqual([{
      number: 3, role: 'contributor', kind: 'citizen', needsCode: true, label: 'Mødet',
      expiresMs: Date.UTC(2026, 11, 1, 10), uses: 2, usesMax: 50,
    }]);
    for (const state of ['revoked', 'expired', 'used_up', 'new']) {
      expect(openInvitation({ ...good, state })).toEqual([]);
    }
  });

  it('that are something else are left out', () => {
    const others = [null, 3, {}, { ...good, role: 'king' }, { ...good, number: '3' }];
    for (const one of others) expect(openInvitation(one)).toEqual([]);
  });
});
