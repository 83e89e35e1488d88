// Goal: of what the server says about logins and boards nothing is believed that is not what it
// should be, and a template travels as it is.
import { describe, expect, it } from 'vitest';
import { base64, listedBoard } from './boards.ts';
import { issuer, loginAddress } from './login.ts';

describe('logins', () => {
  it('are those that have a name', () => {
    expect(issuer({ name: 'muni', label: 'Byen', more: 1 })).toEqual([
      { name: 'muni', label: 'Byen' },
    ]);
    for (const other of [null, 3, {}, { name: 'muni' }, { name: 1, label: 'x' }]) {
      expect(issuer(other)).toEqual([]);
    }
  });

  it('lead back to where one was', () => {
    expect(loginAddress({ name: 'a&b', label: '' }, '/b/park?view=story'))
      .toBe('/auth/login?issuer=a%26b&to=%2Fb%2Fpark%3Fview%3Dstory');
  });
});

describe('boards', () => {
  it('are those that an address can name', () => {
    expect(listedBoard({ id: 'park', title: 'Parken', head_seq: 3 })).toEqual([
      { id: 'park', title: 'Parken' },
    ]);
    for (const id of ['', '../x', 'A', 'javascript:1', 7]) {
      expect(listedBoard({ id, title: 'x' })).toEqual([]);
    }
  });

  it('are made from a template byte by byte', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(Uint8Array.from(atob(base64(bytes)), (c) => c.charCodeAt(0))).toEqual(bytes);
  });
});
