// Usage: node main.mjs BIN_DIR PAGE_DIR RUNS
//
// The page in Chromium with a board of 5,000 cards, on a real samtavled: how long it takes from the
// open socket to the first cards on the screen, from a key to its letter on the screen, and how
// many frames a second there are while fifty others write 1,000 edits a second. Before that, a first
// visit to the empty board with a phone on a slow line (visit.mjs). Prints a JSON object a line with
// case, unit, median, min, max and runs. Everything runs on this machine, so the server and the fifty
// take their share of it; and a key of a bare page with nothing but a box to type in says what the
// browser and the machine take of each.
//
// A key is measured on two screens. One has a beat of 60 Hz, as people's have: up to 16.7 ms of a
// key are then the wait for it. The other, of a second Chromium, has none ("unclocked"): a frame
// is made as soon as there is something to show, so that what is left is what the page, the
// browser and the machine take. On both a key ends twice. The page notes it in the task behind the
// frame (watch.mjs), which Chromium puts off to the next frame if the key is let go of in between;
// what draws a frame in other threads and processes may be done before that, or after. "presented"
// ends where Chromium itself says that the frame is on the screen: its Event Timing, out of a
// trace, without the rounding that pages get.

import { execFileSync, spawn } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { gather } from './crowd.mjs';
import { firstVisit } from './visit.mjs';
import { watch } from './watch.mjs';

const [binDir, pageDir, runsGiven = '5'] = process.argv.slice(2);
const runs = Number(runsGiven);
const here = dirname(fileURLToPath(import.meta.url));
const client = resolve(here, '../../../client-lib/web');
const installed = createRequire(join(client, 'package.json'));
const { chromium } = installed('playwright-core');
const { WebSocket } = installed('ws');
globalThis.crypto ??= webcrypto;
const { connect, kinds, fields } = await import(pathToFileURL(join(client, 'dist/index.js')).href);

const cards = 5_000;
const writers = 50;
const beatMs = 50;  // 50 writers, 20 edits a second each
const letters = 200;
const framesForMs = 10_000;
const board = 'havnen';
const limits = {
  'messages-per-second': 100_000,
  'operations-per-second': 1_000_000,
  'bytes-per-second': 1_000_000_000,
  'connections-per-address': 1_000_000,
  'new-connections-per-address-and-minute': 1_000_000,
};

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

