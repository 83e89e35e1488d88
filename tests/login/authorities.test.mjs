// Goal: the story of several authorities on one board, step by step: each logs in by its own,
// nobody else is let in, a companion board has members of its own, and an authority that leaves is
// gone within seconds while what it wrote stays.
// Method: the real server and nine providers (oidc-provider), each on a port of its own; a jar of
// cookies for each person; and the command line with bearer tokens of these providers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { openBoard } from './board.mjs';
import { Browser } from './browser.mjs';
import { startProvider } from './provider.mjs';
import { freePort, Server, writeIssuer } from './server.mjs';

const authorities = 9;
const peopleOfEach = 10;
const cardsOfEach = 2;
const withinMs = 5_000;
const unauthenticated = 4401;
const forbidden = 4403;
const run = promisify(execFile);
const command = join(process.env.SAMTAVLE_BIN_DIR, 'samtavle');

const people = Array.from({ length: peopleOfEach }, (_, n) => `p${n}`);
let server;
const issuers = [];  // { name, authority, kind, role, provider, file }
let stranger;

const at = (path) => `${server.origin}${path}`;
const loginAt = (issuer) => at(`/auth/login?issuer=${issuer.name}&to=/b/dokk1`);
const isBoard = (url) => url.startsWith(at('/b/'));
const api = (path, token, options = {}) => fetch(at(path), { ...options,
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
const samtavle = async (words, token) => (await run(command, [...words, '--server', server.origin,
  ...(token ? ['--token', token] : ['--data-dir', server.data])])).stdout;

async function until(what, so) {
  for (let n = 0; n < withinMs / 50; ++n) {
    if (await so()) return;
    await pause(50);
  }
  throw new Error(`not in time: ${what}\n${server.log}`);
}

async function loggedIn(issuer, name) {
  const browser = new Browser();
  await browser.follow(loginAt(issuer), name, isBoard);
  return browser;
}

async function ticket(browser) {
  const answer = await browser.ask(at('/auth/ticket'), { method: 'POST' });
  assert.equal(answer.status, 200);
  return (await answer.json()).ticket;
}

before(async () => {
  server = await Server.make(await freePort());
  for (let n = 1; n <= authorities; ++n) {
    const citizens = n === authorities;
    const issuer = {
      name: `a${n}`, authority: citizens ? '' : `Kommune ${n}`,
      kind: citizens ? 'citizen' : 'official',
      // Citizens have a role where a board gives them one.
      role: citizens ? '{ claim = "groups", rows = [] }'
        : '{ claim = "groups", rows = [["plan-staff", "contributor"]] }',
    };
    issuer.provider = await startProvider(await freePort(), server.origin);
    issuer.file = await writeIssuer(server.folder, issuer.provider.issuer, issuer);
    issuers.push(issuer);
  }
  stranger = await startProvider(await freePort(), server.origin);
  await server.startWith(issuers.map(({ file }) => file));
  for (const issuer of issuers) {
    await until('the keys of a provider', async () =>
      (await new Browser().fetch(loginAt(issuer))).status === 303);
  }
  for (const subject of ['asta', ...people]) {
    await samtavle(['member', 'add', 'dokk1', `a9|${subject}`, '--role', 'contributor']);
  }
  await samtavle(['board', 'create', '--id', 'budget', '--title', 'Budget', '--authority',
    'Kommune 1']);
});

after(async () => {
  await server.remove();
  for (const { provider } of issuers) await provider.stop();
  await stranger.stop();
});

test('one of each authority logs in by its own, and is of that authority', async () => {
  for (const issuer of issuers) {
    const browser = await loggedIn(issuer, 'asta');
    const session = await (await browser.fetch(at('/auth/session'))).json();
    assert.equal(session.authority, issuer.authority);
    assert.equal(session.kind, issuer.kind);
    const board = openBoard(server.origin, 'dokk1', await ticket(browser));
    assert.equal(await board.welcomed, true, issuer.name);
    board.close();
  }
  const people = JSON.parse(await samtavle(['people', 'dokk1', '--json']));
  const seen = new Set(people.people.map(({ authority }) => authority));
  for (const { authority } of issuers) assert.ok(seen.has(authority), authority);
});

test('a token of an issuer that is not trusted is refused and counted', async () => {
  const port = /metrics=\S*?:(\d+)/.exec(server.log)?.[1];
  const counted = async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const line = /samtavle_sessions_refused_total\{code="unauthenticated"\} (\d+)/.exec(text);
    return Number(line?.[1]);
  };
  const before = await counted();
  assert.equal((await api('/api/v1/boards', stranger.bearer())).status, 401);
  assert.equal((await openBoard(server.origin, 'dokk1', stranger.bearer()).closed).code,
    unauthenticated);
  assert.equal(await counted(), before + 1);
});

test('of a companion board a citizen gets no byte', async () => {
  const card = JSON.parse(await samtavle(['edit', 'dokk1', 'create', '--kind', 'companion_board',
    '--title', 'Budget', '--json']));
  await samtavle(['edit', 'dokk1', 'set', card.item, 'board_id', 'budget']);
  const citizens = issuers[authorities - 1];
  const citizen = citizens.provider.bearer();
  // The link to it is to be seen; behind it is nothing.
  assert.match(await samtavle(['export', 'dokk1', '--without-history'], citizen), /"budget"/);
  const board = openBoard(server.origin, 'budget', citizen);
  assert.equal(await board.welcomed, false, 'not one message came');
  assert.equal((await board.closed).code, forbidden);
  for (const part of ['events', 'snapshot', 'audit', 'members', 'people']) {
    assert.equal((await api(`/api/v1/boards/budget/${part}`, citizen)).status, 403, part);
  }
  assert.doesNotMatch(await (await api('/api/v1/boards', citizen)).text(), /budget/);
  assert.doesNotMatch(await (await api('/api/v1/search?q=budget', citizen)).text(),
    /"board":"budget"/);
  const official = openBoard(server.origin, 'budget', issuers[0].provider.bearer());
  assert.equal(await official.welcomed, true);
  official.close();
});

test('ninety people write at the same time, and all have the same board', async () => {
  const title = (issuer, sub, n) => `${issuer.name} ${sub} ${n}`;
  const work = async (issuer, sub) => {
    const token = issuer.provider.bearer({ sub, name: sub });
    for (let n = 1; n <= cardsOfEach; ++n) {
      await samtavle(['edit', 'dokk1', 'create', '--kind', 'idea', '--title',
        title(issuer, sub, n)], token);
    }
  };
  await Promise.all(issuers.flatMap((issuer) => people.map((sub) => work(issuer, sub))));
  const hashes = new Set();
  for (const issuer of issuers) {
    const { hash } = JSON.parse(
      await samtavle(['snapshot', 'hash', 'dokk1', '--json'], issuer.provider.bearer()));
    hashes.add(hash);
  }
  assert.equal(hashes.size, 1, [...hashes].join(' '));
  const shown = await samtavle(['board', 'show', 'dokk1']);
  for (const issuer of issuers) {
    for (const sub of people) {
      for (let n = 1; n <= cardsOfEach; ++n) assert.ok(shown.includes(title(issuer, sub, n)));
    }
  }
});

test('an authority that leaves is gone within seconds, and what it wrote stays', async () => {
  const [staying, leaving] = [issuers[0], issuers[2]];
  const browser = await loggedIn(leaving, 'asta');
  const sockets = [openBoard(server.origin, 'dokk1', await ticket(browser)),
    openBoard(server.origin, 'dokk1', leaving.provider.bearer())];
  const other = openBoard(server.origin, 'dokk1', staying.provider.bearer());
  for (const socket of [...sockets, other]) assert.equal(await socket.welcomed, true);
  const spare = await ticket(browser);
  await server.trust(issuers.filter((issuer) => issuer !== leaving).map(({ file }) => file));
  const begun = Date.now();
  server.reload();
  for (const socket of sockets) assert.equal((await socket.closed).code, unauthenticated);
  assert.ok(Date.now() - begun < withinMs);
  assert.equal((await browser.fetch(at('/auth/session'))).status, 401);
  assert.equal((await api('/api/v1/boards', leaving.provider.bearer())).status, 401);
  assert.equal((await openBoard(server.origin, 'dokk1', spare).closed).code, unauthenticated);
  assert.match(await samtavle(['board', 'show', 'dokk1']), /a3 p0 1/);
  const late = openBoard(server.origin, 'dokk1', staying.provider.bearer());
  assert.equal(await late.welcomed, true);
  assert.equal(await Promise.race([other.closed, pause(100).then(() => 'open')]), 'open');
  other.close();
  late.close();
});

test('another one takes its own part along', async () => {
  const { authority, provider } = issuers[1];
  const exported = JSON.parse(await samtavle(['export', 'dokk1'], provider.bearer()));
  assert.equal(exported.format, 'samtavle-board');
  const own = new Set(exported.actors.filter((one) => one.authority === authority)
    .map(({ actor }) => actor));
  assert.equal(own.size, peopleOfEach + 1, 'and asta');
  const part = exported.items.filter((item) => own.has(item.created_by));
  assert.equal(part.length, peopleOfEach * cardsOfEach);
  for (const item of part) assert.match(item.texts.title, /^a2 p\d \d$/);
});
