// Goal: the main things are done by keyboard alone, and are said to those who do not see them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

describe('by keyboard alone', () => {
  let server: Server;
  let browser: Browser;
  let kim: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('tast', 'Uden mus');
    kim = await Person.open(browser, 'Kim');
    await kim.join(await server.invite('tast', { kind: 'citizen' }));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const focused = () => kim.page.evaluate(() => document.activeElement?.textContent ?? '');
  const said = (words: string) =>
    kim.page.locator('.only-heard[role=status]').getByText(words).waitFor({ state: 'attached' });
  // Tab until something of this name has the focus; bounded, so that a trap is a failure.
  const tabTo = async (name: RegExp) => {
    for (let i = 0; i < 80; ++i) {
      await kim.page.keyboard.press('Tab');
      const label = await kim.page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        const labels = element instanceof HTMLInputElement
          || element instanceof HTMLTextAreaElement ? element.labels : null;
        return element?.getAttribute('aria-label')
          ?? (labels?.[0] ?? element)?.textContent?.trim() ?? '';
      });
      if (name.test(label)) return;
    }
    throw new Error(`Tab never came to ${String(name)}`);
  };

  it('adds cards', async () => {
    await tabTo(/^Nyt kort i Formål og kriterier/);
    await kim.page.keyboard.press('Enter');
    for (const title of ['Lampe', 'Bænk']) {
      await kim.page.keyboard.type(title);
      await kim.page.keyboard.press('Enter');
      await said(`Tilføjet: ${title}`);
    }
    await kim.page.keyboard.press('Escape');
  });

  it('moves a card within its column and to another one', async () => {
    await kim.card('Bænk').focus();
    await kim.page.keyboard.press('Alt+ArrowUp');
    await said('Bænk er flyttet til Formål og kriterier');
    const titles = await kim.column(area).locator('.title').allTextContents();
    expect(titles.indexOf('Bænk')).toBeLessThan(titles.indexOf('Lampe'));
    await expect.poll(focused).toContain('Bænk');
    await kim.page.keyboard.press('Alt+ArrowRight');
    await said('Bænk er flyttet til Ejerskab');
    await expect.poll(focused).toContain('Bænk');
  });

  it('opens, edits, comments, closes, and is back on the card', async () => {
    await kim.page.keyboard.press('Enter');
    await kim.drawer().waitFor();
    await tabTo(/^Tekst/);
    await kim.page.keyboard.type('Til dem, der venter.');
    await tabTo(/^Skriv en kommentar$/);
    await kim.page.keyboard.type('God idé');
    await kim.page.keyboard.press('Control+Enter');
    await kim.drawer().getByText('God idé').waitFor();
    await kim.page.keyboard.press('Escape');
    await expect.poll(focused).toContain('Bænk');
    await kim.saved();
  });

  it('connects a card with another one', async () => {
    await kim.page.keyboard.press('Enter');
    await kim.drawer().waitFor();
    await tabTo(/^Forbind med$/);
    await kim.page.keyboard.type('Lampe');
    await kim.page.keyboard.press('Tab');
    await kim.page.keyboard.press('Enter');
    await kim.drawer().getByText('støtter Lampe').waitFor();
    await kim.page.keyboard.press('Escape');
    await expect.poll(focused).toContain('Bænk');
  });

  it('votes', async () => {
    await server.samtavle(
      'vote', 'tast', 'new', '--question', 'Hvad først?', '--cards', 'Lampe,Bænk');
    const round = kim.page.getByRole('region', { name: 'Afstemning: Hvad først?' }).first();
    await round.waitFor();
    await kim.page.keyboard.press('Home');
    await tabTo(/^Giv en stemme til Bænk$/);
    await kim.page.keyboard.press('Enter');
    await kim.page.keyboard.press('Enter');
    await round.getByText('1 stemme tilbage').waitFor();
  });

  it('undoes with Ctrl+Z and says what', async () => {
    await kim.page.keyboard.press('Control+z');
    await said('Fortrudt');
  });

  it('does the same in the outline', async () => {
    await kim.page.keyboard.press('Home');
    await tabTo(/^Disposition$/);
    await kim.page.keyboard.press('Enter');
    await kim.page.getByRole('heading', { name: /^Ejerskab/ }).waitFor();
    await kim.card('Lampe').focus();
    await kim.page.keyboard.press('Enter');
    await kim.page.getByLabel('Titel').first().waitFor();
    await expect.poll(focused).toBe('Lampe');
    await kim.page.keyboard.press('End');
    await kim.page.keyboard.type(' ved stien');
    await kim.page.getByRole('button', { name: /Lampe ved stien/ }).first().waitFor();
  });
});
