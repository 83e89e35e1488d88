// Goal: what is looked for is found: words in titles, texts and comments lead to their card, and the
// board can be narrowed by author, kind, area and label.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';
const start = 'Er samskabelse den rigtige vej?';

describe('finding', () => {
  let server: Server;
  let browser: Browser;
  let asta: Person;
  let viggo: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('by', 'Byens hus');
    asta = await Person.open(browser, 'Asta');
    await asta.join(await server.invite('by', { kind: 'citizen' }));
    viggo = await Person.open(browser, 'Viggo');
    await viggo.join(await server.invite('by', { kind: 'business' }));
    await viggo.addCard('Ejerskab', 'Markedet');
    await viggo.saved();
    await asta.addCard(area, 'Bænke ved åen');
    await asta.card('Bænke ved åen').click();
    await asta.writeBody('Her kan man hvile sig i skyggen.');
    await asta.drawer().getByLabel('Ny mærkat').fill('udendørs');
    await asta.page.keyboard.press('Enter');
    await asta.drawer().getByLabel('Skriv en kommentar').fill('Husk rampen');
    await asta.page.keyboard.press('Control+Enter');
    await asta.page.keyboard.press('Escape');
    await asta.saved();
  });
  afterAll(async () => {
    for (const person of [asta, viggo]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  const search = async (words: string) => {
    await viggo.page.getByRole('button', { name: 'Søg', exact: true }).click();
    await viggo.page.getByRole('searchbox').fill(words);
    return viggo.page.getByRole('dialog');
  };

  it.each(['åen', 'SKYGGEN', 'rampen'])('leads from "%s" to the card', async (words) => {
    const dialog = await search(words);
    await dialog.getByText('1 fund').waitFor();
    await dialog.getByRole('button', { name: /Bænke ved åen/ }).click();
    const title = viggo.drawer().getByRole('textbox', { name: 'Titel' });
    await title.waitFor();
    expect(await title.inputValue()).toBe('Bænke ved åen');
    await viggo.drawer().getByRole('button', { name: 'Luk' }).click();
  });

  it('says that there is nothing', async () => {
    const dialog = await search('svømmehal');
    await dialog.getByText('Ingen fund').waitFor();
    await dialog.getByRole('button', { name: 'Luk' }).click();
  });

  it.each([
    ['Kort skrevet af', 'virksomheder', 'Markedet', 'Bænke ved åen'],
    ['Slags kort', 'Idé', 'Bænke ved åen', start],
    ['Område', 'Afklaring: Ejerskab', 'Markedet', 'Bænke ved åen'],
    ['Mærkat', 'udendørs', 'Bænke ved åen', 'Markedet'],
  ])('narrows the board by: %s', async (by, value, seen, hidden) => {
    await asta.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await asta.page.getByLabel(by, { exact: true }).selectOption({ label: value });
    await asta.page.getByRole('button', { name: 'Vis kortene' }).click();
    await asta.page.getByRole('button', { name: 'Filter (1)' }).waitFor();
    await asta.card(seen).waitFor();
    expect(await asta.card(hidden).count()).toBe(0);
    await asta.page.getByText('kort er skjult af filteret').waitFor();
    await asta.page.getByRole('link', { name: 'Disposition' }).click();
    await asta.card(seen).waitFor();
    expect(await asta.card(hidden).count()).toBe(0);
    await asta.page.getByRole('link', { name: 'Plan', exact: true }).click();
    await asta.page.getByRole('button', { name: 'Vis alle' }).click();
    await asta.card(hidden).waitFor();
  });
});
