// Goal: what is in the first file is all that the entry reaches, in circles too, and no more.
import { expect, it } from 'vitest';
import { closure } from './one-chunk.ts';

it('follows imports to their end, also around', () => {
  const imports: Readonly<Record<string, readonly string[]>> = {
    main: ['app', 'words'], app: ['kit', 'main'], kit: [], later: ['kit'],
  };
  const found = closure(['main'], (id) => imports[id] ?? []);
  expect([...found].sort()).toEqual(['app', 'kit', 'main', 'words']);
});
