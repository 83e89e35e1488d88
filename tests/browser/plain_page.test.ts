// Goal: the example of a page without a framework works as it is written, with the built package,
// in a real browser and from another origin than the server's.
import { createServer, type Server as Files } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm',
};

/** Where npm would have put the packages, and the page itself beside them. */
function fileOf(path: string): string {
  const packages = path.replace(/^\/node_modules\/@samtavle\/client/, '/client-lib/web');
  if (packages !== path) return packages;
  return path.startsWith('/node_modules/')
    ? `/client-lib/web${path}`
    : `/client-lib/examples/plain_page${path}`;
}

async function serveFiles(): Promise<{ files: Files; origin: string }> {
  const files = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    readFile(join(root, fileOf(path))).then(
      (bytes) => response
        .writeHead(200, { 'Content-Type': types[extname(path)] ?? 'text/plain' })
        .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => files.listen(0, '127.0.0.1', listening));
  const address = files.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { files, origin: `http://127.0.0.1:${address.port}` };
}

describe('a plain page', () => {
  let files: Files;
  let origin: string;
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    ({ files, origin } = await serveFiles());
    process.env['SAMTAVLE_ALLOWED_ORIGINS'] = origin;
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('park', 'Byens nye park');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    files?.close();
  });

  it('shows what is there and adds to it', async () => {
    const token = await server.samtavle('invite', 'park', '--name', 'Asta', '--kind', 'citizen',
      '--role', 'contributor', '--subject', 'asta');
    const asta = await Person.open(browser, 'Asta');
    const given = new URLSearchParams({ url: server.origin, board: 'park', token });
    await asta.page.goto(`${origin}/index.html#${given.toString()}`);
    await asta.page.getByRole('status').getByText('Everything is saved').waitFor();
    await asta.page.getByLabel('New idea').fill('Bænke i skyggen');
    await asta.page.keyboard.press('Enter');
    await asta.page.getByRole('listitem').getByText('Bænke i skyggen').waitFor();
    await asta.page.getByRole('status').getByText('Everything is saved').waitFor();
    expect(await server.samtavle('search', 'park', 'skyggen')).toContain('Bænke i skyggen');
    expect(asta.complaints).toEqual([]);
    await asta.close();
  });
});
