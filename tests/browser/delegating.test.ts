// Goal: a manager gives a task away without giving up the purpose. What is delegated unlocks for
// whoever says yes, what is not stays locked and says so, and a new process still knows all of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const involvement = 'Grad af borgerinddragelse';

describe('delegating', () => {
  let server: Server;
  let browser: Browser;
  let mette: Person;
  let per: Person;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('by', 'Byens hus');
    mette = await Person.open(browser, 'Mette', { height: 1000 });
    await mette.join(await server.invite('by', { kind: 'official', role: 'manager' }));
    per = await Person.open(browser, 'Per', { height: 1000 });
    await per.join(await server.invite('by', { kind: 'official' }));
  });
  afterAll(async () => {
    for (const person of [mette, per]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  it('shows what one may not change, locked and with who may', async () => {
    await per.menu('Styring');
    const choice = per.page.getByLabel(involvement, { exact: true });
    expect(await choice.isDisabled()).toBe(true);
    await per.page.getByText('Kun chefen kan ændre det her.').first().waitFor();
    await per.page.keyboard.press('Escape');
  });

  it('picks a type, and writes cards about ownership', async () => {
    await mette.menu('Styring');
    const type = mette.page.getByLabel('Samskabelsestype', { exact: true });
    await type.selectOption({ index: 1 });
    await mette.page.keyboard.press('Escape');
    for (const title of ['Tal med direktionen', 'Tal med naboerne']) {
      await mette.addCard('Ejerskab', title);
    }
    await per.card('Tal med naboerne').waitFor();
  });

  it('offers a task with what it opens, and for how long', async () => {
    await mette.menu('Styring');
    await mette.page.getByRole('button', { name: 'Deleger en opgave' }).click();
    const offer = mette.page.getByRole('dialog', { name: 'Deleger en opgave' });
    await offer.getByLabel('Opgaven').fill('Inddragelse');
    await offer.getByLabel('Til hvem').selectOption({ label: 'Per' });
    await offer.getByLabel('Til og med (kan stå tomt)').fill('2099-12-31');
    await offer.getByRole('checkbox', { name: involvement }).check();
    await offer.getByRole('button', { name: 'Deleger en opgave' }).click();
    await offer.getByRole('alert').getByText('Skriv hvorfor').waitFor();
    await offer.getByLabel('Hvorfor ændrer I kurs?').fill('Per kender byen.');
    await offer.getByRole('button', { name: 'Deleger en opgave' }).click();
    await mette.page.getByText('tilbudt', { exact: true }).waitFor();
    await mette.page.keyboard.press('Escape');
  });

  it('unlocks what was delegated for whoever says yes, and nothing else', async () => {
    await per.menu('Styring');
    await per.page.getByRole('button', { name: 'Tag opgaven' }).click();
    await per.page.getByText('sagt ja', { exact: true }).waitFor();
    const choice = per.page.getByLabel(involvement, { exact: true });
    await expect.poll(() => choice.isDisabled()).toBe(false);
    await choice.selectOption({ index: 3 });
    const ask = per.page.getByLabel('Hvorfor ændrer I kurs?');
    if (await ask.isVisible()) await per.reason('Folk vil være med.', 'Gem');
    expect(await per.page.getByLabel('Samskabelsestype', { exact: true }).isDisabled()).toBe(true);
    await per.page.keyboard.press('Escape');
    await per.page.locator('.strip .line').click();
    await per.page.getByText('Kun chefen kan ændre det her.').first().waitFor();
    expect(await per.page.getByRole('textbox', { name: 'Hvorfor', exact: true })
      .getAttribute('readonly')).not.toBe(null);
    await per.saved();
  });

  it('lets whoever takes care of involvement invite, as what they may give', async () => {
    await per.page.getByRole('button', { name: 'Del', exact: true }).click();
    const roles = per.page.getByLabel('Som', { exact: true });
    expect(await roles.getByRole('option').allTextContents()).not.toContain('facilitator');
    await per.page.getByLabel('Hvem er det til?').selectOption({ label: 'Forening' });
    await per.page.getByRole('button', { name: 'Lav et link' }).click();
    const link = await per.page.getByLabel('Linket', { exact: true }).inputValue();
    // Closing one for everybody who came by it is the manager's.
    const close = per.page.getByRole('button', { name: 'Luk linket' }).first();
    expect(await close.getAttribute('aria-disabled')).toBe('true');
    await per.page.keyboard.press('Escape');
    const frida = await Person.open(browser, 'Frida');
    await frida.join(link);
    await frida.page.getByRole('button', { name: 'Del', exact: true }).click();
    await frida.page.getByText('Kun de, der leder tavlen').waitFor();
    expect(await frida.page.getByRole('button', { name: 'Lav et link' }).count()).toBe(0);
    expect(frida.complaints).toEqual([]);
    await frida.close();
  });

  it('is still so in a new process', async () => {
    await server.kill();
    await server.run();
    const link = `${server.origin}/b/by`;
    for (const person of [mette, per]) await person.page.goto(link);
    await mette.menu('Styring');
    await mette.page.getByText('Inddragelse', { exact: true }).waitFor();
    await mette.page.getByText('sagt ja', { exact: true }).waitFor();
    const chosen = mette.page.getByLabel(involvement, { exact: true });
    expect(await chosen.inputValue()).not.toBe('');
    await mette.page.keyboard.press('Escape');
  });
});
