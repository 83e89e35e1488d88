// Goal: somebody with a link is on the board after one question, and has a card there within 30
// seconds; somebody without one is told what to do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

describe('joining', () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = await Server.start(async () => ['--page-statement', 'https://was.example/park']);
    browser = await openBrowser();
    await server.makeBoard('park', 'Byens nye park');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('takes a name and a card within 30 seconds, on a phone', async () => {
    const link = await server.invite('park', { kind: 'citizen' });
    const asta = await Person.open(browser, 'Asta', { width: 360, height: 740 });
    const begin = Date.now();
    await asta.join(link);
    await asta.addCard('Formål og kriterier', 'Bænke i skyggen');
    await asta.saved();
    expect(Date.now() - begin).toBeLessThan(30_000);
    await asta.page.getByRole('button', { name: 'Menu', exact: true }).click();
    await asta.page.getByRole('menuitem', { name: 'Tilgængelighed' }).waitFor();
    await asta.page.keyboard.press('Escape');
    expect(asta.page.url()).not.toContain('#i=');
    expect(asta.complaints).toEqual([]);

    // Closed and opened again, without the link: still Asta, and the card is there.
    await asta.page.goto(`${server.origin}/b/park`);
    await asta.card('Bænke i skyggen').waitFor();
    await asta.close();
  });

  it('without a name asks again, and says why', async () => {
    const link = await server.invite('park', { kind: 'business' });
    const person = await Person.open(browser, '');
    await person.page.goto(link);
    await person.page.getByRole('button', { name: 'Kom med' }).click();
    await person.page.getByRole('alert').getByText('Skriv et navn').waitFor();
    expect(await findings(person.page)).toEqual([]);
    await person.close();
  });

  it('with a secret that is wrong says whom to ask', async () => {
    const person = await Person.open(browser, 'Ib');
    await person.page.goto(`${server.origin}/b/park#i=1-${'A'.repeat(43)}`);
    await person.page.getByLabel('Dit navn på tavlen').fill('Ib');
    await person.page.keyboard.press('Enter');
    await person.page.getByRole('alert').getByText('Invitationen virker ikke længere').waitFor();
    await person.close();
  });

  it('without an invitation is refused kindly', async () => {
    const person = await Person.open(browser, 'Ib');
    await person.page.goto(`${server.origin}/b/park`);
    await person.page.getByRole('heading', { name: 'Du skal bruge en invitation' }).waitFor();
    expect(await findings(person.page)).toEqual([]);
    expect(person.complaints).toEqual([]);
    await person.close();
  });
});
