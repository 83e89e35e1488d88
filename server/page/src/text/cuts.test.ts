// Goal: carets stand where they are said to, and no letter is lost by it.
import { describe, expect, it } from 'vitest';
import { cutAt } from './cuts.ts';

describe('cuts', () => {
  it('are where the carets are', () => {
    expect(cutAt('Haven', [])).toEqual(['Haven']);
    expect(cutAt('Haven', [0, 2, 2, 5])).toEqual(['', 'Ha', '', 'ven', '']);
  });

  it('behind the end are at the end', () => {
    expect(cutAt('Hav', [2, 9])).toEqual(['Ha', 'v', '']);
  });
});
