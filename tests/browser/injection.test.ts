// Goal: whatever people write stays words. 500 strings that would be scripts somewhere become the
// titles of cards and go through the text of one, and each of their kernels through every other
// field that the page has; nothing runs, and the policy has nothing to report.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';
const act = 'globalThis.taken=1';
const kernels = [
  `<script>${act}</script>`, `<img src=x onerror=${act}>`, `<svg onload=${act}>`,
  `<svg><script>${act}</script></svg>`, `<iframe srcdoc="<script>parent.taken=1</script>">`,
  `<a href="javascript:${act}">x</a>`, `javascript:${act}`,
  `data:text/html,<script>${act}</script>`,
  `<body onload=${act}>`, `<input autofocus onfocus=${act}>`, `<details open ontoggle=${act}>`,
  `<style>@import 'javascript:${act}';</style>`, `<math href="javascript:${act}">x</math>`,
  `<object data="javascript:${act}">`, `<embed src="javascript:${act}">`,
  `<form action="javascript:${act}"><button>x</button></form>`,
  `{{constructor.constructor('${act}')()}}`,
  `<video src=x onerror=${act}></video>`, `<marquee onstart=${act}>`, `\${${act}}`,
  `"><script>${act}</script>`, `'-eval('${act}')-'`,
];
const wraps: ((kernel: string) => string)[] = [
  (k) => k, (k) => `"${k}`, (k) => `'${k}`, (k) => `>${k}`, (k) => `</textarea>${k}`,
  (k) => `</title>${k}`, (k) => `-->${k}`, (k) => `]]>${k}`, (k) => k.toUpperCase(),
  (k) => k.replace(/</g, '&lt;'), (k) => encodeURIComponent(k), (k) => `\u202e${k}`,
  (k) => `[x](${k})`, (k) => `![x](${k})`, (k) => `\`${k}\``, (k) => `</script>${k}`,
  (k) => `<b>${k}</b>`, (k) => k.replace(/ /g, '\t'), (k) => k.replace(/=/g, ' = '),
  (k) => `\\${k}`, (k) => `${k}//`, (k) => `/*${k}*/`, (k) => `<!--${k}`, (k) => `${k}\n${k}`,
  (k) => `#i=${k}`,
];

// Of the 500, how many the text of the card takes; of lines, how many are pasted at once.
const step = 10;
const pasted = 50;

