// Goal: the example of the README works as it stands there.
// Method: its lines are cut out and run against a real server.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { Stage, until, wasm, webSocket } from './stage.js';

const example = new URL('./readme_example.gen.ts', import.meta.url);
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(async () => {
  rmSync(example, { force: true });
  await stage.stop();
});

test('the example of the README works', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const lines = code.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.length).toBeLessThanOrEqual(25);
  writeFileSync(example, code.replaceAll("'@samtavle/client'", "'../src/index.js'"));
  const { addIdeas } = (await import(/* @vite-ignore */ example.href)) as {
    addIdeas: (...from: unknown[]) => Promise<{ add: (title: string) => void }>;
  };
  const drawn: string[][] = [];
  const page = await addIdeas(
    { url: stage.url, token: stage.token({ name: 'Anna' }), store: 'memory', wasm, webSocket },
    stage.board,
    (titles: string[]) => drawn.push(titles),
  );
  page.add('Åbent hus');
  const bo = await stage.open({ name: 'Bo' });
  const titles = () => bo.items('idea').map(({ fields }) => fields.title);
  await until('the other sees it', () => titles().includes('Åbent hus'));
  expect(drawn.at(-1)).toContain('Åbent hus');
});
