// Goal: in an empty folder with only the packed package the example of the README works, and the
// package holds what it should and nothing else.
// Method: npm pack, unpacked where npm would put it, beside what it depends on; Node.js runs the
// example against a real server, without anything of the tests.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { transformWithEsbuild } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { Stage } from './stage.js';

const web = fileURLToPath(new URL('..', import.meta.url));
const fresh = mkdtempSync(join(tmpdir(), 'samtavle-fresh-'));
const installed = join(fresh, 'node_modules', '@samtavle', 'client');

/** What an app in Node.js adds to the example: where to, and what it has instead of a browser. */
const app = `
import { webcrypto } from 'node:crypto';
import { WebSocket } from 'ws';
import { addIdeas } from './ideas.mjs';

globalThis.crypto ??= webcrypto;
const [url, token, board, title] = process.argv.slice(2);
let drawn = [];
const page = await addIdeas({ url, token, store: 'memory', webSocket: WebSocket }, board,
  (titles) => (drawn = titles));
const made = page.add(title);
const { kind } = await made.outcome;
console.log(kind, drawn.includes(title));
process.exit(0);
`;

let stage: Stage;
let packed: string[];
beforeAll(async () => {
  stage = await Stage.start();
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', fresh];
  const [made] = JSON.parse(execFileSync('npm', pack, { cwd: web, encoding: 'utf8' })) as {
    filename: string;
    files: { path: string }[];
  }[];
  packed = made!.files.map(({ path }) => path);
  mkdirSync(installed, { recursive: true });
  const archive = join(fresh, 'samtavle-client-0.1.0.tgz');
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1']);
  for (const name of ['idb', 'ws']) {
    symlinkSync(join(web, 'node_modules', name), join(fresh, 'node_modules', name));
  }
});
afterAll(async () => {
  await stage.stop();
  rmSync(fresh, { recursive: true, force: true });
});

test('it holds what apps need', () => {
  for (const name of ['index.js', 'index.d.ts', 'react.js', 'codemirror.js', 'samtavle.wasm']) {
    expect(packed).toContain(`dist/${name}`);
  }
  const strange = packed.filter((path) => !/^(dist\/|README\.md$|package\.json$)/.test(path));
  expect(strange).toEqual([]);
});

test('the example of its README works from there', async () => {
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const { code: plain } = await transformWithEsbuild(code, 'ideas.ts');
  writeFileSync(join(fresh, 'ideas.mjs'), plain);
  writeFileSync(join(fresh, 'app.mjs'), app);
  const given = [stage.url, stage.token({ name: 'Anna' }), stage.board, 'Fra en tom mappe'];
  const run = await promisify(execFile)('node', ['app.mjs', ...given], { cwd: fresh });
  expect(run.stdout).toBe('saved true\n');
  const bo = await stage.open({ name: 'Bo' });
  expect(bo.items('idea').map(({ fields }) => fields.title)).toContain('Fra en tom mappe');
});
