// Goal: on a bad line nothing is lost, and the page never says more than is true: it counts what
// waits, keeps it when the tab is closed, and merges it when the line, or another server, is back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

describe('a bad line', () => {
  let server: Server;
  let browser: Browser;
  let camilla: Person;
  let per: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('hal', 'Hallen');
    camilla = await Person.open(browser, 'Camilla', { width: 360, height: 740 });
    await camilla.join(await server.invite('hal', { kind: 'citizen' }));
    per = await Person.open(browser, 'Per');
    await per.join(await server.invite('hal', { kind: 'official', role: 'project_leader' }));
    await camilla.addCard(area, 'Camillas første');
    await camilla.saved();
    await per.card('Camillas første').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('says how many changes wait, and goes on working', async () => {
    await server.kill();
    await camilla.page.getByText('Du er uden forbindelse').waitFor();
    for (const title of ['Et', 'To', 'Tre', 'Fire']) await camilla.addCard(area, `Kort ${title}`);
    await camilla.page.getByText('Ikke gemt - 4 ændringer venter').waitFor();
  });

  it('keeps them when the tab is closed and opened', async () => {
    await camilla.page.close();
    await server.run();
    // The same browser, a new tab: what waited is sent, once.
    const page = await camilla.context.newPage();
    await page.goto(`${server.origin}/b/hal`);
    for (const title of ['Et', 'To', 'Tre', 'Fire']) {
      await page.locator('.open-card').filter({ hasText: `Kort ${title}` }).waitFor();
    }
    await page.locator('.save').getByText('Gemt', { exact: true }).waitFor();
    for (const title of ['Et', 'To', 'Tre', 'Fire']) {
      await expect.poll(() => per.card(`Kort ${title}`).count()).toBe(1);
    }
    await page.close();
  });
});
