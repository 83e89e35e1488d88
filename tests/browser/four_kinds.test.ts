// Goal: four people of four kinds make one plan in the same second: who is here is seen, nothing
// that anybody types is lost, a deleted card comes back with others' words, and undo takes back
// one's own work only.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server, type Invitation } from './support/server.ts';

const area = 'Formål og kriterier';

describe('four kinds, one plan', () => {
  let server: Server;
  let browser: Browser;
  let people: Person[];
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('hus', 'Byens nye forsamlingshus');
    const kinds: [string, Invitation][] = [
      ['Camilla', { kind: 'citizen' }],
      ['Frida', { kind: 'association' }],
      ['Viggo', { kind: 'business' }],
      ['Per', { kind: 'official', role: 'project_leader', authority: 'Eksempel Kommune' }],
    ];
    people = [];
    for (const [name, invitation] of kinds) {
      const person = await Person.open(browser, name);
      await person.join(await server.invite('hus', invitation));
      people.push(person);
    }
  });
  afterAll(async () => {
    for (const person of people ?? []) expect(person.complaints).toEqual([]);
    await browser?.close();
    await server?.stop();
  });
  const [c, f, v, p] = [0, 1, 2, 3].map((at) => () => people[at]!) as [
    () => Person, () => Person, () => Person, () => Person,
  ];

  it('shows to everybody who is here, and of what kind', async () => {
    for (const person of people) {
      await person.page.getByRole('button', { name: '4 er her nu' }).click();
      const list = person.page.getByRole('dialog', { name: 'Her nu' });
      for (const words of ['Camilla, borger', 'Frida, forening', 'Viggo, virksomhed',
        'Per, ansat, Eksempel Kommune']) {
        await list.getByText(words).waitFor();
      }
      await person.page.keyboard.press('Escape');
    }
  });

  it('loses no letter when all type into the same card at once', async () => {
    await c().addCard(area, 'Køkken');
    for (const person of people) {
      await person.card('Køkken').click();
      await person.body().click();
    }
    const words = ['citroner ', 'foredrag ', 'varmovne ', 'plantekasser '];
    await Promise.all(people.map((person, i) =>
      person.page.keyboard.type(words[i] ?? '', { delay: 25 })));
    for (const person of people) await person.saved();
    const letters = [...words.join('')].sort().join('');
    const texts = await Promise.all(people.map(async (person) => {
      await expect.poll(async () => [...await person.bodyText()].sort().join('')).toBe(letters);
      return person.bodyText();
    }));
    expect(new Set(texts).size).toBe(1);
  });

  it('settles a card that two drag to different columns, and tells the other', async () => {
    await f().page.keyboard.press('Escape');
    await v().page.keyboard.press('Escape');
    await c().addCard(area, 'Scene');
    await v().card('Scene').waitFor();
    await f().card('Scene').waitFor();
    const drag = async (person: Person, to: string) => {
      const from = await person.card('Scene').boundingBox();
      const target = await person.column(to).boundingBox();
      if (!from || !target) throw new Error('nothing to drag');
      await person.page.mouse.move(from.x + 20, from.y + 20);
      await person.page.mouse.down();
      await person.page.mouse.move(from.x + 40, from.y + 30, { steps: 3 });
      await person.page.mouse.move(target.x + 40, target.y + target.height - 60, { steps: 8 });
      await person.page.mouse.up();
    };
    await drag(f(), 'Ejerskab');
    for (const person of people) {
      await person.column('Ejerskab').locator('.open-card').filter({ hasText: 'Scene' }).waitFor();
    }
  });

  it('brings a deleted card back with what another wrote on it', async () => {
    await f().card('Scene').click();
    await c().page.getByRole('button', { name: 'Flere valg for Scene' }).first().click();
    await c().page.getByRole('menuitem', { name: 'Slet' }).click();
    await f().drawer().getByText('Kortet er slettet').waitFor();
    await f().body().click();
    await f().page.keyboard.type('med lys');
    await f().saved();
    await f().drawer().getByRole('button', { name: 'Hent kortet tilbage' }).click();
    await c().card('Scene').click();
    await expect.poll(() => c().bodyText()).toBe('med lys');
  });

  it('undoes only one\'s own work', async () => {
    await p().page.keyboard.press('Escape');
    for (const title of ['Et', 'To', 'Tre']) {
      await p().addCard(area, `Per ${title}`);
      // What follows at once is one step with what it follows.
      await p().page.waitForTimeout(800);
    }
    await v().addCard(area, 'Viggos kort');
    await p().card('Viggos kort').waitFor();
    for (let i = 0; i < 3; ++i) await p().page.getByRole('button', { name: /^Fortryd/ }).click();
    for (const title of ['Et', 'To', 'Tre']) {
      await expect.poll(() => v().card(`Per ${title}`).count()).toBe(0);
    }
    expect(await v().card('Viggos kort').count()).toBe(1);
    await p().page.getByRole('button', { name: 'Gør igen' }).click();
    await v().card('Per Et').waitFor();
    await p().page.keyboard.press('Control+Y');
    await v().card('Per To').waitFor();
    await p().saved();
  });

  it('shows the same board to whoever comes late', async () => {
    const late = await Person.open(browser, 'Sene');
    await late.join(await server.invite('hus', { kind: 'citizen_group' }));
    const read = async ({ page }: Person) => {
      await page.goto(`${server.origin}/b/hus?view=outline`);
      await page.getByRole('heading', { name: /^Ejerskab/ }).waitFor();
      return page.locator('main').innerText();
    };
    const seen = await read(late);
    for (const words of ['Køkken', 'Scene', 'Viggos kort', 'Per Et']) expect(seen).toContain(words);
    for (const person of [c(), f(), v()]) {
      await person.saved();
      expect(await read(person)).toBe(seen);
    }
    expect(late.complaints).toEqual([]);
    await late.close();
  });
});
