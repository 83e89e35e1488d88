// Goal: when the plan is made, people look at what came of it. The ideas are closed, everybody
// judges each criterion, and those who see it differently stand side by side.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

describe('insight', () => {
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
    asta = await Person.open(browser, 'Asta');
    await asta.join(await server.invite('by', { kind: 'citizen' }));
    await mette.page.locator('.strip .line').click();
    await mette.page.getByRole('textbox', { name: 'Hvorfor', exact: true })
      .fill('Et hus til alle.');
    await mette.page.getByRole('button', { name: 'Nyt succeskriterium' }).click();
    await mette.page.getByLabel('Succeskriterium', { exact: true }).fill('Ti idéer er prøvet');
    await mette.page.locator('.strip .line').click();
    await mette.saved();
  });
  afterAll(async () => {
    for (const person of [mette, asta]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  const enter = async (phase: string, why: string) => {
    await mette.page.getByRole('button', { name: `Gå videre til ${phase}` }).click();
    await mette.reason(why, `Gå videre til ${phase}`);
    await mette.page.getByRole('button', { name: new RegExp(`^\\d ${phase} \\(nu\\)`) }).waitFor();
  };

  it('closes the ideas, and says why one cannot write there any more', async () => {
    await enter('Samskabelse', 'Formålet er klart.');
    await asta.phase('Samskabelse');
    await asta.addCard('Ideer', 'Legeplads');
    await asta.saved();
    await asta.column('Ideer').getByRole('button', { name: 'Luk' }).click();
    await enter('Erkendelse', 'Vi har prøvet det af.');
    const button = asta.column('Ideer').getByRole('button', { name: 'Nyt kort i Ideer' });
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
    await asta.column('Ideer').getByText('det er lukket for ændringer').waitFor();
  });

  it('shows side by side who sees it how', async () => {
    for (const [person, verdict] of [[mette, 'Nået'], [asta, 'Delvist']] as const) {
      await person.page.getByRole('link', { name: 'Erkendelse' }).click();
      const criterion = person.page.getByRole('region', { name: 'Ti idéer er prøvet' });
      await criterion.getByRole('radio', { name: verdict, exact: true }).check({ force: true });
      await person.saved();
    }
    for (const person of [mette, asta]) {
      const criterion = person.page.getByRole('region', { name: 'Ti idéer er prøvet' });
      await criterion.getByText('Vi ser forskelligt på det').waitFor();
      await criterion.locator('.by-official').getByText('1 · Nået').waitFor();
      await criterion.locator('.by-citizen').getByText('1 · Delvist').waitFor();
    }
  });

  it('changes a verdict instead of counting somebody twice', async () => {
    const criterion = asta.page.getByRole('region', { name: 'Ti idéer er prøvet' });
    await criterion.getByRole('radio', { name: 'Nået', exact: true }).check({ force: true });
    const other = mette.page.getByRole('region', { name: 'Ti idéer er prøvet' });
    await other.locator('.by-citizen').getByText('1 · Nået').waitFor();
    expect(await other.getByText('Vi ser forskelligt på det').count()).toBe(0);
  });
});
