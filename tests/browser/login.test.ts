// Goal: whoever has a login with the authority comes in by it: from the start page and from a board,
// as the person that the login says; whoever may make boards makes one there, from a template too.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { startProvider } from '../login/provider.mjs';
import { writeIssuer } from '../login/server.mjs';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { freePort, Server } from './support/server.ts';

const way = 'Log ind med Havneby Kommune';

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
    await asta.addCard('Formål og kriterier', 'Bænke i skyggen');
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
});
