// Goal: nobody is surprised that a board is gone: whoever opens one that will be deleted soon is told
// when and why, and can take along what was said.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

describe('a board that will be deleted', () => {
  let server: Server;
  let browser: Browser;
  let kim: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('by', 'Byens hus');
    kim = await Person.open(browser, 'Kim');
    await kim.join(await server.invite('by', { kind: 'citizen', role: 'reader' }));
  });
  afterAll(async () => {
    expect(kim?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });
  const note = () => kim.page.getByText('Tavlen bliver slettet');

  it('says nothing of it as long as there is time', async () => {
    await server.samtavle(
      'retention', 'set', 'by', '--after-days', '3650', '--why', 'Ti år efter sidste ændring',
    );
    const asked = kim.page.waitForResponse((answer) => answer.url().endsWith('/retention'));
    await kim.page.reload();
    expect((await asked).status()).toBe(200);
    await kim.page.getByRole('heading', { name: 'Byens hus' }).first().waitFor();
    expect(await note().count()).toBe(0);
  });

  it('tells whoever opens it when and why, and gives the minutes', async () => {
    await server.samtavle(
      'retention', 'set', 'by', '--at', '2020-01-01', '--why', 'Planen er gennemført',
    );
    await kim.page.reload();
    await note().waitFor();
    // Not before the thirty days of warning.
    const day = new Date(Date.now() + 30 * 86_400_000).getFullYear().toString();
    expect(await note().textContent()).toContain(day);
    await kim.page.getByText('Begrundelse: Planen er gennemført').waitFor();
    expect(await findings(kim.page)).toEqual([]);
    const began = kim.page.waitForEvent('download');
    await kim.page.getByRole('button', { name: 'Hent referatet' }).click();
    const file = await (await began).path();
    expect(await readFile(file, 'utf8')).toContain('Byens hus');
  });

  it('says nothing more once it stays', async () => {
    await server.samtavle('retention', 'keep', 'by');
    await kim.page.reload();
    await kim.page.getByRole('heading', { name: 'Byens hus' }).first().waitFor();
    await kim.page.waitForLoadState('networkidle');
    expect(await note().count()).toBe(0);
  });
});
