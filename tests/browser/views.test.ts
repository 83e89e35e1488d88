// Goal: every view can be used by everybody (axe finds nothing) and is kept as a picture, in both
// languages, both themes and three widths, to be looked at: build/screenshots.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person, type Looks } from './support/person.ts';
import { Server } from './support/server.ts';

const pictures = resolve(import.meta.dirname, '../../build/screenshots');
const views = ['plan', 'outline', 'story', 'evaluation', 'history', 'canvas', 'wall'] as const;
const looks: Looks[] = (['da-DK', 'en-GB'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    [360, 768, 1280].map((width): Looks => ({ locale, theme, width, height: 800 }))));

describe('every view', () => {
  let server: Server;
  let browser: Browser;
  let links: Readonly<Record<string, string>>;
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    server = await Server.start();
    browser = await openBrowser();
    // A board that was played through all its phases, and an empty one.
    await server.samtavle('demo');
    await server.makeBoard('tom', 'En tavle, som ingen har skrevet på endnu');
    const manager = { kind: 'official', role: 'manager', authority: 'Eksempel Kommune' } as const;
    links = {
      'groen-plads': await server.invite('groen-plads', manager),
      tom: await server.invite('tom', manager),
    };
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const look = async (board: string, name: string, how: Looks, see: (person: Person) =>
  Promise<void>) => {
    const person = await Person.open(browser, 'Mette', how);
    try {
      await person.join(links[board] ?? '');
      await see(person);
      await person.page.screenshot({ path: join(pictures, `${name}.png`) });
      expect(await findings(person.page), name).toEqual([]);
      expect(person.complaints, name).toEqual([]);
    } finally {
      await person.close();
    }
  };

  it.each(looks)('is usable and looked at: $locale, $theme, $width px', async (how) => {
    const { locale = '', theme = '', width = 0 } = how;
    for (const view of views) {
      const name = `${view}-${locale}-${theme}-${width}`;
      await look('groen-plads', name, how, async ({ page }) => {
        await page.goto(`${server.origin}/b/groen-plads?view=${view}`);
        await page.locator('main').first().waitFor();
        await page.locator('.skeleton').waitFor({ state: 'detached' });
        await page.waitForTimeout(500);
      });
    }
  }, 300_000);

  it('shows an empty board, an open purpose, a card, a menu, a form and the reins', async () => {
    const steps: [string, (person: Person) => Promise<void>][] = [
      ['empty', async () => undefined],
      ['purpose', async ({ page }) => page.locator('.strip .line').click()],
      ['card', async ({ page }) => {
        await page.locator('.open-card').first().click();
        await page.locator('.drawer').waitFor();
      }],
      ['menu', async ({ page }) => {
        await page.getByRole('button', { name: /^Flere valg for/ }).first().click();
        await page.getByRole('menu').waitFor();
      }],
      ['new-card', async ({ page }) => {
        await page.getByRole('button', { name: /^Nyt kort i/ }).first().click();
      }],
      ['next-phase', async ({ page }) => {
        await page.getByRole('button', { name: /^Gå videre til/ }).click();
        await page.getByRole('dialog').waitFor();
      }],
      ['reins', async ({ page }) => {
        await page.getByRole('button', { name: 'Menu' }).click();
        await page.getByRole('menuitem', { name: 'Styring' }).click();
        await page.getByRole('dialog').waitFor();
      }],
      ['share', async ({ page }) => {
        await page.getByRole('button', { name: 'Del', exact: true }).click();
        await page.getByRole('button', { name: 'Lav et link' }).click();
        await page.getByRole('img', { name: 'QR-kode med linket' }).waitFor();
      }],
    ];
    for (const [name, see] of steps) await look('tom', name, { width: 1280 }, see);
  }, 300_000);
});
