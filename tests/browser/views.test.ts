// Goal: every view can be used by everybody (axe finds nothing) and is kept as a picture, in both
// languages, both themes and three widths, to be looked at: build/screenshots. An empty board, one
// with 300 cards, and what opens on a board, as well.
// Method: with SAMTAVLE_LONG=1 every view in each language, theme and width; without it each
// language with each theme once, and each width.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person, type Looks } from './support/person.ts';
import { Server } from './support/server.ts';

const pictures = fileURLToPath(new URL('../../build/screenshots', import.meta.url));
const views = ['plan', 'outline', 'story', 'evaluation', 'history', 'canvas', 'wall'] as const;
const long = process.env['SAMTAVLE_LONG'] === '1';
const height = 800;
const looks: Looks[] = !long ? [
  { locale: 'da-DK', theme: 'light', width: 360, height },
  { locale: 'da-DK', theme: 'dark', width: 1280, height },
  { locale: 'en-GB', theme: 'light', width: 1280, height },
  { locale: 'en-GB', theme: 'dark', width: 768, height },
] : (['da-DK', 'en-GB'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    [360, 768, 1280].map((width): Looks => ({ locale, theme, width, height }))));
const themes = long ? (['light', 'dark'] as const) : (['light'] as const);
const projector: Looks = { width: 1920, height: 1080 };

// One idea after the other, long Danish words among them.
const titles = [
  'Bænke i skyggen', 'Speciallægepraksisplanlægningsstabiliseringsperiode på biblioteket',
  'Et sted, hvor man kan være uden at skulle købe noget, og hvor der er plads til dem, der '
    + 'kommer med barnevogn, kørestol, hund og en stor familie på samme tid',
  'Lys', 'Åben cykelsmedje hver anden torsdag',
];

