// Goal: the canvas holds the same cards as the columns, with what connects them: put freely, by hand
// and by keys, seen by everybody, kept; and whoever may not move a card is told why.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Locator } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

describe('the canvas', () => {
  let server: Server;
  let browser: Browser;
  let mette: Person;
  let asta: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('by', 'Byens hus');
    mette = await Person.open(browser, 'Mette', { height: 1000 });
    await mette.join(await server.invite('by', { kind: 'official', role: 'manager' }));
    for (const title of ['Haven', 'Drivhuset']) await mette.addCard(area, title);
    await mette.saved();
    asta = await Person.open(browser, 'Asta', { height: 1000 });
    await asta.join(await server.invite('by', { kind: 'citizen', role: 'reader' }));
    for (const person of [mette, asta]) {
      await person.page.getByRole('link', { name: 'Lærred' }).click();
      await node(person, 'Haven').waitFor();
    }
  });
  afterAll(async () => {
    for (const person of [mette, asta]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  const node = (person: Person, title: string) =>
    person.page.locator('.react-flow__node').filter({ hasText: title });
  // On the canvas, whatever part of it is looked at.
  const place = (one: Locator) =>
    one.evaluate((element) => (element as HTMLElement).style.transform);
  const view = (person: Person) => place(person.page.locator('.react-flow__viewport'));
  const drag = async (person: Person, from: Locator, x: number, y: number) => {
    const box = await from.boundingBox();
    if (!box) throw new Error('nothing to drag');
    const [atX, atY] = [box.x + box.width / 2, box.y + box.height / 2];
    await person.page.mouse.move(atX, atY);
    await person.page.mouse.down();
    await person.page.mouse.move(atX + x / 2, atY + y / 2, { steps: 4 });
    await person.page.mouse.move(atX + x, atY + y, { steps: 4 });
    await person.page.mouse.up();
  };

  it('puts a card where somebody drags it, for everybody, and for good', async () => {
    const before = await place(node(asta, 'Haven'));
    await drag(mette, node(mette, 'Haven'), 60, 240);
    await expect.poll(() => place(node(asta, 'Haven'))).not.toBe(before);
    const put = await place(node(mette, 'Haven'));
    await expect.poll(() => place(node(asta, 'Haven'))).toBe(put);
    await mette.saved();
    await asta.page.reload();
    await expect.poll(() => place(node(asta, 'Haven'))).toBe(put);
  });

  it('moves a card by keys', async () => {
    const before = await place(node(asta, 'Drivhuset'));
    await node(mette, 'Drivhuset').focus();
    await mette.page.keyboard.press('Enter');
    for (let i = 0; i < 4; ++i) await mette.page.keyboard.press('ArrowRight');
    await expect.poll(() => place(node(asta, 'Drivhuset'))).not.toBe(before);
    await mette.saved();
  });

  it('connects two cards from edge to edge', async () => {
    const from = node(mette, 'Haven').locator('.react-flow__handle.source');
    const to = await node(mette, 'Drivhuset').locator('.react-flow__handle.target').boundingBox();
    const start = await from.boundingBox();
    if (!start || !to) throw new Error('nothing to connect');
    await drag(mette, from, to.x - start.x, to.y - start.y);
    await asta.page.locator('.react-flow__edge').getByText('fører til').waitFor();
    await mette.page.getByRole('button', { name: /Haven/ }).click();
    await mette.drawer().getByText('fører til Drivhuset').waitFor();
    await mette.page.keyboard.press('Escape');
  });

  it('can be looked at from near and from afar, and from side to side', async () => {
    const before = await view(mette);
    await mette.page.getByRole('button', { name: 'Zoom ind' }).click();
    await expect.poll(() => view(mette)).not.toBe(before);
    const near = await view(mette);
    const background = mette.page.locator('.react-flow__pane');
    const box = await background.boundingBox();
    if (!box) throw new Error('no canvas');
    await mette.page.mouse.move(box.x + box.width - 40, box.y + box.height - 200);
    await mette.page.mouse.down();
    await mette.page.mouse.move(box.x + box.width - 140, box.y + box.height - 260, { steps: 4 });
    await mette.page.mouse.up();
    await expect.poll(() => view(mette)).not.toBe(near);
  });

  it('gives a card back that may not be moved, and says why', async () => {
    const before = await place(node(asta, 'Haven'));
    await drag(asta, node(asta, 'Haven'), -80, 60);
    await asta.page.locator('.only-heard[role=status]').getByText(/^Kun/)
      .waitFor({ state: 'attached' });
    await expect.poll(() => place(node(asta, 'Haven'))).toBe(before);
    expect(await place(node(mette, 'Haven'))).toBe(before);
  });
});
