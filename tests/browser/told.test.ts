// Goal: whoever does not see the board hears what others do, politely and not too much of it, and
// may have quiet; whoever sees it sees it come, gently, or without any motion.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

describe('what others do', () => {
  let server: Server;
  let browser: Browser;
  let mette: Person;
  let kim: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('by', 'Byens hus');
    mette = await Person.open(browser, 'Mette');
    await mette.join(await server.invite('by', { kind: 'official', role: 'manager' }));
    kim = await Person.open(browser, 'Kim');
    await kim.join(await server.invite('by', { kind: 'citizen' }));
    // All that is said from here on.
    await kim.page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      const region = document.querySelector('[aria-live=polite]');
      new MutationObserver(() => heard.push(region?.textContent?.trim() ?? ''))
        .observe(region ?? document.body, { childList: true, characterData: true, subtree: true });
    });
  });
  afterAll(async () => {
    for (const person of [mette, kim]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  const heard = () => kim.page.evaluate(() =>
    (globalThis as unknown as { heard: string[] }).heard.join(' | '));

  // It waits for more, to say all of it at once.
  const hears = () => expect.poll(heard, { timeout: 15_000 });

  it('is said in a polite region, with who and what', async () => {
    const region = kim.page.locator('[aria-live=polite]');
    expect(await region.count()).toBe(1);
    await mette.addCard(area, 'Haven');
    await hears().toContain('Mette tilføjede Haven');
    await mette.cardMenu('Haven', 'Flyt til Ejerskab');
    await hears().toContain('Mette flyttede Haven');
    await mette.cardMenu('Haven', 'Slet');
    await hears().toContain('Mette slettede Haven');
  });

  it('is summed up when it is much', async () => {
    for (const title of ['Et', 'To', 'Tre', 'Fire']) await mette.addCard(area, `Kort ${title}`);
    await hears().toMatch(/\d ændringer fra de andre/);
    expect(await heard()).not.toContain('Mette tilføjede Kort Tre');
  });

  it('is not said to whoever would rather have quiet, also after a reload', async () => {
    await kim.menu('Læs ikke højt, hvad de andre gør');
    await expect.poll(() => kim.page.evaluate(() =>
      localStorage.getItem('samtavle.switch.telling'))).toBe('off');
    const before = await heard();
    await mette.addCard(area, 'Stille');
    await kim.card('Stille').waitFor();
    // Longer than it waits to say more at once.
    await kim.page.waitForTimeout(4000);
    expect(await heard()).toBe(before);
    await kim.page.reload();
    await kim.menu('Læs højt, hvad de andre gør');
  });

  it('is shown for a moment, and moves only for those who have not asked for rest', async () => {
    // What began to move: a card may have come to rest before anybody asks.
    await kim.page.evaluate(() => {
      const begun: { words: string; kind: string; time: string }[] = [];
      Object.assign(globalThis, { begun });
      document.addEventListener('animationstart', ({ target, animationName }) => {
        if (animationName !== 'fresh' || !(target instanceof HTMLElement)) return;
        const { animationDuration: time } = getComputedStyle(target);
        begun.push({ words: target.innerText, kind: target.className, time });
      });
    });
    const shown = async (title: string): Promise<number> => {
      await mette.cardMenu(title, 'Flyt til Ejerskab');
      const find = () => kim.page.evaluate((words) =>
        (globalThis as unknown as { begun: { words: string; kind: string; time: string }[] })
          .begun.find((one) => one.words.includes(words)), title);
      await expect.poll(find, { timeout: 15_000 }).toBeDefined();
      const { kind = '', time = '' } = (await find()) ?? {};
      expect(kind).toContain('by-official');
      return Number.parseFloat(time) * 1000;
    };
    expect(await shown('Kort Et')).toBeLessThan(20);
    await kim.page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await shown('Kort To')).toBeGreaterThan(500);
    await expect.poll(() => kim.page.locator('.card.fresh').count()).toBe(0);
    await kim.page.emulateMedia({ reducedMotion: 'reduce' });
  });
});