describe('500 scripts', () => {
  const scripts = kernels.flatMap((kernel) => wraps.map((wrap) => wrap(kernel)));
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('ord', 'Kun ord');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('stay words in titles, texts, comments, labels and names', async () => {
    expect(new Set(scripts).size).toBeGreaterThanOrEqual(500);
    const mallory = await Person.open(browser, kernels[1] ?? '');
    const asta = await Person.open(browser, 'Asta');
    for (const person of [mallory, asta]) {
      await person.join(await server.invite('ord', { kind: 'citizen' }));
    }
    await mallory.addCard(area, 'Kort');
    await mallory.card('Kort').click();
    await asta.card('Kort').click();
    await mallory.body().waitFor();
    for (let i = 0; i < scripts.length; i += step) await mallory.writeBody(scripts[i] ?? '');
    for (const kernel of kernels) {
      await mallory.drawer().getByLabel('Titel').fill(kernel);
      await mallory.drawer().getByLabel('Skriv en kommentar').fill(kernel);
      await mallory.page.keyboard.press('Control+Enter');
      await mallory.drawer().getByLabel('Ny mærkat').fill(kernel);
      await mallory.page.keyboard.press('Enter');
    }
    await mallory.saved();
    const last = await mallory.bodyText();
    expect(last).not.toBe('');
    await expect.poll(() => asta.bodyText()).toBe(last);
    // As somebody would who copies a list: a card for each line.
    await mallory.drawer().getByRole('button', { name: 'Luk' }).click();
    const lines = scripts.map((script) => script.replaceAll('\n', ' '));
    for (let i = 0; i < lines.length; i += pasted) {
      const words = lines.slice(i, i + pasted).join('\n');
      await mallory.column(area).locator('[data-card]').first().evaluate((card, text) => {
        const data = new DataTransfer();
        data.setData('text/plain', text);
        card.dispatchEvent(new ClipboardEvent('paste', {
          clipboardData: data, bubbles: true, cancelable: true,
        }));
      }, words);
      await mallory.saved();
    }
    const count = asta.column(area).locator('h2 .count > [aria-hidden]');
    await expect.poll(async () => Number(await count.innerText()))
      .toBeGreaterThanOrEqual(lines.length);
    for (const view of ['plan', 'outline', 'story', 'history', 'canvas', 'wall']) {
      await asta.page.goto(`${server.origin}/b/ord?view=${view}`);
      await asta.page.locator('main').first().waitFor();
      await asta.settled();
      await asta.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      await asta.settled();
    }
    for (const person of [mallory, asta]) {
      expect(await person.page.evaluate(() => 'taken' in globalThis)).toBe(false);
      expect(person.complaints).toEqual([]);
    }
  }, 240_000);

  it('stay words in everything that somebody who leads a board can write', async () => {
    const lead = await Person.open(browser, kernels[2] ?? '', { height: 1000 });
    await lead.join(await server.invite('ord', { kind: 'official', role: 'manager' }));
    const reader = await Person.open(browser, kernels[0] ?? '');
    await reader.join(await server.invite('ord', { kind: 'citizen' }));
    const { page } = lead;
    const close = () => page.keyboard.press('Escape');
    await page.locator('.strip .line').click();
    await page.getByRole('button', { name: 'Nyt succeskriterium' }).click();
    for (const kernel of kernels) {
      await page.getByRole('textbox', { name: 'Hvorfor', exact: true }).fill(kernel);
      await page.getByLabel('Succeskriterium', { exact: true }).first().fill(kernel);
      await page.waitForTimeout(60);
    }
    await page.locator('.strip .line').click();
    const form = lead.column(area);
    for (const kernel of kernels) {
      if (!(await form.getByRole('form').isVisible())) {
        await form.getByRole('button', { name: `Nyt kort i ${area}` }).click();
      }
      await form.getByLabel('Hvad vil du sige?').fill(kernel);
      await form.getByLabel('På vegne af (kan stå tomt)').fill(kernel);
      await form.getByRole('button', { name: 'Tilføj kortet' }).click();
    }
    await form.getByRole('button', { name: 'Luk' }).click();
    for (const kernel of kernels.slice(0, 4)) {
      await form.getByRole('button', { name: 'Ny afstemning' }).click();
      await page.getByLabel('Spørgsmålet').fill(kernel);
      await page.getByRole('button', { name: 'Start afstemningen' }).click();
      await lead.menu('Styring');
      await page.getByLabel('Hvad den handler om').fill(kernel);
      await page.getByLabel('Dens navn i adressen, som i /b/navn').fill('ord');
      await page.getByRole('button', { name: 'Tilføj en følgetavle' }).click();
      await page.getByRole('button', { name: 'Deleger en opgave' }).click();
      const offer = page.getByRole('dialog', { name: 'Deleger en opgave' });
      await offer.getByLabel('Opgaven').fill(kernel);
      await offer.getByLabel('Hvorfor ændrer I kurs?').fill(kernel);
      await offer.getByRole('button', { name: 'Deleger en opgave' }).click();
      await offer.waitFor({ state: 'detached' });
      await close();
      await page.getByRole('button', { name: 'Søg', exact: true }).click();
      await page.getByRole('searchbox').fill(kernel);
      // Escape would only empty the box.
      await page.getByRole('dialog').getByRole('button', { name: 'Luk' }).click();
    }
    // A link that is none is not taken.
    await lead.card('Er samskabelse').first().click();
    await lead.body().click();
    await page.keyboard.type('ord');
    await lead.drawer().getByRole('button', { name: 'Link', exact: true }).click();
    for (const kernel of kernels) {
      await page.getByLabel('Adressen, som begynder med https:// eller mailto:').fill(kernel);
      await page.getByRole('dialog').getByRole('button', { name: 'Gem' }).click();
      await page.getByRole('alert').getByText('Adressen skal begynde med').waitFor();
    }
    await close();
    // Where one answers, proposes, judges, and says why: all of them at once.
    const all = kernels.join(' ');
    await lead.drawer().getByLabel('Skriv en kommentar').fill(all);
    await page.keyboard.press('Control+Enter');
    await lead.drawer().getByRole('button', { name: 'Svar' }).first().click();
    await lead.drawer().getByLabel('Svar', { exact: true }).fill(all);
    await page.keyboard.press('Control+Enter');
    await reader.menu('Skriv kun forslag');
    await reader.card('Er samskabelse').first().click();
    await reader.drawer().getByRole('button', { name: 'Foreslå en ændring: Titel' }).click();
    await reader.page.getByRole('dialog').getByLabel('Titel').fill(all);
    await reader.page.getByRole('button', { name: 'Send forslaget' }).click();
    await lead.drawer().getByRole('button', { name: 'Sig nej' }).click();
    await lead.reason(all, 'Sig nej');
    await lead.drawer().getByRole('button', { name: 'Luk' }).click();
    await lead.menu('Styring');
    await page.getByLabel('Rolle for Asta').selectOption({ label: 'facilitator' });
    await lead.reason(all.slice(0, 300), 'Gem');
    await page.getByRole('listitem').filter({ hasText: kernels[0] ?? '' }).first().waitFor();
    await close();
    await page.getByRole('link', { name: 'Erkendelse', exact: true }).click();
    await page.getByRole('radio', { name: 'Delvist' }).first().check({ force: true });
    await page.getByLabel('Hvorfor ser du sådan på det?').first().fill(all);
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Gå videre til Samskabelse' }).click();
    await lead.reason(all, 'Gå videre til Samskabelse');
    await lead.saved();
    for (const view of ['plan', 'outline', 'story', 'evaluation', 'history', 'canvas', 'wall']) {
      await reader.page.goto(`${server.origin}/b/ord?view=${view}`);
      await reader.page.locator('main').first().waitFor();
      await reader.settled();
    }
    await reader.page.goto(server.origin);
    await reader.page.getByRole('link').first().waitFor();
    for (const person of [lead, reader]) {
      expect(await person.page.evaluate(() => 'taken' in globalThis)).toBe(false);
      expect(person.complaints).toEqual([]);
    }
  }, 240_000);

  it('would be noticed if one ran', async () => {
    const person = await Person.open(browser, 'Ib');
    await person.page.goto(server.origin);
    await person.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.taken = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="https://elsewhere.example/x">');
    });
    await expect.poll(() => person.complaints.join()).toContain('policy: script-src');
    await expect.poll(() => person.complaints.join()).toContain('policy: img-src');
    expect(await person.page.evaluate(() => 'taken' in globalThis)).toBe(false);
    await person.close();
  });
});
