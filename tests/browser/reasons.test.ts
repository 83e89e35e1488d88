// Goal: a tool that somebody may not use is there all the same, and says why: on every view, in
// every dialog and menu, for whoever reads, takes part, leads a meeting, and leads the board.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { disabledTools } from './support/disabled.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const board = 'groen-plads';
const views = ['plan', 'canvas', 'outline', 'story', 'history', 'evaluation', 'wall'] as const;
const roles = ['reader', 'contributor', 'facilitator', 'manager'] as const;
type Role = (typeof roles)[number];

// What each has to find, and to find disabled: a test that looks at nothing would pass.
const expected: Readonly<Record<Role, readonly string[]>> = {
  reader: [
    'button Fortryd', 'button Gør igen', 'button Nyt kort i Ideer', 'button Ny afstemning',
    'button Gå tilbage til sådan her', 'button Vis, hvad der er ændret siden',
    'button Nyt succeskriterium', 'button Deleger en opgave', 'button Forbind med',
    'button Hent tilbage', 'textbox Ny mærkat', 'combobox Samskabelsestype', 'menuitem Slet',
  ],
  contributor: ['button Gå tilbage til sådan her', 'combobox Samskabelsestype'],
  facilitator: ['button Gå tilbage til sådan her', 'combobox Samskabelsestype'],
  manager: ['button Vis, hvad der er ændret siden', 'combobox Rolle for Vi'],
};

describe('every tool that cannot be used', () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.samtavle('demo');
    // Something that was there before, and is not any more.
    const found = await server.samtavle('search', board, 'Hvor står vi nu', '--json');
    const { hits } = JSON.parse(found) as { hits: readonly { item: string }[] };
    await server.samtavle('edit', board, '--reason', 'Det ved vi nu', 'delete', hits[0]!.item);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  // Items of a menu are led to like the others; what they are not for stands under them.
  const menuItems = (page: Page) => page.locator('.menu-item.off').evaluateAll((items) =>
    items.map((item) => ({
      what: `menuitem ${item.querySelector('[slot=label]')?.textContent ?? ''}`,
      why: (item.getAttribute('aria-describedby') ?? '').split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim(),
    })));

  it.each(roles)('says why to: %s', async (role) => {
    const person = await Person.open(browser, 'Vi', { height: 1000 });
    await person.join(await server.invite(board, { kind: 'citizen', role }));
    const { page } = person;
    const met = new Set<string>();
    // Within the page, as Back and Forward do.
    const show = async (view: string) => {
      await page.evaluate((address) => {
        history.pushState(null, '', address);
        dispatchEvent(new PopStateEvent('popstate'));
      }, `/b/${board}?view=${view}`);
      await page.locator('main').first().waitFor();
    };
    const look = async (where: string) => {
      const all = [...await disabledTools(page), ...await menuItems(page)];
      for (const { what } of all) met.add(what);
      const silent = all.filter(({ why }) => why.length < 10).map(({ what }) => what);
      expect(silent, `${role}, ${where}`).toEqual([]);
    };
    for (const view of views) {
      await show(view);
      await person.settled();
      await look(view);
    }
    await show('plan');
    await person.phase('Samskabelse');
    await look('another phase');
    const menu = page.getByRole('menu').first();
    const dialog = page.getByRole('dialog').first();
    const opened = page.locator('[role=menu], dialog[open], .drawer');
    const open: readonly [string, () => Promise<unknown>][] = [
      ['purpose', () => page.locator('.strip .line').click()],
      ['menu', async () => {
        await page.getByRole('button', { name: 'Menu', exact: true }).click();
        await menu.waitFor();
      }],
      ['focus point', async () => {
        await page.getByRole('button', { name: /^Status for/ }).first().click();
        await menu.waitFor();
      }],
      ['card', async () => {
        await page.locator('.open-card').first().click();
        await person.drawer().waitFor();
      }],
      ['menu of a card', async () => {
        await page.getByRole('button', { name: /^Flere valg for/ }).first().click();
        await menu.waitFor();
      }],
      ['reins', async () => {
        await person.menu('Styring');
        await page.getByRole('region', { name: 'Hvem har hvilken rolle' }).waitFor();
      }],
      ['sharing', async () => {
        await page.getByRole('button', { name: 'Del', exact: true }).click();
        await dialog.waitFor();
      }],
      ['search', async () => {
        await page.getByRole('button', { name: 'Søg', exact: true }).click();
        await dialog.waitFor();
      }],
      ['people', async () => {
        await page.getByRole('button', { name: /her alene|er her nu/ }).click();
        await dialog.waitFor();
      }],
      ['differences', async () => {
        await show('history');
        const slider = page.getByRole('slider');
        await slider.fill(String(Number(await slider.getAttribute('max')) - 20));
        await page.getByRole('button', { name: 'Vis, hvad der er ændret siden' }).click();
        await page.locator('.differences > li').first().waitFor();
      }],
      ['outline', () => show('outline')],
      ['card in the outline', () => page.locator('.unfold').first().click()],
    ];
    // Between the two ends only where they differ.
    const ends = role === 'reader' || role === 'manager';
    for (const [where, act] of ends ? open : open.slice(0, 6)) {
      await act();
      // What it opens may be fetched first.
      await person.settled();
      await look(where);
      if (where === 'outline') continue;
      // A key that comes before the focus has gone in there is one for nothing.
      await expect.poll(async () => {
        await page.keyboard.press('Escape');
        await person.settled();
        return opened.count();
      }).toBe(0);
    }
    const missed = expected[role].filter((one) => ![...met].some((what) => what.startsWith(one)));
    expect(missed, `${role} met ${[...met].join(', ')}`).toEqual([]);
    expect(person.complaints).toEqual([]);
    await person.close();
  }, 120_000);

  it('is told by hovering and by keys, and does nothing', async () => {
    const person = await Person.open(browser, 'Vi');
    await person.join(await server.invite(board, { kind: 'citizen', role: 'reader' }));
    const { page } = person;
    const undo = page.getByRole('button', { name: 'Fortryd', exact: true });
    const why = page.getByText('Der er ikke noget af dit at fortryde.');
    await undo.hover({ force: true });
    await expect.poll(async () => (await why.first().boundingBox())?.height ?? 0)
      .toBeGreaterThan(12);
    await page.getByRole('button', { name: /^Flere valg for/ }).first().click();
    const last = page.getByRole('menuitem', { name: 'Slet', exact: true });
    const there = () => last.evaluate((one) => one === document.activeElement);
    for (let i = 0; i < 10 && !(await there()); ++i) await page.keyboard.press('ArrowDown');
    expect(await there()).toBe(true);
    const before = await page.locator('.card').count();
    await page.keyboard.press('Enter');
    await page.locator('.only-heard[role=status]').getByText(/^(Kun|Det kan ikke)/)
      .waitFor({ state: 'attached' });
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.locator('.card').count()).toBe(before);
    await person.close();
  });
});
