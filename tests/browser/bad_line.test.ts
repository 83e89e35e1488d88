// Goal: on a bad line nothing is lost, and the page never says more than is true: it counts what
// waits, keeps it when the tab is closed, merges it when the line, or another server, is back, and
// tells what happened meanwhile.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { Line } from './support/line.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

// The browser notices that the network is back.
const tryNow = ({ page }: Person) => page.evaluate(() => window.dispatchEvent(new Event('online')));

describe('a bad line', () => {
  let server: Server;
  let browser: Browser;
  let line: Line;
  let camilla: Person;
  let per: Person;
  beforeAll(async () => {
    server = await Server.start();
    line = await Line.open(server.port);
    browser = await openBrowser();
    await server.makeBoard('hal', 'Hallen');
    camilla = await Person.open(browser, 'Camilla', { width: 360, height: 740 });
    await camilla.join(line.address(await server.invite('hal', { kind: 'citizen' })));
    per = await Person.open(browser, 'Per');
    await per.join(await server.invite('hal', { kind: 'official', role: 'project_leader' }));
    for (const title of ['Camillas første', 'Camillas andet']) {
      await camilla.addCard(area, title);
    }
    await camilla.saved();
    await per.card('Camillas andet').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await line?.close();
    await server?.stop();
  });

  it('says how many changes wait, and goes on working', async () => {
    line.cut();
    await camilla.page.getByText('Du er uden forbindelse').waitFor();
    for (const title of ['Et', 'To', 'Tre']) await camilla.addCard(area, `Kort ${title}`);
    await camilla.page.getByText('Ikke gemt - 3 ændringer venter').waitFor();
    await camilla.card('Camillas andet').click();
    await camilla.drawer().getByRole('textbox', { name: 'Titel' }).press('End');
    await camilla.page.keyboard.type('!');
    await camilla.drawer().getByRole('button', { name: 'Luk' }).click();
    await camilla.page.getByText('Ikke gemt - 4 ændringer venter').waitFor();
  });

  it('merges with what others did meanwhile, and loses nothing', async () => {
    await per.cardMenu('Camillas andet', 'Flyt til Ejerskab');
    await per.cardMenu('Camillas første', 'Slet');
    await per.reason('Det står et andet sted.', 'Slet');
    await per.saved();
    line.mend();
    await tryNow(camilla);
    await camilla.saved();
    for (const title of ['Et', 'To', 'Tre']) await per.card(`Kort ${title}`).waitFor();
    await per.column('Ejerskab').locator('.open-card')
      .filter({ hasText: 'Camillas andet!' }).waitFor();
    await expect.poll(() => camilla.card('Camillas første').count()).toBe(0);
    for (const title of ['Et', 'To', 'Tre']) {
      expect(await per.card(`Kort ${title}`).count()).toBe(1);
    }
  });

  it('keeps what waits when the tab is closed, and another process takes it, once', async () => {
    await server.kill();
    await camilla.page.getByText('Du er uden forbindelse').waitFor();
    for (const title of ['Fire', 'Fem']) await camilla.addCard(area, `Kort ${title}`);
    await camilla.page.getByText('Ikke gemt - 2 ændringer venter').waitFor();
    await camilla.page.close();
    await server.run();
    // The same browser, a new tab: what waited is sent, once.
    const page = await camilla.context.newPage();
    await page.goto(line.address(`${server.origin}/b/hal`));
    for (const title of ['Fire', 'Fem']) {
      await page.locator('.open-card').filter({ hasText: `Kort ${title}` }).waitFor();
    }
    await page.locator('.save').getByText('Gemt', { exact: true }).waitFor();
    for (const title of ['Fire', 'Fem']) {
      await expect.poll(() => per.card(`Kort ${title}`).count()).toBe(1);
    }
    await page.close();
  });

  it('tells whoever comes back what happened meanwhile', async () => {
    await per.addCard(area, 'Mens du var væk');
    await per.saved();
    const page = await camilla.context.newPage();
    await page.goto(line.address(`${server.origin}/b/hal`));
    await page.getByText(/^Siden sidst: \d+ ændring/).waitFor();
    await page.getByRole('button', { name: 'Se det vigtigste' }).click();
    await page.getByRole('dialog').getByText(/Ellers: \d+ nye/).waitFor();
    await page.close();
  });

  it('hands back what is refused, with the reason and the words to keep', async () => {
    const page = await camilla.context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(line.address(`${server.origin}/b/hal`));
    const card = page.locator('.open-card').filter({ hasText: 'Kort To' });
    await card.click();
    const title = page.locator('.drawer').getByRole('textbox', { name: 'Titel' });
    await title.waitFor();
    await page.waitForLoadState('networkidle');
    line.cut();
    await page.getByText('Du er uden forbindelse').waitFor();
    await title.fill('Mine egne ord');
    await page.getByText('Ikke gemt - 1 ændring venter').waitFor();
    const listed = await server.samtavle('people', 'hal', '--json');
    const { actor } = (JSON.parse(listed).people as { name: string; actor: number }[])
      .find(({ name }) => name === 'Camilla')!;
    await server.samtavle('member', 'change', 'hal', String(actor), '--role', 'reader');
    line.mend();
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    const note = page.locator('.note.bad');
    await note.getByText(/^Det blev ikke ændret: det kan kun .*Din tekst er her/).waitFor();
    await note.locator('.kept').getByText('Mine egne ord').waitFor();
    await note.getByRole('button', { name: 'Kopiér' }).waitFor();
    await page.locator('.save').getByText('Gemt', { exact: true }).waitFor();
    // What is on the board is what was there, and stays on the screen until it is closed.
    await expect.poll(() => title.inputValue()).toBe('Kort To');
    expect(await per.card('Kort To').count()).toBe(1);
    await note.getByRole('button', { name: 'Luk' }).click();
    expect(await note.count()).toBe(0);
    await page.close();
  });

  it('tells both who wrote the same, and what each of them wrote', async () => {
    const [one, two] = [await Person.open(browser, 'Viggo'), await Person.open(browser, 'Frida')];
    await one.join(line.address(await server.invite('hal', { kind: 'business' })));
    await two.join(await server.invite('hal', { kind: 'association' }));
    await one.card('Kort Et').waitFor();
    // What is fetched ahead for bad lines is here, too.
    await one.page.waitForLoadState('networkidle');
    line.cut();
    await one.page.getByText('Du er uden forbindelse').waitFor();
    // What has to be asked of the server says so, instead of nothing.
    await one.menu('Hent referatet');
    await one.page.getByRole('dialog', { name: 'Hent referatet' })
      .getByText('Referatet kunne ikke hentes.').waitFor();
    await one.page.keyboard.press('Escape');
    await two.cardMenu('Kort Et', 'Flyt til Ejerskab');
    await two.saved();
    await one.cardMenu('Kort Et', 'Flyt op');
    line.mend();
    await tryNow(one);
    await one.saved();
    await two.page.getByText('Kort Et: Viggo ændrede det samme').waitFor();
    await two.column(area).locator('.open-card').filter({ hasText: 'Kort Et' }).waitFor();
    for (const person of [one, two]) await person.close();
  });
});
