// Goal: the main things are done by keyboard alone, and are said to those who do not see them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

// Tab until something of this name has the focus; bounded, so that a trap is a failure.
async function tab(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 80; ++i) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement
        || element instanceof HTMLTextAreaElement ? element.labels : null;
      return element?.getAttribute('aria-label')
        ?? (labels?.[0] ?? element)?.textContent?.trim() ?? '';
    });
    if (name.test(label)) return;
  }
  throw new Error(`Tab never came to ${String(name)}`);
}

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
  const tabTo = (name: RegExp) => tab(kim.page, name);

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
    await kim.body().waitFor();
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

  it('copies a card and puts the copy into another column', async () => {
    await kim.card('Lampe').focus();
    await kim.page.keyboard.press('Control+c');
    await said('Kopieret');
    await kim.card('Bænk').focus();
    await kim.page.keyboard.press('Control+v');
    await said('1 kort sat ind');
    await kim.column('Ejerskab').locator('.open-card').filter({ hasText: 'Lampe' }).waitFor();
    await kim.column(area).locator('.open-card').filter({ hasText: 'Lampe' }).waitFor();
    await kim.page.keyboard.press('Control+z');
    await said('Fortrudt: Sæt ind');
    await expect.poll(() => kim.column('Ejerskab').locator('.open-card')
      .filter({ hasText: 'Lampe' }).count()).toBe(0);
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

  it('shows where one is, at every stop', async () => {
    await kim.page.goto(`${server.origin}/b/tast`);
    await kim.card('Bænk').waitFor();
    await kim.page.locator('body').focus();
    const stops = new Set<string>();
    for (let i = 0; i < 60; ++i) {
      await kim.page.keyboard.press('Tab');
      const stop = await kim.page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return undefined;
        const shown = element.closest('label') ?? element;
        const { outlineStyle, outlineWidth } = getComputedStyle(shown);
        const { width, height } = shown.getBoundingClientRect();
        return {
          html: element.outerHTML.slice(0, 160),
          seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
            && width > 2 && height > 2,
        };
      });
      if (!stop) break;
      stops.add(stop.html);
      expect(stop.seen, stop.html).toBe(true);
    }
    expect(stops.size).toBeGreaterThan(15);
  });

  it('leads a board from its purpose into the next phase', async () => {
    await server.makeBoard('leder', 'Ledet uden mus');
    const mia = await Person.open(browser, 'Mia');
    const { page } = mia;
    const type = (words: string) => page.keyboard.type(words);
    await mia.join(await server.invite('leder', { kind: 'official', role: 'manager' }));
    await tab(page, /^skriv formålet$/);
    await page.keyboard.press('Enter');
    await page.locator('textarea[aria-label=Hvorfor]:focus').waitFor();
    await type('Et hus til alle.');
    await tab(page, /^Nyt succeskriterium$/);
    await page.keyboard.press('Enter');
    await page.getByLabel('Succeskriterium', { exact: true }).waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.locator('textarea[aria-label=Succeskriterium]:focus').waitFor();
    await type('Ti idéer er prøvet');
    await tab(page, /^Gå videre til Samskabelse$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Alt er på plads til næste fase.').waitFor();
    await tab(page, /^Hvorfor ændrer I kurs/);
    await type('Vi er klar.');
    await tab(page, /^Gå videre til Samskabelse$/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '2 Samskabelse (nu)' }).waitFor();
    // The reins, out of the menu.
    await tab(page, /^Menu$/);
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await type('Styr');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Styring' }).waitFor();
    await tab(page, /^Borger må i Ideer$/);
    await type('komm');
    await page.getByRole('dialog').last().getByLabel(/^Hvorfor ændrer I kurs/).waitFor();
    await tab(page, /^Hvorfor ændrer I kurs/);
    await type('Først taler vi.');
    await tab(page, /^Gem$/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByLabel('Borger må i Ideer', { exact: true }).inputValue())
      .toBe('comment');
    await page.keyboard.press('Escape');
    await mia.saved();
    expect(mia.complaints).toEqual([]);
    await mia.close();
  });
});
