// Goal: whatever people write stays words. 500 strings that would be scripts somewhere go through
// every kind of text of a card, and through a name; nothing runs, and the policy has nothing to
// report.
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
    const title = mallory.drawer().getByLabel('Titel');
    await mallory.body().waitFor();
    for (const [i, script] of scripts.entries()) {
      if (i % 5 === 0) await mallory.writeBody(script);
      else await title.fill(script);
      if (i % 25 === 0) {
        await mallory.drawer().getByLabel('Skriv en kommentar').fill(script);
        await mallory.page.keyboard.press('Control+Enter');
        await mallory.drawer().getByLabel('Ny mærkat').fill(script);
        await mallory.page.keyboard.press('Enter');
      }
      // Slower than the rate at which the server would hold a person back.
      await mallory.page.waitForTimeout(30);
    }
    await mallory.saved();
    const last = await mallory.bodyText();
    expect(last).not.toBe('');
    await expect.poll(() => asta.bodyText()).toBe(last);
    for (const view of ['plan', 'outline', 'story', 'history', 'canvas', 'wall']) {
      await asta.page.goto(`${server.origin}/b/ord?view=${view}`);
      await asta.page.locator('main').first().waitFor();
      await asta.page.waitForTimeout(300);
    }
    for (const person of [mallory, asta]) {
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
