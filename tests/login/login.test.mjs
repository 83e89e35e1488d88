// Goal: people log in on the page at a real OpenID provider, and nobody else does: no replay, no
// other browser, no planted cookie, nothing that was ended.
// Method: the real server and the provider oidc-provider, each on a port of its own; every redirect
// is followed as a browser would, with a jar of cookies.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { openBoard } from './board.mjs';
import { Browser, cookieLines } from './browser.mjs';
import { startProvider } from './provider.mjs';
import { freePort, Server } from './server.mjs';

const cookie = '__Host-samtavle';
const landing = '__Host-samtavle-landing';
const revokedWithinMs = 5_000;
const unauthenticated = 4401;

let server;
let provider;

// Until the provider's keys have come to the server.
async function start() {
  await server.start(provider.issuer);
  for (let n = 0; n < 200; ++n) {
    if ((await new Browser().fetch(loginAt('/'))).status === 303) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the provider is not known:\n${server.log}`);
}

before(async () => {
  server = await Server.make(await freePort());
  provider = await startProvider(await freePort(), server.origin);
  await start();
});

after(async () => {
  await server.remove();
  await provider.stop();
});

const loginAt = (to) => `${server.origin}/auth/login?issuer=muni&to=${encodeURIComponent(to)}`;
const isCallback = (url) => url.startsWith(`${server.origin}/auth/callback`);
const isBoard = (url) => url.startsWith(`${server.origin}/b/`);

async function loggedIn(name) {
  const browser = new Browser();
  await browser.follow(loginAt('/b/dokk1'), name, isBoard);
  return browser;
}

const at = (path) => `${server.origin}${path}`;
const who = async (browser) => browser.fetch(at('/auth/session'));
async function ticket(browser) {
  const answer = await browser.ask(at('/auth/ticket'), { method: 'POST' });
  assert.equal(answer.status, 200);
  return (await answer.json()).ticket;
}

function soon(promise, what) {
  let timer;
  const late = new Promise((_, failed) => {
    timer = setTimeout(() => failed(new Error(`not in time: ${what}`)), revokedWithinMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

test('somebody logs in and opens a board', async () => {
  const browser = new Browser();
  assert.deepEqual(await (await browser.fetch(at('/auth/issuers'))).json(),
    { issuers: [{ name: 'muni', label: 'Havneby Kommune' }] });
  const end = await browser.follow(loginAt('/b/dokk1?x=1'), 'asta', isBoard);
  assert.equal(end, at('/b/dokk1?x=1'));
  const session = await (await who(browser)).json();
  assert.equal(session.name, 'Asta');
  assert.equal(session.kind, 'official');
  assert.equal(session.authority, 'Havneby Kommune');
  assert.equal(session.operator, false);

  const board = openBoard(server.origin, 'dokk1', await ticket(browser));
  assert.equal(await board.welcomed, true);
  board.close();
  await board.closed;
  const boards = await browser.ask(at('/api/v1/boards'));
  assert.equal(boards.status, 200);
  assert.ok((await boards.json()).boards.length >= 12);
});

test('cookies are strict, and what is asked of the provider has all protections', async () => {
  const browser = new Browser();
  const answer = await browser.fetch(loginAt('/'));
  assert.match(cookieLines(answer.headers)[0],
    /^__Host-samtavle-landing=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/);
  const asked = new URL(answer.headers.get('location'));
  assert.equal(asked.origin, provider.issuer);
  assert.equal(asked.searchParams.get('code_challenge_method'), 'S256');
  for (const name of ['state', 'nonce', 'code_challenge']) {
    assert.equal(asked.searchParams.get(name).length, 43, name);
  }
});

test('a callback is good once, and only in the browser that began', async () => {
  const browser = new Browser();
  const callback = await browser.follow(loginAt('/b/dokk1'), 'asta', isCallback);
  const stranger = await new Browser().fetch(callback);
  assert.equal(stranger.status, 401, 'another browser');
  assert.equal(cookieLines(stranger.headers).some((c) => c.startsWith(`${cookie}=`)), false);
  // The state was used up by the stranger: better nobody than somebody else.
  assert.equal((await browser.fetch(callback)).status, 401);

  const again = new Browser();
  const second = await again.follow(loginAt('/b/dokk1'), 'asta', isCallback);
  const jar = new Map(again.cookies(server.origin));
  assert.equal((await again.fetch(second)).status, 303);
  again.cookies(server.origin).set(landing, jar.get(landing));
  assert.equal((await again.fetch(second)).status, 401, 'replayed');
});

test('a login that was begun by an attacker is not ended by the victim', async () => {
  const attacker = new Browser();
  const callback = await attacker.follow(loginAt('/b/dokk1'), 'asta', isCallback);
  const victim = new Browser();
  await victim.fetch(loginAt('/b/dokk1'));
  assert.equal((await victim.fetch(callback)).status, 401);
  assert.equal((await who(victim)).status, 401);
});

test('no cookie that was there before becomes that of the login', async () => {
  const attacker = await loggedIn('asta');
  const planted = attacker.cookies(server.origin).get(cookie);
  const victim = new Browser();
  victim.cookies(server.origin).set(cookie, planted);
  await victim.follow(loginAt('/b/dokk1'), 'bo', isBoard);
  const own = victim.cookies(server.origin).get(cookie);
  assert.notEqual(own, planted);
  assert.equal((await (await who(victim)).json()).name, 'Bo');
  assert.equal((await (await who(attacker)).json()).name, 'Asta');
});

test('a ticket is good once', async () => {
  const browser = await loggedIn('asta');
  const word = await ticket(browser);
  const first = openBoard(server.origin, 'dokk1', word);
  assert.equal(await first.welcomed, true);
  const second = openBoard(server.origin, 'dokk1', word);
  assert.equal(await second.welcomed, false);
  assert.equal((await second.closed).code, unauthenticated);
  first.close();
});

test('another site gets nothing out of the cookie', async () => {
  const browser = await loggedIn('asta');
  const attempts = [
    {},
    { headers: { origin: 'https://evil.example' } },
    { headers: { 'samtavle-page': '1', origin: 'https://evil.example' } },
    { headers: { 'samtavle-page': '1', 'sec-fetch-site': 'cross-site' } },
  ];
  for (const attempt of attempts) {
    for (const path of ['/auth/ticket', '/auth/logout']) {
      const answer = await browser.fetch(at(path), { method: 'POST', ...attempt });
      assert.equal(answer.status, 401, `${path} ${JSON.stringify(attempt)}`);
    }
    assert.equal((await browser.fetch(at('/api/v1/boards'), attempt)).status, 401);
  }
  assert.equal((await who(browser)).status, 200, 'and nothing was ended');
});

test('logging out ends the login everywhere, and open boards within seconds', async () => {
  const browser = await loggedIn('asta');
  const kept = browser.cookies(server.origin).get(cookie);
  const unused = await ticket(browser);
  const board = openBoard(server.origin, 'dokk1', await ticket(browser));
  assert.equal(await board.welcomed, true);
  const answer = await browser.ask(at('/auth/logout'), { method: 'POST' });
  assert.equal(answer.status, 200);
  assert.ok((await answer.json()).at_issuer.startsWith(`${provider.issuer}/session/end?`));
  assert.equal((await soon(board.closed, 'the board closes')).code, unauthenticated);
  assert.equal(browser.cookies(server.origin).has(cookie), false);
  browser.cookies(server.origin).set(cookie, kept);
  assert.equal((await who(browser)).status, 401, 'the old cookie');
  assert.equal((await openBoard(server.origin, 'dokk1', unused).closed).code, unauthenticated);
  await server.stop();
  await start();
  assert.equal((await who(browser)).status, 401, 'also after a restart');
});

test('a restart logs nobody out', async () => {
  const browser = await loggedIn('asta');
  await server.stop();
  await start();
  const board = openBoard(server.origin, 'dokk1', await ticket(browser));
  assert.equal(await board.welcomed, true);
  board.close();
});

test('an operator sends somebody away, and is let into no board', async () => {
  const asta = await loggedIn('asta');
  const board = openBoard(server.origin, 'dokk1', await ticket(asta));
  assert.equal(await board.welcomed, true);
  const bo = await loggedIn('bo');
  const revoke = (browser) => browser.ask(at('/auth/revoke'), {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject: 'muni|asta' }) });
  assert.equal((await revoke(asta)).status, 403);
  assert.equal((await revoke(bo)).status, 200);
  assert.equal((await soon(board.closed, 'the board closes')).code, unauthenticated);
  assert.equal((await who(asta)).status, 401);

  assert.equal((await bo.ask(at('/api/v1/boards/dokk1'))).status, 200);
  const content = ['events', 'snapshot', 'audit'].map((part) => `/api/v1/boards/dokk1/${part}`);
  for (const path of content) {
    assert.equal((await bo.ask(at(path))).status, 403, path);
  }
  const found = await bo.ask(at('/api/v1/search?q=a'));
  assert.deepEqual((await found.json()).hits, []);
  const none = openBoard(server.origin, 'dokk1', await ticket(bo));
  assert.equal((await none.closed).code, 4403);
});

test('who makes a board is its first manager, but not an operator who reads nothing', async () => {
  const members = async (name, id) => {
    const browser = await loggedIn(name);
    const made = await browser.ask(at('/api/v1/boards'), {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Havnen', authority: 'Havneby', id }) });
    assert.equal(made.status, 201, await made.text());
    const listed = await browser.ask(at(`/api/v1/boards/${id}/members`));
    return (await listed.json()).members.map(({ subject, role }) => `${subject} ${role}`);
  };
  assert.deepEqual(await members('eva', 'evas'), ['muni|eva manager']);
  assert.deepEqual(await members('bo', 'bos'), []);
  const eva = await loggedIn('eva');
  const board = openBoard(server.origin, 'evas', await ticket(eva));
  assert.equal(await board.welcomed, true);
  board.close();
});

test('who has no role is told so', async () => {
  const browser = await loggedIn('nobody');
  assert.equal((await who(browser)).status, 200);
  const board = openBoard(server.origin, 'dokk1', await ticket(browser));
  assert.equal((await board.closed).code, 4403);
});

test('bearer tokens of the provider open boards, and no others', async () => {
  const now = Math.floor(Date.now() / 1000) + 2;
  // It was sent away a moment ago: only what was issued afterwards is good.
  const fresh = { iat: now, exp: now + 600 };
  const status = async (token) => (await fetch(at('/api/v1/boards'),
    { headers: { authorization: `Bearer ${token}` } })).status;
  assert.equal(await status(provider.bearer(fresh)), 200);
  const board = openBoard(server.origin, 'dokk1', provider.bearer(fresh));
  assert.equal(await board.welcomed, true);
  board.close();
  assert.equal(await status(provider.bearer({ ...fresh, aud: 'other' })), 401);
  assert.equal(await status(provider.bearer({ ...fresh, iss: 'https://evil.example' })), 401);
  assert.equal(await status(provider.bearer({ iat: now - 900, exp: now - 300 })), 401);
  assert.equal(await status(provider.bearer({ ...fresh, sub: '0101901234' })), 401);
  assert.equal(await status(`${provider.bearer(fresh).slice(0, -4)}AAAA`), 401);
});

test('nothing of a login stands in the log', async () => {
  const browser = await loggedIn('asta');
  const callback = browser.visited.find(isCallback);
  assert.ok(callback);
  const { searchParams } = new URL(callback);
  const secrets = [browser.cookies(server.origin).get(cookie), searchParams.get('code'),
    searchParams.get('state'), 'Asta', 'muni|asta'];
  for (const secret of secrets) assert.equal(server.log.includes(secret), false, secret);
  assert.match(server.log, /login/);
});
