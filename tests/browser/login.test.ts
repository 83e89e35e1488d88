// Goal: whoever has a login with the authority comes in by it: from the start page and from a board,
// as the person that the login says; whoever may make boards makes one there, from a template too.
// Where several log in at one computer, what one of them could not save is not sent as another's.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { startProvider } from '../login/provider.mjs';
import { writeIssuer } from '../login/server.mjs';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { freePort, Server } from './support/server.ts';

const way = 'Log ind med Havneby Kommune';
const area = 'Formål og kriterier';

describe('a login', () => {
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = await Server.start(async ({ folder, origin }) => {
      provider = await startProvider(await freePort(), origin);
      const file = await writeIssuer(folder, provider.issuer);
      return ['--login-issuers', file, '--login-public-url', origin];
    });
    browser = await openBrowser();
    await server.makeBoard('park', 'Byens nye park');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await provider?.stop();
  });

  // The provider's own pages: who one is, and that the server may know it. They would ask a host
  // elsewhere for letters.
  const logIn = async ({ page, context }: Person, name: string) => {
    await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
    await page.getByRole('link', { name: way }).click();
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('x');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue' }).click();
  };

  it('opens the board at whose door one stood, as who one is', async () => {
    const asta = await Person.open(browser, 'Asta');
    await asta.page.goto(`${server.origin}/b/park`);
    await asta.page.getByRole('link', { name: way }).waitFor();
    expect(await findings(asta.page)).toEqual([]);
    await logIn(asta, 'asta');
    await asta.page.waitForURL(`${server.origin}/b/park`);
    await asta.addCard(area, 'Bænke i skyggen');
    await asta.saved();
    await asta.page.getByRole('button', { name: 'Du er her alene' }).click();
    await asta.page.getByText('Asta, ansat, Havneby Kommune').waitFor();
    // Again, and with the story, which is asked for by other ways.
    await asta.page.goto(`${server.origin}/b/park?view=story`);
    await asta.page.getByRole('heading', { name: 'Tavlens historie' }).waitFor();

    await asta.page.goto(server.origin);
    await asta.page.getByText('Du er logget ind som Asta.').waitFor();
    await asta.page.getByRole('link', { name: 'Byens nye park' }).waitFor();
    expect(await asta.page.getByRole('heading', { name: 'Ny tavle' }).count()).toBe(0);
    await asta.page.getByRole('button', { name: 'Log ud' }).click();
    await asta.page.waitForURL((url) => url.origin !== server.origin);
    await asta.page.goto(`${server.origin}/b/park`);
    await asta.page.getByRole('heading', { name: 'Du skal bruge en invitation' }).waitFor();
    await asta.close();
  });

  it('lets an operator make a board, plain and from a template', async () => {
    const template = join(server.folder, 'park.samtavle');
    await server.samtavle('template', 'make', 'park', '-o', template);
    const bo = await Person.open(browser, 'Bo');
    await bo.page.goto(server.origin);
    await logIn(bo, 'bo');
    for (const [title, file] of [['Ny havn', undefined], ['Ny skov', template]] as const) {
      await bo.page.goto(server.origin);
      const form = bo.page.getByRole('form', { name: 'Ny tavle' });
      await form.getByRole('button', { name: 'Lav tavlen' }).click();
      await form.getByRole('alert').getByText('Skriv både').waitFor();
      expect(await findings(bo.page)).toEqual([]);
      await form.getByLabel('Hvad handler den om?').fill(title);
      await form.getByLabel('Hvem står bag?').fill('Havneby Kommune');
      if (file) await form.getByLabel('Begynd med en skabelon').setInputFiles(file);
      await form.getByRole('button', { name: 'Lav tavlen' }).click();
      await bo.page.getByLabel('Dit navn på tavlen').fill('Bo');
      await bo.page.keyboard.press('Enter');
      await bo.page.getByRole('heading', { name: title }).waitFor();
      await bo.page.getByRole('button', { name: 'Gå videre til Samskabelse' }).waitFor();
    }
    await bo.page.goto(server.origin);
    const form = bo.page.getByRole('form', { name: 'Ny tavle' });
    await form.getByLabel('Hvad handler den om?').fill('Ingen');
    await form.getByLabel('Hvem står bag?').fill('Ingen');
    await form.getByLabel('Begynd med en skabelon').setInputFiles({
      name: 'x.samtavle', mimeType: 'application/octet-stream', buffer: Buffer.from('nej'),
    });
    await form.getByRole('button', { name: 'Lav tavlen' }).click();
    await form.getByRole('alert').getByText('Er filen den rigtige?').waitFor();
    expect(bo.complaints).toEqual([]);
    await bo.close();
  });

  describe('at a computer that several use', () => {
    let elsewhere: Person;
    beforeAll(async () => {
      elsewhere = await Person.open(browser, 'Per');
      await elsewhere.join(await server.invite('park', { kind: 'official' }));
    });
    afterAll(() => elsewhere?.close());

    const enter = async (person: Person, name: string) => {
      await person.page.goto(`${server.origin}/b/park`);
      await logIn(person, name);
      await person.page.waitForURL(`${server.origin}/b/park`);
      await person.page.locator('.board-page').waitFor();
    };
    // Without a server, until somebody runs it again.
    const writeUnsaved = async (person: Person, title: string) => {
      await server.kill();
      await person.page.getByText('Du er uden forbindelse').waitFor();
      await person.addCard(area, title);
      await person.page.getByText('Ikke gemt - 1 ændring venter').waitFor();
    };

    it('keeps what one left unsaved for whoever wrote it', async () => {
      const asta = await Person.open(browser, 'Asta');
      await enter(asta, 'asta');
      await asta.addCard(area, 'Astas gemte');
      await asta.saved();
      await writeUnsaved(asta, 'Astas usendte');
      await asta.page.close();
      // Her login ends, here and with the provider.
      await asta.context.clearCookies();
      await server.run();

      const eva = await asta.tab('Eva');
      await enter(eva, 'eva');
      await eva.card('Astas gemte').waitFor();
      await eva.addCard(area, 'Evas kort');
      await eva.saved();
      await elsewhere.card('Evas kort').waitFor();
      for (const { page } of [eva, elsewhere]) {
        expect(await page.getByText('Astas usendte').count()).toBe(0);
      }
      await eva.page.close();
      await asta.context.clearCookies();

      const again = await asta.tab();
      await enter(again, 'asta');
      await again.card('Astas usendte').waitFor();
      await again.saved();
      await elsewhere.card('Astas usendte').locator('.who').getByText('Asta').waitFor();
      for (const person of [asta, eva, again]) expect(person.complaints).toEqual([]);
      await again.close();
    });

    it('begins a tab anew in which somebody else is there after a pause', async () => {
      const asta = await Person.open(browser, 'Asta');
      await enter(asta, 'asta');
      await writeUnsaved(asta, 'Astas sidste');
      await asta.context.clearCookies();
      await server.run();
      const eva = await asta.tab('Eva');
      await enter(eva, 'eva');
      // The tab that Asta had left open is Eva's now.
      await asta.page.evaluate(() => window.dispatchEvent(new Event('online')));
      await expect.poll(() => asta.page.getByText('Astas sidste').count()).toBe(0);
      await asta.saved();
      await asta.card('Evas kort').waitFor();
      expect(await elsewhere.page.getByText('Astas sidste').count()).toBe(0);
      await eva.page.close();
      await asta.context.clearCookies();

      const again = await asta.tab();
      await enter(again, 'asta');
      await again.saved();
      await elsewhere.card('Astas sidste').waitFor();
      for (const person of [asta, eva, again]) expect(person.complaints).toEqual([]);
      await again.close();
    });
  });
});
