// Goal: a meeting in a hall. The wall shows the timer and the votes, those without a device are
// written for, a fourth vote is not to be had, what people chose goes on with where it came from,
// and what a spammer wrote is taken away with a reason, and brought back.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';
const cards = ['Sauna', 'Badebro', 'Bord'];

describe('a workshop', () => {
  let server: Server;
  let browser: Browser;
  let lone: Person;
  let wall: Person;
  let kim: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('sal', 'Forsamlingshuset');
    const leads = await server.invite('sal', { kind: 'official', role: 'manager' });
    lone = await Person.open(browser, 'Lone', { height: 1000 });
    await lone.join(leads);
    wall = await Person.open(browser, 'Væggen', { width: 1920, height: 1080 });
    await wall.join(leads);
    kim = await Person.open(browser, 'Kim');
    await kim.join(await server.invite('sal', { kind: 'citizen' }));
  });
  afterAll(async () => {
    for (const person of [lone, wall, kim]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  it('shows on the wall what the time is, by the server, also after a reload', async () => {
    await wall.page.getByRole('link', { name: 'Vægskærm' }).click();
    await wall.page.getByRole('button', { name: 'Ur: 5 min.' }).click();
    await wall.page.getByRole('timer').filter({ hasText: /^(5:00|4:5\d) tilbage$/ }).waitFor();
    // The clock of this machine is put right meanwhile: that is not the time that passed.
    await wall.page.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 180_000;
    });
    await wall.page.reload();
    await wall.page.getByRole('timer').filter({ hasText: /^4:\d\d tilbage$/ }).waitFor();
    expect(await findings(wall.page)).toEqual([]);
  });

  it('stays on the wall, awake, for longer than anybody stays logged in', async () => {
    const night = await Person.open(browser, 'Natten', { width: 1920, height: 1080 });
    await night.page.addInitScript(() => {
      const asked = { awake: 0 };
      Object.assign(globalThis, { asked });
      WakeLock.prototype.request = async () => {
        ++asked.awake;
        return new EventTarget() as WakeLockSentinel;
      };
    });
    await night.page.clock.install();
    await night.join(await server.invite('sal', { kind: 'official', role: 'reader' }));
    await night.page.goto(`${server.origin}/b/sal?view=wall`);
    await night.page.getByRole('heading', { name: 'Forsamlingshuset' }).waitFor();
    const asked = () => night.page.evaluate(() =>
      (globalThis as unknown as { asked: { awake: number } }).asked.awake);
    expect(await asked()).toBe(1);
    const renewed = night.page.waitForResponse((answer) => answer.url().endsWith('/api/v1/token'));
    // A token of a guest lasts for twelve hours.
    await night.page.clock.fastForward('13:00:00');
    await night.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(asked).toBe(2);
    await night.page.evaluate(() => window.dispatchEvent(new Event('online')));
    expect((await renewed).status()).toBe(200);
    await lone.addCard(area, 'Efter midnat');
    await night.page.clock.runFor(2000);
    await night.page.getByText('Efter midnat').waitFor();
    expect(night.complaints).toEqual([]);
    await night.close();
  });

  it('takes cards for somebody without a device, and says for whom', async () => {
    const column = await lone.newCard(area);
    for (const title of cards) {
      await column.getByLabel('Hvad vil du sige?').fill(title);
      await column.getByLabel('På vegne af (kan stå tomt)').fill('Gudrun på 1. sal');
      await column.getByRole('button', { name: 'Tilføj kortet' }).click();
    }
    await kim.card('Bord').getByText('på vegne af Gudrun på 1. sal').waitFor();
    await wall.page.getByText('Badebro').first().waitFor();
    await column.getByRole('button', { name: 'Luk' }).click();
  });

  it('gives three votes to each, and no fourth', async () => {
    await lone.column(area).getByRole('button', { name: 'Ny afstemning' }).click();
    const form = lone.page.getByRole('dialog', { name: 'Ny afstemning' });
    await form.getByLabel('Spørgsmålet').fill('Hvad først?');
    await form.getByRole('button', { name: 'Start afstemningen' }).click();
    const round = kim.column(area).getByRole('region', { name: 'Afstemning: Hvad først?' });
    for (const title of ['Sauna', 'Sauna', 'Bord']) {
      await round.getByRole('button', { name: `Giv en stemme til ${title}` }).click();
    }
    await round.getByText('0 stemmer tilbage').waitFor();
    for (const title of cards) {
      const give = round.getByRole('button', { name: `Giv en stemme til ${title}` });
      expect(await give.isDisabled()).toBe(true);
    }
    await kim.saved();
  });

  it('counts when it is closed, and loses no vote when it is opened again', async () => {
    const round = lone.column(area).getByRole('region', { name: 'Afstemning: Hvad først?' });
    await round.getByRole('button', { name: 'Luk afstemningen' }).click();
    await kim.column(area).getByText('Afstemningen er lukket').waitFor();
    const tally = round.locator('.tally').filter({ hasText: 'Sauna' });
    await tally.getByText('2 stemmer').first().waitFor();
    await round.getByRole('button', { name: 'Åbn den igen' }).click();
    await kim.column(area).getByText('0 stemmer tilbage').waitFor();
    await round.getByRole('button', { name: 'Luk afstemningen' }).click();
    await tally.getByText('2 stemmer').first().waitFor();
  });

  it('carries what was chosen on, with where it comes from', async () => {
    await lone.cardMenu('Sauna', 'Før videre til Plan');
    await lone.saved();
    await lone.phase('Samskabelse');
    await lone.column('Plan').locator('.open-card').filter({ hasText: 'Sauna' }).click();
    await lone.drawer().getByText('Ført videre fra').waitFor();
    await lone.drawer().getByRole('region', { name: 'Hvor kortet kommer fra' })
      .getByRole('button', { name: 'Sauna' }).click();
    await lone.drawer().getByText('Ført videre til').waitFor();
    await lone.page.keyboard.press('Escape');
  });

  it('tells those who lead what is reported, and nobody else, until it is settled', async () => {
    const guest = await Person.open(browser, 'Bjarne');
    await guest.join(await server.invite('sal', { kind: 'business' }));
    await guest.addCard(area, 'KØB NU');
    await guest.saved();
    await kim.cardMenu('KØB NU', 'Anmeld');
    await kim.reason('Det er reklame.', 'Anmeld');
    await kim.saved();
    await lone.page.goto(`${server.origin}/b/sal`);
    const told = lone.page.getByRole('status').filter({ hasText: 'Et kort er anmeldt:' });
    await told.getByRole('button', { name: 'KØB NU' }).click();
    await lone.drawer().getByText('Det er reklame.').waitFor();
    await lone.drawer().getByText('anmeldelse', { exact: true }).waitFor();
    expect(await findings(lone.page)).toEqual([]);
    await lone.drawer().getByRole('button', { name: 'Afslut tråden' }).click();
    await expect.poll(() => told.count()).toBe(0);
    expect(await kim.page.getByText('Et kort er anmeldt:').count()).toBe(0);
    await lone.page.keyboard.press('Escape');
    expect(guest.complaints).toEqual([]);
    await guest.close();
  });

  it('takes away what somebody wrote only with a reason, and brings it back', async () => {
    await lone.page.goto(`${server.origin}/b/sal`);
    await lone.cardMenu('KØB NU', 'Slet');
    const dialog = lone.page.getByRole('dialog', { name: 'Slet: KØB NU' });
    await dialog.getByRole('button', { name: 'Slet', exact: true }).click();
    await dialog.getByRole('alert').getByText('Skriv hvorfor').waitFor();
    await lone.reason('Reklame hører ikke til her.', 'Slet');
    await expect.poll(() => kim.card('KØB NU').count()).toBe(0);
    await lone.page.getByRole('button', { name: /^Fortryd: Slet/ }).click();
    await kim.card('KØB NU').waitFor();
    await lone.page.getByRole('link', { name: 'Før og nu' }).click();
    const slider = lone.page.getByRole('slider', { name: 'Vis tavlen, som den så ud' });
    await slider.fill(String(Number(await slider.getAttribute('max')) - 1));
    await lone.page.getByText('Lone · Slet').waitFor();
    await lone.page.getByText('Reklame hører ikke til her.').waitFor();
    await lone.page.getByRole('link', { name: 'Plan', exact: true }).click();
  });

  it('keeps private words private until they are shown, all at once', async () => {
    const column = await kim.newCard(area);
    await column.getByLabel('Kun for mig, indtil jeg viser det').check();
    for (const title of ['Stille tanke', 'En til']) {
      await column.getByLabel('Hvad vil du sige?').fill(title);
      await column.getByRole('button', { name: 'Gem for mig selv' }).click();
    }
    await kim.page.reload();
    await kim.column(area).getByText('Kun du kan se det her endnu').waitFor();
    expect(await lone.card('Stille tanke').count()).toBe(0);
    await kim.column(area).getByRole('button', { name: 'Vis alle 2 for de andre' }).click();
    for (const title of ['Stille tanke', 'En til']) await lone.card(title).waitFor();
    expect(await kim.column(area).getByText('Kun du kan se det her endnu').count()).toBe(0);
  });

  it('has minutes with what was chosen, and by how many of which kind', async () => {
    const [file] = await Promise.all([
      lone.page.waitForEvent('download'), lone.menu('Hent referatet'),
    ]);
    const minutes = await readFile(await file.path(), 'utf8');
    for (const words of ['Forsamlingshuset', 'Hvad først?', 'Sauna', 'Uden egen enhed']) {
      expect(minutes).toContain(words);
    }
    expect(minutes).not.toContain('<script');
  });
});
