// Goal: the purpose comes first. A manager who would go on without it is told what is missing and
// led there; once it is written everybody sees it, and the way on is open.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

describe('purpose first', () => {
  let server: Server;
  let browser: Browser;
  let mette: Person;
  let asta: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('by', 'Byens hus');
    mette = await Person.open(browser, 'Mette');
    await mette.join(await server.invite('by', { kind: 'official', role: 'manager' }));
    asta = await Person.open(browser, 'Asta', { width: 360, height: 740 });
    await asta.join(await server.invite('by', { kind: 'citizen' }));
  });
  afterAll(async () => {
    for (const person of [mette, asta]) expect(person.complaints).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  it('says what is missing before one goes on', async () => {
    await mette.page.getByRole('button', { name: 'Gå videre til Samskabelse' }).click();
    const dialog = mette.page.getByRole('dialog');
    const missing = 'skriv formålet, skriv et succeskriterium';
    await dialog.getByText(`Før I går videre: ${missing}`).waitFor();
    await dialog.getByRole('button', { name: 'Gå videre alligevel' }).click();
    await dialog.getByRole('alert').getByText('Skriv hvorfor').waitFor();
    await mette.page.keyboard.press('Escape');
  });

  it('leads to the place where it is mended', async () => {
    await mette.page.getByRole('button', { name: 'skriv formålet' }).click();
    const purpose = mette.page.getByLabel('Hvorfor', { exact: true }).and(
      mette.page.locator('textarea'));
    await expect.poll(() => purpose.evaluate((box) => box === document.activeElement)).toBe(true);
    await mette.page.keyboard.type('Et hus, som alle i byen vil bruge.');
    await mette.page.getByRole('button', { name: 'Nyt succeskriterium' }).click();
    await mette.page.getByLabel('Succeskriterium', { exact: true }).first()
      .fill('Ti idéer er prøvet');
    await mette.saved();
  });

  it('shows the purpose to everybody, always', async () => {
    await asta.page.getByText('Et hus, som alle i byen vil bruge.').first().waitFor();
    await asta.page.getByText('1 kriterium').waitFor();
  });

  it('opens the next phase, with its reason', async () => {
    await mette.page.getByRole('button', { name: 'Gå videre til Samskabelse' }).click();
    const dialog = mette.page.getByRole('dialog');
    await dialog.getByText('Alt er på plads til næste fase.').waitFor();
    await dialog.getByRole('textbox').fill('Formålet er klart, og folk vil i gang.');
    await dialog.getByRole('button', { name: 'Gå videre til Samskabelse' }).click();
    await asta.page.getByRole('button', { name: '2 Samskabelse (nu)' }).waitFor();
  });

  it('asks why when the purpose changes now, and tells it in the story', async () => {
    await mette.page.getByRole('button', { name: 'Ændr: Hvorfor' }).click();
    const dialog = mette.page.getByRole('dialog');
    await dialog.getByLabel('Hvorfor', { exact: true }).fill('Et hus til hele året.');
    await dialog.getByRole('button', { name: 'Gem' }).click();
    await dialog.getByRole('alert').getByText('Skriv hvorfor').waitFor();
    await dialog.getByLabel('Hvorfor ændrer I kurs?').fill('Om vinteren er her tomt.');
    await dialog.getByRole('button', { name: 'Gem' }).click();
    await asta.page.getByText('Et hus til hele året.').first().waitFor();
    await asta.page.goto(`${server.origin}/b/by?view=story`);
    await asta.page.getByText('Om vinteren er her tomt.').waitFor();
  });

  it('asks the same of a criterion', async () => {
    await mette.page.getByRole('button', { name: 'Ændr: Succeskriterium' }).click();
    const dialog = mette.page.getByRole('dialog');
    await dialog.getByLabel('Succeskriterium', { exact: true }).fill('Fem idéer er prøvet');
    await dialog.getByLabel('Hvorfor ændrer I kurs?').fill('Ti var for mange.');
    await dialog.getByRole('button', { name: 'Gem' }).click();
    await asta.page.getByText('Ti var for mange.').waitFor();
  });

  it('goes back for what was forgotten, and on again, each time saying why', async () => {
    await mette.page.locator('.strip .line').click();
    await mette.phase('Afklaring');
    await mette.page.getByRole('button', { name: 'Gå tilbage til Afklaring' }).click();
    await mette.reason('Vi glemte naboerne.', 'Gå tilbage til Afklaring');
    await asta.page.getByText('Vi glemte naboerne.').first().waitFor();
    await mette.page.getByRole('button', { name: 'Gå videre til Samskabelse' }).click();
    await mette.reason('Nu er de med.', 'Gå videre til Samskabelse');
    await mette.page.getByRole('button', { name: '2 Samskabelse (nu)' }).waitFor();
    await mette.saved();
  });

  it('tells a reader who comes late all of it, in order', async () => {
    const top = await Person.open(browser, 'Topchefen');
    await top.join(await server.invite('by', { kind: 'official', role: 'reader' }));
    await top.page.getByRole('link', { name: 'Historien' }).click();
    await top.page.getByText('Nu er de med.').first().waitFor();
    const told = await top.page.locator('main').innerText();
    const places = [
      'Sådan begyndte I', 'Om vinteren er her tomt.', 'Ti var for mange.', 'Vi glemte naboerne.',
      'Nu er de med.', 'Sådan står det nu',
    ].map((words) => told.indexOf(words));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    await top.page.getByRole('link', { name: 'Plan', exact: true }).click();
    const button = top.page.getByRole('button', { name: /^Nyt kort i/ }).first();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(top.complaints).toEqual([]);
    await top.close();
  });
});
