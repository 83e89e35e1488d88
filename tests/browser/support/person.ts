// Somebody in a browser of their own. What the page says in the console, and every report of the
// content security policy, is kept: a clean page has none.
import {
  chromium, type Browser, type BrowserContext, type Page, type Request,
} from 'playwright-core';

const program = process.env['SAMTAVLE_CHROMIUM'] ?? '/usr/bin/chromium';

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}

export interface Looks {
  readonly locale?: 'da-DK' | 'en-GB';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

export class Person {
  readonly complaints: string[] = [];
  private readonly fetched = new Set<Request>();

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, name: string, looks: Looks = {}): Promise<Person> {
    const { locale = 'da-DK', theme = 'light', width = 1280, height = 800 } = looks;
    const context = await browser.newContext({
      locale,
      colorScheme: theme,
      viewport: { width, height },
      hasTouch: width < 768,
      reducedMotion: 'reduce',
    });
    return Person.#in(context, name);
  }

  /** In another tab of the same browser: the same person, or somebody else. */
  tab(name = this.name): Promise<Person> {
    return Person.#in(this.context, name);
  }

  static async #in(context: BrowserContext, name: string): Promise<Person> {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const person = new Person(name, context, page);
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    page.on('request', (request) => {
      if (/^(script|stylesheet|fetch|xhr)$/.test(request.resourceType())) {
        person.fetched.add(request);
      }
    });
    page.on('requestfinished', (request) => person.fetched.delete(request));
    page.on('requestfailed', (request) => person.fetched.delete(request));
    page.on('pageerror', (error) => person.complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      // What the network does is the tests' own doing; which devices' policies a browser knows is
      // the browser's.
      const network = /WebSocket|net::ERR_|Failed to load|Permissions-Policy/.test(message.text());
      if (message.type() === 'error' && !network) person.complaints.push(message.text());
    });
    return person;
  }

  /** Opens an invitation as a person would: the link, a name, go. */
  async join(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByLabel(/^(Dit navn på tavlen|Your name on the board)$/).fill(this.name);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.board-page').waitFor();
  }

  /** Until what was asked for last is drawn, also what has to be fetched before. */
  async settled(): Promise<void> {
    const { page } = this;
    for (let quiet = 0; quiet < 2; quiet = this.fetched.size === 0 ? quiet + 1 : 0) {
      await page.evaluate(() => new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
      }));
    }
    await page.locator('.skeleton').waitFor({ state: 'detached' });
    await page.getByText(/^(Tavlen hentes|Fetching the board)/).waitFor({ state: 'detached' });
  }

  column(title: string) {
    return this.page.getByRole('region', { name: new RegExp(`^${title}`) });
  }

  card(title: string) {
    return this.page.locator('.open-card, .unfold').filter({ hasText: title });
  }

  /** The form for a new card of an area; it stays open from card to card. */
  async newCard(area: string) {
    const column = this.column(area);
    const form = column.getByRole('form');
    if (!(await form.isVisible())) {
      await column.getByRole('button', { name: `Nyt kort i ${area}` }).click();
    }
    return form;
  }

  async addCard(area: string, title: string): Promise<void> {
    const form = await this.newCard(area);
    await form.getByLabel('Hvad vil du sige?').fill(title);
    await form.getByRole('button', { name: 'Tilføj kortet' }).click();
    await this.card(title).waitFor();
  }

  /** Until everything this person did is on the server's disk. */
  async saved(): Promise<void> {
    await this.page.locator('.save').getByText('Gemt', { exact: true }).waitFor();
  }

  drawer() {
    return this.page.locator('.drawer');
  }

  /** The text of the open card, to type into. */
  body() {
    return this.drawer().getByRole('textbox', { name: 'Tekst', exact: true });
  }

  /** Writes all of it anew. */
  async writeBody(words: string): Promise<void> {
    await this.body().click();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.insertText(words);
  }

  /** What it says, without the names that stand at the carets of others. */
  async bodyText(): Promise<string> {
    return this.body().evaluate((box) => [...box.querySelectorAll('.cm-line')].map((line) => {
      const copy = line.cloneNode(true) as Element;
      for (const mine of copy.querySelectorAll('.samtavle-caret, .cm-placeholder')) mine.remove();
      return (copy.textContent ?? '').replace(/[\u200b\u2060\ufeff]/g, '');
    }).join('\n'));
  }

  /** Something out of the menu at the top. */
  async menu(choice: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Menu', exact: true }).click();
    await this.page.getByRole('menuitem', { name: choice, exact: true }).click();
  }

  /** Something out of the menu of a card. */
  async cardMenu(title: string, choice: string): Promise<void> {
    await this.page.getByRole('button', { name: `Flere valg for ${title}` }).first().click();
    await this.page.getByRole('menuitem', { name: choice, exact: true }).click();
  }

  /** Answers why, in the dialog that is open. */
  async reason(words: string, act: string): Promise<void> {
    const dialog = this.page.getByRole('dialog').last();
    await dialog.getByRole('textbox').last().fill(words);
    await dialog.getByRole('button', { name: act, exact: true }).click();
  }

  /** Shows a phase, whichever is the current one. */
  async phase(title: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^\\d ${title}`) }).click();
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
