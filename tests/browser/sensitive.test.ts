// Goal: whoever leads a board makes it sensitive and gives its code by another way than the link;
// who has only the link is told what is missing, and nobody is known by a name there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

describe('a sensitive board', () => {
  let server: Server;
  let browser: Browser;
  let mette: Person;
  let link: string;
  let code: string;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('sag', 'Sagen');
    mette = await Person.open(browser, 'Mette', { height: 1000 });
    await mette.join(await server.invite('sag', { kind: 'official', role: 'manager' }));
  });
  afterAll(async () => {
    expect(mette?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  const panel = () => mette.page.getByRole('region', { name: 'Følsom tavle' });
  const closed = async () => {
    await mette.page.keyboard.press('Escape');
    await expect.poll(() => mette.page.getByRole('dialog').count()).toBe(0);
  };

  it('has somebody who can take it back', async () => {
    await mette.menu('Styring');
    await panel().getByRole('button', { name: 'Gør tavlen følsom' }).click();
    await panel().getByRole('alert').getByText('Det kræver en chef, der logger ind').waitFor();
    await panel().getByText('Tavlen er ikke følsom.').waitFor();
    await server.samtavle('member', 'add', 'sag', 'muni|leder', '--role', 'manager');
    await panel().getByRole('button', { name: 'Gør tavlen følsom' }).click();
    await panel().getByText('Tavlen er følsom.').waitFor();
    expect(await panel().getByRole('alert').count()).toBe(0);
    expect(await findings(mette.page)).toEqual([]);
    await closed();
    // It is the server that says so, the next time too.
    await mette.menu('Styring');
    await panel().getByRole('button', { name: 'Gør den til en almindelig tavle igen' }).waitFor();
    await closed();
  });

  it('has links with a code, which is shown once and apart', async () => {
    await mette.page.getByRole('button', { name: 'Del', exact: true }).click();
    await mette.page.getByRole('button', { name: 'Lav et link' }).click();
    link = await mette.page.getByLabel('Linket', { exact: true }).inputValue();
    code = await mette.page.getByLabel('Koden', { exact: true }).inputValue();
    expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    expect(link).not.toContain(code);
    await mette.page.getByText('Giv dem koden ad en anden vej').waitFor();
    await mette.page.getByRole('listitem').filter({ hasText: 'med kode' }).waitFor();
    expect(await findings(mette.page)).toEqual([]);
    await closed();
  });

  it('lets nobody in by the link alone, and says what is missing', async () => {
    const ulla = await Person.open(browser, 'Ulla', { width: 360, height: 740 });
    await ulla.page.goto(link);
    await ulla.page.getByLabel('Dit navn på tavlen').fill('Ulla');
    await ulla.page.keyboard.press('Enter');
    const box = ulla.page.getByLabel('Koden til invitationen');
    await box.waitFor();
    await expect.poll(() => box.evaluate((one) => one === document.activeElement)).toBe(true);
    await ulla.page.getByText('Linket alene er ikke nok her').waitFor();
    expect(await ulla.page.getByRole('alert').count()).toBe(0);
    expect(await findings(ulla.page)).toEqual([]);
    await ulla.page.keyboard.press('Enter');
    await ulla.page.getByRole('alert').getByText('Skriv koden').waitFor();
    await box.fill('2222-2222');
    await ulla.page.keyboard.press('Enter');
    await ulla.page.getByRole('alert').getByText('Koden passer ikke').waitFor();
    expect(await ulla.page.locator('.board-page').count()).toBe(0);

    await box.fill(` ${code.toLowerCase().replace('-', ' ')}`);
    await ulla.page.keyboard.press('Enter');
    await ulla.page.locator('.board-page').waitFor();
    await mette.page.getByRole('button', { name: '2 er her nu' }).click();
    // The second guest: Mette came by an invitation before.
    await mette.page.getByText('Deltager 2, borger').waitFor();
    expect(await mette.page.getByText('Ulla').count()).toBe(0);
    await mette.page.keyboard.press('Escape');
    // Nor does this browser say the name that was not taken.
    expect(await ulla.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Ulla');
    expect(ulla.complaints).toEqual([]);
    await ulla.close();
  });

  it('asks for its code in English, too', async () => {
    const carl = await Person.open(browser, 'Carl', { locale: 'en-GB' });
    await carl.page.goto(link);
    await carl.page.getByLabel('Your name on the board').fill('Carl');
    await carl.page.keyboard.press('Enter');
    await carl.page.getByLabel('The code of the invitation').fill('wrong');
    await carl.page.keyboard.press('Enter');
    await carl.page.getByRole('alert').getByText('That is not the code').waitFor();
    await carl.page.getByLabel('The code of the invitation').fill(code);
    await carl.page.keyboard.press('Enter');
    await carl.page.locator('.board-page').waitFor();
    expect(carl.complaints).toEqual([]);
    await carl.close();
  });
});
