// Goal: the package as it is built works in a real browser: bundled, under the page's own policy
// against scripts, on the main thread and in a module worker; what waits survives a closed tab, and
// two tabs do not tread on each other.
// Method: Vite bundles the small page in tests/chromium, samtavled serves it, Chromium runs it; a
// client in Node.js is the other person.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { BoardState } from '../src/index.js';
import type { Deed, Order, Way } from './chromium/visitor.js';
import { Stage, until } from './stage.js';

const program = process.env['SAMTAVLE_CHROMIUM'] ?? '/usr/bin/chromium';
const there = existsSync(program);
if (!there) console.warn('not run: there is no Chromium (tools/setup --browser)');

type Place = 'inPage' | 'inWorker';

const folder = mkdtempSync(join(tmpdir(), 'samtavle-chromium-'));
let stage: Stage;
let browser: Browser;
const complaints: string[] = [];

/** A tab, and what is done in it. */
class Tab {
  private constructor(
    readonly page: Page,
    readonly place: Place,
  ) {}

  static async open(context: BrowserContext, place: Place): Promise<Tab> {
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      // That the line is gone is the tests' own doing.
      const line = /WebSocket|net::ERR_/.test(message.text());
      if (message.type() === 'error' && !line) complaints.push(message.text());
    });
    await page.goto(stage.url);
    await page.waitForFunction(() => document.title === 'ready');
    return new Tab(page, place);
  }

  async board(name: string): Promise<void> {
    const token = stage.token({ name });
    await this.do('open', { url: stage.url, token, board: stage.board });
  }

  do<T>(deed: Deed, about?: Way | string): Promise<T> {
    const order: Order = about === undefined ? { deed } : { deed, about };
    const { place } = this;
    const told = this.page.evaluate(
      ({ place, order }) => globalThis[place](order),
      { place, order },
    );
    return told as Promise<T>;
  }

  async shows(title: string): Promise<void> {
    const end = Date.now() + 20_000;
    while (!(await this.do<string[]>('titles')).includes(title)) {
      if (Date.now() > end) throw new Error(`not in time: ${title}`);
    }
  }

  /** Closes it as a person does: nothing in it is asked, and nothing waits for it. */
  close(): Promise<void> {
    return this.page.close({ runBeforeUnload: false });
  }

  /** How many edits the browser's database holds, of all tabs. */
  kept(): Promise<number> {
    return this.page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await done(indexedDB.open('samtavle'));
      const store = database.transaction('records').objectStore('records');
      const records = (await done(store.getAll())) as Uint8Array[];
      database.close();
      // Field 2 of a record is an edit.
      return records.filter((record) => record[0] === 0x12).length;
    });
  }
}

const someone = () => browser.newContext({ locale: 'da-DK' });

beforeAll(async () => {
  if (!there) return;
  await build({
    root: fileURLToPath(new URL('chromium', import.meta.url)),
    logLevel: 'error',
    build: {
      outDir: folder,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    worker: { format: 'es' },
  });
  stage = await Stage.start('--page-directory', folder);
  browser = await chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await stage?.stop();
  rmSync(folder, { recursive: true, force: true });
});

for (const place of ['inPage', 'inWorker'] as const) {
  test.runIf(there)(`${place}: each sees what the other writes`, async () => {
    const context = await someone();
    const tab = await Tab.open(context, place);
    await tab.board(`Bo ${place}`);
    const anna = await stage.open({ name: 'Anna' });
    const area = anna.items('area')[0]!.id;
    anna.transact('Nyt kort', (tx) => tx.create('idea', { in: area }, { title: `Til ${place}` }));
    await tab.shows(`Til ${place}`);
    await tab.do('add', `Fra ${place}`);
    await tab.do('saved');
    expect(await tab.do<BoardState>('state')).toMatchObject({ save: { kind: 'saved' } });
    const titles = () => anna.items('idea').map(({ fields }) => fields.title);
    await until('she sees his', () => titles().includes(`Fra ${place}`));
    await context.close();
    expect(complaints).toEqual([]);
  });
}

test.runIf(there)('what waits survives a closed tab', async () => {
  const context = await someone();
  const tab = await Tab.open(context, 'inPage');
  await tab.board('Carla');
  await stage.kill();
  await tab.do('add', 'Skrevet uden net');
  const waits = { save: { kind: 'unsaved', waiting: 1 } };
  await expect.poll(() => tab.do<BoardState>('state'), { timeout: 20_000 }).toMatchObject(waits);
  await expect.poll(() => tab.kept(), { timeout: 20_000 }).toBe(1);
  await tab.close();
  await stage.restart();
  const anna = await stage.open({ name: 'Anna' });
  const mine = () => anna.items('idea').filter(({ fields }) => fields.title === 'Skrevet uden net');
  expect(mine()).toEqual([]);

  const again = await Tab.open(context, 'inPage');
  await again.board('Carla');
  await again.do('saved');
  await until('it is there', () => mine().length === 1);
  await expect.poll(() => again.kept(), { timeout: 20_000 }).toBe(0);
  await context.close();
});

test.runIf(there)('two tabs do not tread on each other', async () => {
  const context = await someone();
  const [one, two] = [await Tab.open(context, 'inPage'), await Tab.open(context, 'inWorker')];
  await one.board('Dorte');
  await two.board('Dorte');
  await Promise.all([one.do('add', 'Fane en'), two.do('add', 'Fane to')]);
  await Promise.all([one.shows('Fane to'), two.shows('Fane en')]);
  await Promise.all([one.do('saved'), two.do('saved')]);
  await stage.kill();
  await Promise.all([one.do('add', 'En venter'), two.do('add', 'To venter')]);
  await expect.poll(() => one.kept(), { timeout: 20_000 }).toBe(2);
  await Promise.all([one.close(), two.close()]);
  await stage.restart();

  // Each takes over what one of the two left.
  const [three, four] = [await Tab.open(context, 'inPage'), await Tab.open(context, 'inPage')];
  await three.board('Dorte');
  await four.board('Dorte');
  await Promise.all([three.do('saved'), four.do('saved')]);
  await Promise.all([three.shows('To venter'), four.shows('En venter')]);
  const titles = (await three.do<string[]>('titles')).filter((title) => /Fane|venter/.test(title));
  expect(titles.sort()).toEqual(['En venter', 'Fane en', 'Fane to', 'To venter']);
  await expect.poll(() => three.kept(), { timeout: 20_000 }).toBe(0);
  await context.close();
});