describe('every view', () => {
  let server: Server;
  let browser: Browser;
  let links: Record<string, string>;
  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    server = await Server.start();
    browser = await openBrowser();
    // A board that was played through all its phases, an empty one, and a crowded one.
    await server.samtavle('demo');
    await server.makeBoard('tom', 'En tavle, som ingen har skrevet på endnu');
    await server.makeBoard('fuld', 'Byens nye forsamlingshus');
    const areas = ['Formål og kriterier', 'Ejerskab', 'Rammer', 'Ideer', 'Plan', 'Beslutninger'];
    const rows = Array.from({ length: 300 }, (_, i) => {
      const area = areas[i % areas.length] ?? '';
      return `${i % 3 === 0 ? 'need' : 'idea'};${area};"${titles[i % titles.length]} ${i}"`;
    });
    const table = join(server.folder, 'cards.csv');
    await writeFile(table, ['kind;area;title', ...rows].join('\n'));
    await server.samtavle('import', table, '--format', 'csv', '--into', 'fuld');
    const manager = { kind: 'official', role: 'manager', authority: 'Eksempel Kommune' } as const;
    links = {};
    for (const board of ['groen-plads', 'tom', 'fuld']) {
      links[board] = await server.invite(board, manager);
    }
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const joined = async (board: string, how: Looks): Promise<Person> => {
    const person = await Person.open(browser, 'Mette', how);
    // Letters, icons, everything: from this server or not at all.
    person.page.on('request', (request) => {
      const address = new URL(request.url());
      const local = address.host === new URL(server.origin).host || address.protocol === 'blob:';
      if (!local) person.complaints.push(`asks ${address.href}`);
    });
    await person.join(links[board] ?? '');
    return person;
  };
  const keep = async (person: Person, name: string) => {
    await person.page.screenshot({ path: join(pictures, `${name}.png`) });
    expect(await findings(person.page), name).toEqual([]);
    expect(person.complaints, name).toEqual([]);
  };
  // Within the page, as Back and Forward do.
  const show = async (person: Person, board: string, view: string) => {
    const { page } = person;
    await page.evaluate((address) => {
      history.pushState(null, '', address);
      dispatchEvent(new PopStateEvent('popstate'));
    }, `/b/${board}?view=${view}`);
    await page.locator('main').first().waitFor();
    await person.settled();
  };

  it.each(looks)('is usable and looked at: $locale, $theme, $width px', async (how) => {
    const { locale = '', theme = '', width = 0 } = how;
    const person = await joined('groen-plads', how);
    for (const view of views) {
      await show(person, 'groen-plads', view);
      await keep(person, `${view}-${locale}-${theme}-${width}`);
    }
    await person.close();
  }, 120_000);

  it('is readable from afar, and holds 300 cards', async () => {
    const person = await joined('groen-plads', projector);
    for (const view of ['plan', 'wall'] as const) {
      await show(person, 'groen-plads', view);
      await keep(person, `projector-${view}`);
    }
    await person.close();
    for (const width of [360, 1280]) {
      const crowd = await joined('fuld', { width, height });
      const quick = width === 360 ? (['plan', 'outline'] as const) : (['canvas', 'wall'] as const);
      for (const view of long ? (['plan', 'canvas', 'outline', 'wall'] as const) : quick) {
        await show(crowd, 'fuld', view);
        await keep(crowd, `full-${view}-${width}`);
      }
      await crowd.close();
    }
  }, 180_000);

  it('draws a long column as one comes to it, by scrolling and by keys', async () => {
    const person = await joined('fuld', { width: 1280, height });
    const column = person.column('Ejerskab');
    const cards = column.locator('.open-card');
    const drawn = await cards.count();
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(50);
    // Until nobody scrolls there, the columns may be drawn anew once, when cards can be dragged.
    await expect.poll(async () => {
      await column.locator('.cards').evaluate((box) => box.scrollTo(0, box.scrollHeight));
      return cards.count();
    }).toBeGreaterThan(drawn);
    await person.page.reload();
    await cards.first().focus();
    const atLast = () => person.page.evaluate(() =>
      document.activeElement?.closest('li')?.matches('.cards > li:nth-child(50)') ?? false);
    // A key that comes before the focus has gone on is one for nothing.
    for (let n = 0; n < 100 && !(await atLast()); ++n) {
      await person.page.keyboard.press('ArrowDown');
    }
    expect(await atLast()).toBe(true);
    await person.close();
  });

  it('shows an empty board, and everything that opens on one', async () => {
    const press = (page: Person['page'], name: string | RegExp) =>
      page.getByRole('button', { name }).first().click();
    const steps: [string, (person: Person) => Promise<unknown>][] = [
      ['empty', async () => undefined],
      ['purpose', async ({ page }) => {
        await page.locator('.strip .line').click();
        await page.locator('.strip-open').waitFor();
      }],
      ['card', async ({ page }) => {
        await page.locator('.open-card').first().click();
        await page.locator('.drawer .cm-content').waitFor();
      }],
      ['menu', async ({ page }) => {
        await press(page, /^Flere valg for/);
        await page.getByRole('menu').waitFor();
      }],
      ['new-card', async ({ page }) => press(page, /^Nyt kort i/)],
      ['next-phase', async ({ page }) => {
        await press(page, /^Gå videre til/);
        await page.getByRole('dialog').waitFor();
      }],
      ['reins', async (person) => {
        await person.menu('Styring');
        await person.page.getByRole('dialog').waitFor();
      }],
      ['members', async (person) => {
        await person.menu('Styring');
        const list = person.page.getByRole('region', { name: 'Hvem har hvilken rolle' });
        await list.getByRole('combobox').first().waitFor();
        await list.evaluate((box) => box.scrollIntoView());
      }],
      ['delegate', async (person) => {
        await person.menu('Styring');
        await press(person.page, 'Deleger en opgave');
        await person.page.getByRole('dialog', { name: 'Deleger en opgave' }).waitFor();
      }],
      ['search', async ({ page }) => {
        await press(page, 'Søg');
        await page.getByRole('searchbox').fill('samskabelse');
        await page.getByText(/fund$/).waitFor();
      }],
      ['filter', async ({ page }) => press(page, 'Filter')],
      ['vote', async ({ page }) => {
        await press(page, 'Ny afstemning');
        await page.getByRole('dialog').waitFor();
      }],
      ['people', async ({ page }) => press(page, /her alene|er her nu/)],
      ['share', async ({ page }) => {
        await page.getByRole('button', { name: 'Del', exact: true }).click();
        await press(page, 'Lav et link');
        await page.getByRole('img', { name: 'QR-kode med linket' }).waitFor();
      }],
    ];
    for (const theme of themes) {
      const person = await joined('tom', { width: 1280, theme });
      for (const [name, see] of steps) {
        await see(person);
        await keep(person, `${name}-${theme}`);
        await person.page.goto(`${server.origin}/b/tom`);
        await person.page.locator('.columns').waitFor();
      }
      await person.close();
    }
    const phone = await joined('tom', { width: 360, height: 740 });
    await phone.page.locator('.open-card').first().click();
    await phone.page.locator('.drawer .cm-content').waitFor();
    await keep(phone, 'card-360');
    await phone.drawer().getByRole('button', { name: 'Luk' }).click();
    await phone.menu('Styring');
    const members = phone.page.getByRole('region', { name: 'Hvem har hvilken rolle' });
    await members.getByRole('combobox').first().scrollIntoViewIfNeeded();
    await keep(phone, 'members-360');
    await phone.page.keyboard.press('Escape');
    await phone.page.locator('.strip .line').click();
    await phone.page.locator('.strip-open').waitFor();
    await keep(phone, 'purpose-360');
    await phone.close();
  }, 180_000);

  it('asks for a name, and lists one\'s boards', async () => {
    for (const theme of themes) {
      const person = await Person.open(browser, 'Mette', { width: 360, height: 740, theme });
      await person.page.goto(links['tom'] ?? '');
      await person.page.getByLabel('Dit navn på tavlen').waitFor();
      await keep(person, `join-${theme}`);
      await person.join(links['tom'] ?? '');
      await person.page.goto(server.origin);
      await person.page.getByRole('link', { name: /En tavle/ }).waitFor();
      await keep(person, `start-${theme}`);
      await person.close();
    }
  });

  it('needs no sideways scrolling on the narrowest screen, or at 400 %', async () => {
    const person = await joined('groen-plads', { width: 320, height: 640 });
    for (const view of views) {
      await show(person, 'groen-plads', view);
      const { wide, high } = await person.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - innerWidth,
        high: document.querySelector('main')?.getBoundingClientRect().height ?? 0,
      }));
      expect(wide, view).toBeLessThanOrEqual(0);
      expect(high, view).toBeGreaterThan(100);
    }
    await person.close();
  });

  it('speaks one language at a time, dates too, and the other when it is asked to', async () => {
    const person = await joined('groen-plads', { width: 1280 });
    await show(person, 'groen-plads', 'story');
    const day = person.page.locator('.diary time').first();
    expect(await day.innerText()).toMatch(/^\d{1,2}\. \p{L}+\.? \d{4}$/u);
    await person.menu('English');
    await person.page.getByRole('heading', { name: 'The story of the board' }).waitFor();
    expect(await day.innerText()).toMatch(/^\d{1,2} \p{L}+ \d{4}$/u);
    const language = () => person.page.evaluate(() => document.documentElement.lang);
    expect(await language()).toBe('en');
    await person.page.reload();
    await person.page.getByRole('link', { name: 'Outline' }).waitFor();
    expect(await language()).toBe('en');
    await person.close();
  });

  it('prints words and no tools', async () => {
    const person = await joined('groen-plads', { width: 800, height: 1100 });
    await show(person, 'groen-plads', 'plan');
    await person.page.emulateMedia({ media: 'print', colorScheme: 'light' });
    await person.page.screenshot({ path: join(pictures, 'print.png'), fullPage: true });
    for (const tool of ['Menu', 'Filter', /^Nyt kort i/, /^Flere valg for/]) {
      expect(await person.page.getByRole('button', { name: tool }).count()).toBe(0);
    }
    // The whole purpose, and every card, one under the other.
    const purpose = person.page.locator('.strip .says');
    expect(await purpose.evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true);
    expect(await person.page.locator('.card').count()).toBe(8);
    const cut = await person.page.locator('.card').evaluateAll((cards) => {
      const boxes = cards.map((card) => card.getBoundingClientRect());
      const end = document.documentElement.scrollHeight - scrollY;
      return boxes.filter((box, i) => box.top < (boxes[i - 1]?.bottom ?? 0) || box.bottom > end
        || box.height < 30).length;
    });
    expect(cut).toBe(0);
    await person.page.getByText('Ti forslag er prøvet af i lille skala').waitFor();
    const paper = await person.page.pdf({ path: join(pictures, 'print.pdf'), format: 'A4' });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    await person.close();
  });

  it('has nothing to press that is smaller than a fingertip', async () => {
    const person = await joined('tom', { width: 360, height: 740 });
    await person.page.locator('.open-card').first().click();
    await person.page.locator('.drawer .cm-content').waitFor();
    const small = await person.page.locator('button, a, input, select, [role=button]')
      .evaluateAll((parts) => parts.flatMap((part) => {
        const { width, height } = part.getBoundingClientRect();
        // What only screen readers meet has no size; a box to tick is as large as its label.
        const seen = width > 2 && height > 2 && !part.closest('label');
        return seen && (width < 24 || height < 24) ? [part.outerHTML.slice(0, 120)] : [];
      }));
    expect(small).toEqual([]);
    await person.close();
  });
});