async function withServer(use) {
  const folder = mkdtempSync(join(tmpdir(), 'samtavle-bench-browser-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const data = join(folder, 'data');
  const lifted = Object.entries(limits)
    .flatMap(([name, most]) => [`--limits-session-${name}`, String(most)]);
  const server = spawn(join(binDir, 'samtavled'), [
    'serve', '--data-dir', data, '--listen', `127.0.0.1:${port}`, '--metrics-listen', '',
    '--page-directory', pageDir, ...lifted,
  ], { stdio: ['ignore', 'ignore', 'inherit'] });
  const samtavle = (...args) => execFileSync(
    join(binDir, 'samtavle'), ['--server', url, '--data-dir', data, ...args], { encoding: 'utf8' },
  ).trim();
  try {
    const end = Date.now() + 20_000;
    while (!(await fetch(`${url}/readyz`).then((a) => a.ok, () => false))) {
      if (Date.now() > end || server.exitCode !== null) throw new Error('the server is not ready');
      await sleep(50);
    }
    samtavle('board', 'create', '--id', board, '--title', 'Havnen', '--authority', 'By');
    return await use({ url, samtavle });
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const token = (samtavle, name) => samtavle(
  'invite', board, '--name', name, '--kind', 'citizen', '--role', 'contributor', '--subject', name,
);

/** Cards in all areas of the first phase. Returns one of the areas. */
async function fill({ url, samtavle }) {
  const host = await connect({ url, token: token(samtavle, 'Filler'), store: 'memory',
    webSocket: WebSocket });
  const live = await host.openBoard(board);
  await live.ready;
  const areas = live.children(live.phases().current, 'area').map(({ id }) => id);
  for (let n = 0; n < cards; n++) {
    live.transact('Card', (tx) =>
      tx.create('idea', { in: areas[n % areas.length] }, { title: `Card ${n}, one of many` }));
    if (n % 100 === 99) await live.saved();
  }
  await live.saved();
  await host.close();
  return areas[0];
}

const invitation = ({ url, samtavle }) => samtavle(
  'invite', 'make', board, '--kind', 'citizen', '--role', 'contributor', '--uses', '10',
  '--expires', '1d', '--address', url,
).split('\n').find((line) => line.startsWith('http'));

/** Somebody comes to an empty board with a phone on a slow line. */
async function visit(browser, server) {
  const seen = await firstVisit(browser, invitation(server));
  note('browser.visit.paint', 'ms', seen.paintMs);
  note('browser.visit.largest', 'ms', seen.largestMs);
  note('browser.visit.blocked', 'ms', seen.blockedMs);
  note('browser.visit.shifted', 'score', seen.shifted);
  note('browser.visit.board', 'ms', seen.boardMs);
  note('browser.visit.fetched', 'KiB', seen.fetchedKb);
}

const launch = (...more) => chromium.launch({
  executablePath: process.env.SAMTAVLE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
});

async function openPage(browser, server, beats) {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ locale: 'da-DK', viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(watch, beats);
  await page.goto(invitation(server));
  await page.getByLabel('Dit navn på tavlen').fill('Maja');
  await page.keyboard.press('Enter');
  await page.locator('.open-card').first().waitFor();
  return page;
}

const percentile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

const samples = new Map();
function note(name, unit, value) {
  console.error(`${name} ${value.toFixed(1)} ${unit}`);
  if (!samples.has(name)) samples.set(name, { unit, values: [] });
  samples.get(name).values.push(value);
}

async function open(page) {
  await page.reload();
  await page.waitForFunction(() => globalThis.watched.cardsMs !== undefined);
  note('browser.open.5000', 'ms', await page.evaluate(() =>
    globalThis.watched.cardsMs - globalThis.watched.socketMs));
}

/** What the main thread of the page has been busy with so far, in seconds. */
async function busy(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** One letter after the other, as fast as people type. */
async function press(page) {
  for (let n = 0; n < letters; n++) {
    await page.keyboard.press('x');
    await sleep(40);
  }
}

/** Types, and returns what the page saw of each key. */
async function seenKeys(page) {
  await page.evaluate(() => (globalThis.watched.keys.length = 0));
  await press(page);
  const keys = await page.evaluate(() => globalThis.watched.keys);
  if (keys.length < letters) throw new Error(`${keys.length} of ${letters} keys were seen`);
  return keys;
}

function noteShares(name, values) {
  note(`${name}.p95`, 'ms', percentile(values, 0.95));
  note(`${name}.p50`, 'ms', percentile(values, 0.5));
}

async function type(page, name, box) {
  await box.click();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const before = await busy(session);
  const keys = await seenKeys(page);
  const after = await busy(session);
  noteShares(name, keys.map(({ paintMs }) => paintMs));
  // Of the main thread, for all that a key brings with it, also when its letter stands there.
  for (const [part, metric] of Object.entries({
    all: 'TaskDuration', script: 'ScriptDuration', style: 'RecalcStyleDuration',
    layout: 'LayoutDuration',
  })) {
    note(`${name}.${part}`, 'ms a key', ((after[metric] - before[metric]) * 1_000) / letters);
  }
  await session.detach();
  await typePresented(page, name);
}

async function typeUnclocked(page, name, box) {
  // What was typed on the other screen stands in it.
  await box.fill('');
  await box.click();
  noteShares(`${name}.unclocked`, (await seenKeys(page)).map(({ paintMs }) => paintMs));
  await typePresented(page, `${name}.unclocked`);
}

/** Until a letter is on the screen, as Chromium's trace tells it. */
async function typePresented(page, name) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  await press(page);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const shown = traceEvents.filter(({ name: what, ph }) => what === 'EventTiming' && ph === 'b')
    .map(({ args }) => args.data).filter((data) => data?.type === 'keydown' && data.duration > 0);
  // It is told once the frame is there: perhaps not of the last key.
  if (shown.length < letters * 0.95) throw new Error(`${shown.length} of ${letters} were shown`);
  noteShares(`${name}.presented`, shown.map(({ duration }) => duration));
}

async function typeInCard(page, typed = type) {
  await page.locator('.open-card').first().click();
  await typed(page, 'browser.type.5000', page.locator('.drawer textarea').first());
  await page.keyboard.press('Escape');
}

async function typeInBarePage(browser, beats, typed = type) {
  const page = await browser.newPage();
  await page.addInitScript(watch, beats);
  await page.goto('data:text/html,<textarea></textarea>');
  await typed(page, 'browser.type.bare', page.locator('textarea'));
  await page.close();
}

async function typeWithoutBeat(server) {
  const browser = await launch('--disable-frame-rate-limit', '--disable-gpu-vsync');
  try {
    await typeInBarePage(browser, false, typeUnclocked);
    await typeInCard(await openPage(browser, server, false), typeUnclocked);
  } finally {
    await browser.close();
  }
}

async function frames(page, { url, samtavle }, area) {
  const tokens = Array.from({ length: writers }, (_, n) => token(samtavle, `Writer ${n + 1}`));
  const crowd = await gather(WebSocket, tokens, {
    url: `${url.replace('http', 'ws')}/boards/${board}/sync`, area, schema: { kinds, fields },
  });
  await sleep(1_000);
  const beat = setInterval(() => crowd.write(), beatMs);
  await sleep(1_000);
  const begun = await page.evaluate(() => globalThis.watched.frames);
  const from = performance.now();
  await sleep(framesForMs);
  const seen = (await page.evaluate(() => globalThis.watched.frames)) - begun;
  note('browser.frames.50x20', 'frames/s', (seen * 1_000) / (performance.now() - from));
  clearInterval(beat);
  crowd.leave();
}

for (let run = 1; run <= runs; run++) {
  await withServer(async (server) => {
    const area = await fill(server);
    const browser = await launch();
    try {
      await withServer((empty) => visit(browser, empty));
      const page = await openPage(browser, server, true);
      await open(page);
      await typeInBarePage(browser, true);
      await page.bringToFront();
      await typeInCard(page);
      await frames(page, server, area);
    } finally {
      await browser.close();
    }
    await typeWithoutBeat(server);
  });
}
for (const [name, { unit, values }] of samples) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  const round = (value) => Number(value.toFixed(unit === 'score' ? 3 : 1));
  console.log(JSON.stringify({ case: name, unit, median: round(middle), min: round(sorted[0]),
    max: round(sorted.at(-1)), runs: sorted.length }));
}
