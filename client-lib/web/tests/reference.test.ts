// Goal: the reference can be made of the package as it is: every link in its comments leads
// somewhere, and everything that is exported has its types beside it.
// Method: typedoc, which takes a warning for an error, into a folder that goes away again.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, expect, test } from 'vitest';

const maker = fileURLToPath(new URL('../reference', import.meta.url));
const made = mkdtempSync(join(tmpdir(), 'samtavle-reference-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));

test('typedoc understands all of the package', () => {
  const script = ['run', '--silent', 'build', '--', '--out', made];
  execFileSync('npm', script, { cwd: maker, encoding: 'utf8', stdio: 'pipe' });
  const pages = readdirSync(made, { recursive: true, encoding: 'utf8' });
  expect(pages).toEqual(
    expect.arrayContaining(['index.html', join('interfaces', 'index.Board.html')]),
  );
  const board = readFileSync(join(made, 'interfaces', 'index.Board.html'), 'utf8');
  expect(board).toContain('Makes one edit of several steps: all or none.');
});
