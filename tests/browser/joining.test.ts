// Goal: somebody with a link is on the board after one question, and has a card there within 30
// seconds; somebody without one is told what to do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import * as jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

describe('joining', () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = await Server.start(async () => ['--page-statement', 'https://was.example/park']);
    browser = await openBrowser();
    await server.makeBoard('park', 'Byens nye park');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('takes a name and a card within 30 seconds, on a phone', async () => {
    const link = await server.invite('park', { kind: 'citizen' });
    const asta = await Person.open(browser, 'Asta', { width: 360, height: 740 });
    const begin = Date.now();
    await asta.join(link);
    await asta.addCard('Formål og kriterier', 'Bænke i skyggen');
    await asta.saved();
    expect(Date.now() - begin).toBeLessThan(30_000);
    await asta.page.getByRole('button', { name: 'Menu', exact: true }).click();
    await asta.page.getByRole('menuitem', { name: 'Tilgængelighed' }).waitFor();
    await asta.page.keyboard.press('Escape');
    expect(asta.page.url()).not.toContain('#i=');
    expect(asta.complaints).toEqual([]);

    // Closed and opened again, without the link: still Asta, and the card is there.
    await asta.page.goto(`${server.origin}/b/park`);
    await asta.card('Bænke i skyggen').waitFor();
    await asta.close();
  });

  it('by a code that a phone reads, made by whoever leads', async () => {
    const lone = await Person.open(browser, 'Lone', { height: 1000 });
    await lone.join(await server.invite('park', { kind: 'official', role: 'manager' }));
    await lone.page.getByRole('button', { name: 'Del', exact: true }).click();
    await lone.page.getByLabel('Hvem er det til?').selectOption({ label: 'Forening' });
    await lone.page.getByRole('button', { name: 'Lav et link' }).click();
    const picture = await lone.page.getByRole('img', { name: 'QR-kode med linket' }).screenshot();
    const { data, width, height } = PNG.sync.read(picture);
    const read = jsQR.default(new Uint8ClampedArray(data), width, height)?.data ?? '';
    expect(read).toBe(await lone.page.getByLabel('Linket', { exact: true }).inputValue());
    const frida = await Person.open(browser, 'Frida', { width: 360, height: 740 });
    await frida.join(read);
    await lone.page.keyboard.press('Escape');
    await lone.page.getByRole('button', { name: '2 er her nu' }).click();
    await lone.page.getByText('Frida, forening').waitFor();
    await lone.page.keyboard.press('Escape');
    // A link that was closed lets nobody in any more.
    await lone.page.getByRole('button', { name: 'Del', exact: true }).click();
    const link = lone.page.getByRole('listitem').filter({ hasText: 'Forening, deltager' });
    await link.getByText('brugt 1 af').waitFor();
    await link.getByRole('button', { name: 'Luk linket' }).click();
    await expect.poll(() => link.count()).toBe(0);
    const ib = await Person.open(browser, 'Ib');
    await ib.page.goto(read);
    await ib.page.getByLabel('Dit navn på tavlen').fill('Ib');
    await ib.page.keyboard.press('Enter');
    await ib.page.getByRole('alert').getByText('Invitationen virker ikke længere').waitFor();
    for (const person of [lone, frida, ib]) {
      expect(person.complaints).toEqual([]);
      await person.close();
    }
  });

  it('leads to what the authority says of accessibility', async () => {
    const answer = await fetch(`${server.origin}/was`, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://was.example/park');
  });

  it('runs nothing but the page\'s own files', async () => {
    const answer = await fetch(`${server.origin}/b/park`);
    const policy = new Map((answer.headers.get('content-security-policy') ?? '').split(';')
      .map((part) => part.trim().split(' '))
      .map(([name = '', ...sources]) => [name, sources.join(' ')]));
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self' 'wasm-unsafe-eval'");
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe-inline|\*|https?:/);
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
  });

  it('without a name asks again, and says why', async () => {
    const link = await server.invite('park', { kind: 'business' });
    const person = await Person.open(browser, '');
    await person.page.goto(link);
    await person.page.getByRole('button', { name: 'Kom med' }).click();
    await person.page.getByRole('alert').getByText('Skriv et navn').waitFor();
    expect(await findings(person.page)).toEqual([]);
    await person.close();
  });

  it('with a secret that is wrong says whom to ask', async () => {
    const person = await Person.open(browser, 'Ib');
    await person.page.goto(`${server.origin}/b/park#i=1-${'A'.repeat(43)}`);
    await person.page.getByLabel('Dit navn på tavlen').fill('Ib');
    await person.page.keyboard.press('Enter');
    await person.page.getByRole('alert').getByText('Invitationen virker ikke længere').waitFor();
    await person.close();
  });

  it('without an invitation is refused kindly', async () => {
    const person = await Person.open(browser, 'Ib');
    await person.page.goto(`${server.origin}/b/park`);
    await person.page.getByRole('heading', { name: 'Du skal bruge en invitation' }).waitFor();
    expect(await findings(person.page)).toEqual([]);
    expect(person.complaints).toEqual([]);
    await person.close();
  });
});
