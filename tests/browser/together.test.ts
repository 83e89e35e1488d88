// Goal: several people in one text see where the others are, and its formatting; one can follow
// somebody; what was pasted is formatted; and the board can be looked at as it was, and brought
// back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

describe('together', () => {
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
    asta = await Person.open(browser, 'Asta', { height: 1000 });
    await asta.join(await server.invite('by', { kind: 'citizen' }));
    await mette.addCard(area, 'Haven');
    await asta.card('Haven').waitFor();
  });
  afterAll(async () => {
    for (const person of [mette, asta]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  it('opens what the one that one follows opens, until one stops', async () => {
    await asta.page.getByRole('button', { name: '2 er her nu' }).click();
    await asta.page.getByRole('button', { name: 'Følg Mette' }).click();
    await mette.card('Haven').click();
    await asta.drawer().getByRole('textbox', { name: 'Titel' }).waitFor();
    await asta.page.getByRole('button', { name: 'Følg ikke mere' }).click();
    await mette.page.keyboard.press('Escape');
    await mette.card('Hvad vil være anderledes').click();
    await mette.body().waitFor();
    expect(await asta.drawer().getByRole('textbox', { name: 'Titel' }).inputValue()).toBe('Haven');
    await mette.card('Haven').click();
  });

  it('shows the caret of the other, with name and kind', async () => {
    await mette.body().click();
    await mette.page.keyboard.type('bede og bænke');
    const caret = asta.body().locator('.samtavle-caret.samtavle-kind-official');
    await caret.getByText('Mette').waitFor();
    await mette.page.keyboard.press('Shift+Home');
    await asta.body().locator('.samtavle-selection').filter({ hasText: 'bede og bænke' })
      .waitFor();
  });

  it('shows it in a title, too', async () => {
    await mette.drawer().getByRole('textbox', { name: 'Titel' }).press('End');
    await asta.drawer().locator('.carets .caret.by-official').getByText('Mette').waitFor();
    await asta.drawer().getByText('Mette skriver ...').waitFor();
    await mette.body().click();
    await mette.page.keyboard.press('End');
    await mette.page.keyboard.press('Shift+Home');
    await expect.poll(() => asta.drawer().locator('.carets').count()).toBe(0);
  });

  it('formats what is selected, for everybody', async () => {
    await mette.page.keyboard.press('Control+b');
    await asta.body().locator('.samtavle-bold').filter({ hasText: 'bede og bænke' }).waitFor();
    const bold = mette.drawer().getByRole('button', { name: 'Fed' });
    expect(await bold.getAttribute('aria-pressed')).toBe('true');
    expect(await findings(mette.page)).toEqual([]);
  });

  it('takes pasted Markdown as formatting, and links only to https and mailto', async () => {
    await mette.page.keyboard.press('End');
    await mette.page.keyboard.press('Enter');
    await mette.body().evaluate((box) => {
      const data = new DataTransfer();
      data.setData('text/plain', '## Se\n\n- *her* [siden](https://eksempel.dk/)\n'
        + '- [fælde](javascript:alert(1))');
      box.dispatchEvent(new ClipboardEvent('paste', {
        clipboardData: data, bubbles: true, cancelable: true,
      }));
    });
    await asta.body().locator('.samtavle-heading').filter({ hasText: 'Se' }).waitFor();
    await asta.body().locator('.samtavle-italic').filter({ hasText: 'her' }).waitFor();
    await expect.poll(() => asta.bodyText()).toBe('bede og bænke\nSe\nher siden\nfælde');
    expect(await asta.body().locator('.samtavle-link').allTextContents()).toEqual(['siden']);
    await mette.saved();
  });

  it('narrows the board to whose cards one wants to see, and of which kind', async () => {
    await asta.page.keyboard.press('Escape');
    await asta.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await asta.page.getByLabel('Slags kort').selectOption({ label: 'Idé' });
    await asta.page.getByRole('button', { name: 'Vis kortene' }).click();
    await asta.card('Haven').waitFor();
    expect(await asta.card('Er samskabelse den rigtige vej?').count()).toBe(0);
    await asta.page.getByText('kort er skjult af filteret').waitFor();
    await asta.page.getByRole('button', { name: 'Vis alle' }).click();
    await asta.card('Er samskabelse den rigtige vej?').waitFor();
  });

  it('writes suggestions only, where one asked for that', async () => {
    await asta.menu('Skriv kun forslag');
    await asta.card('Haven').click();
    await asta.drawer().getByRole('button', { name: 'Foreslå en ændring: Titel' }).click();
    await asta.page.getByRole('dialog').getByLabel('Titel').fill('Haven ved åen');
    await asta.page.getByRole('button', { name: 'Send forslaget' }).click();
    await mette.drawer().getByText('Asta foreslår:').waitFor();
    expect(await mette.card('Haven ved åen').count()).toBe(0);
    await asta.page.getByRole('button', { name: 'Skriv selv igen' }).click();
    await asta.drawer().getByRole('textbox', { name: 'Titel' }).fill('Haven i byen');
    await mette.card('Haven i byen').waitFor();
    await asta.saved();
  });

  it('shows what changed, and goes back with a reason', async () => {
    await mette.page.goto(`${server.origin}/b/by?view=history`);
    const slider = mette.page.getByRole('slider', { name: 'Vis tavlen, som den så ud' });
    const last = Number(await slider.getAttribute('max'));
    await slider.fill(String(last - 1));
    await mette.page.getByRole('button', { name: 'Vis, hvad der er ændret siden' }).click();
    const changed = mette.page.locator('.differences > li');
    await expect.poll(() => changed.count()).toBeGreaterThan(0);
    await mette.page.getByRole('button', { name: 'Gå tilbage til sådan her' }).click();
    await mette.reason('Det var bedre før.', 'Gå tilbage');
    await mette.page.locator('#board').getByText(/^Hentet tilbage/).waitFor();
    await expect.poll(() => asta.card('Haven i byen').count()).toBe(0);
    expect(await findings(mette.page)).toEqual([]);
  });
});
