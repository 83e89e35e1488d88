// Goal: whoever leads a board says who else may do what on it, with a reason and without a reload;
// who is sent away is told, and stays out; and no board is left without somebody who leads it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.ts';
import { openBrowser, Person } from './support/person.ts';
import { Server } from './support/server.ts';

const area = 'Formål og kriterier';

describe('members', () => {
  let server: Server;
  let browser: Browser;
  let mette: Person;
  let carl: Person;
  let link: string;
  beforeAll(async () => {
    server = await Server.start();
    browser = await openBrowser();
    await server.makeBoard('by', 'Byens hus');
    mette = await Person.open(browser, 'Mette', { height: 1000 });
    await mette.join(await server.invite('by', { kind: 'official', role: 'manager' }));
    link = await server.invite('by', { kind: 'citizen' });
    carl = await Person.open(browser, 'Carl');
    await carl.join(link);
  });
  afterAll(async () => {
    for (const person of [mette, carl]) expect(person?.complaints ?? []).toEqual([]);
    await browser?.close();
    await server?.stop();
  });

  const panel = (person: Person) =>
    person.page.getByRole('region', { name: 'Hvem har hvilken rolle' });
  const row = (name: string) => panel(mette).getByRole('listitem').filter({ hasText: name });
  const role = (name: string) => mette.page.getByLabel(`Rolle for ${name}`);
  const said = (words: string) =>
    mette.page.locator('.only-heard[role=status]').getByText(words).waitFor({ state: 'attached' });

  it('are for those who lead, and others are told so', async () => {
    await carl.menu('Styring');
    await panel(carl).getByText('Kun chefen kan ændre det her.').waitFor();
    expect(await panel(carl).getByRole('combobox').count()).toBe(0);
    await carl.page.keyboard.press('Escape');
  });

  it('stay at least one who leads, and it says why', async () => {
    await mette.menu('Styring');
    await row('Carl, borger').waitFor();
    await row('Mette, ansat').getByText('Den sidste chef kan ikke fjernes').waitFor();
    expect(await role('Mette').isDisabled()).toBe(true);
    const remove = row('Mette, ansat').getByRole('button', { name: 'Fjern Mette' });
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await remove.click({ force: true });
    expect(await mette.page.getByRole('dialog').count()).toBe(1);
    expect(await findings(mette.page)).toEqual([]);
  });

  it('get another role only with a reason, and feel it at once', async () => {
    await role('Carl').selectOption({ label: 'læser' });
    await mette.reason('', 'Gem');
    await mette.page.getByRole('alert').getByText('Skriv hvorfor').waitFor();
    await mette.reason('Han ser\nkun med.', 'Gem');
    await said('Carl er nu læser');
    await row('Carl').getByText('Han ser kun med.').waitFor();
    const button = carl.page.getByRole('button', { name: `Nyt kort i ${area}` });
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
    await role('Carl').selectOption({ label: 'facilitator' });
    await mette.reason('Han leder mødet.', 'Gem');
    await expect.poll(() => button.getAttribute('aria-disabled')).not.toBe('true');
    await carl.column(area).getByRole('button', { name: 'Ny afstemning' }).waitFor();
    const listed = await server.samtavle('member', 'list', 'by', '--json');
    expect(JSON.parse(listed).members).toMatchObject([
      { name: 'Carl', role: 'facilitator', why: 'Han leder mødet.' },
    ]);
  });

  it('are sent away with a reason, told so, and stay out', async () => {
    await row('Carl').getByRole('button', { name: 'Fjern Carl' }).click();
    await mette.reason('Han er flyttet.', 'Fjern');
    await said('Carl er fjernet fra tavlen');
    await carl.page.getByText('din adgang gælder ikke mere').waitFor();
    await carl.page.reload();
    await carl.page.getByRole('heading', { name: 'Du skal bruge en invitation' }).waitFor();
    await row('Carl').getByText(/^fjernet fra tavlen .*: Han er flyttet\.$/).waitFor();
  });

  it('may hand the board on: another one leads, and the first is no longer the last', async () => {
    const lone = await Person.open(browser, 'Lone');
    await lone.join(await server.invite('by', { kind: 'official' }));
    await role('Lone').selectOption({ label: 'chef' });
    await mette.reason('Hun tager over.', 'Gem');
    await lone.page.getByRole('button', { name: 'Gå videre til Samskabelse' }).waitFor();
    await expect.poll(() => role('Mette').isDisabled()).toBe(false);
    await role('Mette').selectOption({ label: 'læser' });
    await mette.reason('Jeg ser med fra nu af.', 'Gem');
    await panel(mette).getByText('Kun chefen kan ændre det her.').waitFor();
    expect(lone.complaints).toEqual([]);
    await lone.close();
  });
});
