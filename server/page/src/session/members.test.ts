// Goal: of what the server says about members only what makes sense is shown, and a board is never
// led to lose its last manager.
import { describe, expect, it } from 'vitest';
import { isLastManager, member } from './members.ts';

const mette = {
  actor: 1, name: 'Mette', kind: 'official', authority: 'Havneby', role: 'manager',
  since: '2026-11-01T10:00:00Z', given_by: 7, why: 'Leder det',
};
const known = (value: object) => member(value)[0]!;

describe('members', () => {
  it('are shown with who gave the role, when and why', () => {
    expect(member(mette)).toEqual([{
      actor: 1, name: 'Mette', role: 'manager', sinceMs: Date.UTC(2026, 10, 1, 10), givenBy: 7,
      subject: '', why: 'Leder det',
    }]);
    expect(known({ ...mette, role: 'none', given_by: undefined, why: undefined }))
      .toMatchObject({ role: 'none', givenBy: undefined, why: '' });
  });

  it('that are something else are left out', () => {
    const others = [null, 3, {}, { ...mette, role: 'king' }, { ...mette, actor: '1' }];
    for (const one of others) expect(member(one)).toEqual([]);
  });
});

describe('the last manager', () => {
  const guest = { actor: 2, role: 'manager' } as const;
  const bo = known({ ...mette, actor: 3, name: 'Bo' });
  const one = known(mette);

  it('is the only one that there is', () => {
    expect(isLastManager([one], 1, { actor: 1, role: 'manager' })).toBe(true);
    expect(isLastManager([one, bo], 1, { actor: 1, role: 'manager' })).toBe(false);
    expect(isLastManager([one, bo], 9, { actor: 1, role: 'manager' })).toBe(false);
  });

  it('may be somebody who leads by an invitation', () => {
    expect(isLastManager([], 2, guest)).toBe(true);
    expect(isLastManager([one], 1, guest)).toBe(false);
    expect(isLastManager([one], 2, guest)).toBe(false);
  });
});
