// Goal: several people use one browser, and what one of them left unsaved is never sent as
// another's: it waits for whoever wrote it.
// Method: the real server, and one IndexedDB with its locks for all who come; somebody elsewhere
// sees what was saved, and whose it is.

import 'fake-indexeddb/auto';

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import type {
  ActorId,
  Board,
  ConnectOptions,
  PendingStore,
  StoreFactory,
} from '../src/index.js';
import { indexedDbStore } from '../src/store/indexeddb.js';
import { LiveRecords } from '../src/store/records.js';
import { MemoryLocks } from './locks.js';
import { Stage, until } from './stage.js';

const anna = { name: 'Anna' };
const bo = { name: 'Bo' };
const carl = { name: 'Carl' };

const backups = mkdtempSync(join(tmpdir(), 'samtavle-web-backups-'));
let stage: Stage;
/** What is in the browser, and the devices that were taken there, in this order. */
let locks: MemoryLocks;
let devices: string[];
let store: StoreFactory;
beforeAll(async () => {
  stage = await Stage.start('--backup-directory', backups, '--backup-log-every-seconds', '0');
});
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  locks = new MemoryLocks();
  devices = [];
  const browser = indexedDbStore(() => locks);
  store = async (...place) => {
    const taken = await browser(...place);
    devices.push(taken.device.join());
    return taken;
  };
});
afterEach(() => stage.closeClients());
afterAll(async () => {
  await stage.stop();
  rmSync(backups, { recursive: true, force: true });
});

const offline = (board: Board) =>
  until('the line is gone', () => board.state.connection === 'offline');
const titles = (board: Board) => board.items('idea').map(({ fields }) => fields.title);

function write(board: Board, title: string): void {
  const place = { in: board.items('area')[0]!.id };
  board.transact('Nyt kort', (tx) => tx.create('idea', place, { title }));
}

/** Somebody writes one card that is saved and one that is not, and goes. Returns their number. */
async function leave(who: { name: string }, title: string, where = store): Promise<ActorId> {
  const board = await stage.open(who, { store: where });
  write(board, `${title}, gemt`);
  await board.saved();
  await stage.kill();
  await offline(board);
  write(board, `${title}, usendt`);
  await board.close();
  await stage.restart();
  return board.me.actor;
}

/** By whom a card was saved, as somebody elsewhere sees it; undefined: it was not. */
async function authorOf(title: string): Promise<string | undefined> {
  const elsewhere = await stage.open({ name: 'Ellen' });
  const card = elsewhere.items('idea').find(({ fields }) => fields.title === title);
  const name = card === undefined ? undefined : elsewhere.people.get(card.createdBy)?.name;
  await elsewhere.close();
  return name;
}

test('what waits for one is not sent by another, and is there when its author is', async () => {
  await leave(anna, 'Bænke');
  const client = await stage.client(bo, { store });
  const bos = await client.openBoard(stage.board);
  // Who he is shows at the welcome; nothing is loaded before, so nothing can be done with it.
  expect(bos.state.save).toEqual({ kind: 'unsaved', waiting: 1 });
  const shown: string[] = [];
  bos.onChanges(() => shown.push(...titles(bos).map(String)));
  await bos.ready;
  await until('the board is live', () => bos.state.connection === 'live');
  expect(bos.me.person?.name).toBe('Bo');
  expect(bos.state.save).toEqual({ kind: 'saved' });
  expect(bos.undoState).toEqual({});
  // The welcome on her device was no visit of his.
  expect(bos.lastSeen).toBe(0);
  write(bos, 'Sauna');
  await bos.saved();
  expect(titles(bos)).toEqual(expect.arrayContaining(['Bænke, gemt', 'Sauna']));
  expect(shown).not.toContain('Bænke, usendt');
  expect(new Set(devices).size).toBe(2);
  expect(await authorOf('Sauna')).toBe('Bo');
  expect(await authorOf('Bænke, usendt')).toBeUndefined();

  // He may stay: her device is free.
  const annas = await stage.open(anna, { store });
  await annas.saved();
  expect(devices.at(-1)).toBe(devices[0]);
  expect(await authorOf('Bænke, usendt')).toBe('Anna');
  await until('he sees it', () => titles(bos).includes('Bænke, usendt'));
  // So is all that she could undo, in one step or two.
  expect(annas.undoState.undo).toBe('Nyt kort');
  while (annas.canUndo) expect(annas.undo()).toMatchObject({ leftOut: 0 });
  expect(titles(annas).filter((title) => title?.startsWith('Bænke'))).toEqual([]);
  await annas.saved();
});

test('whoever comes back gets the device, and what waits on it is sent', async () => {
  await leave(anna, 'Krat');
  const board = await stage.open(anna, { store });
  await board.saved();
  expect(new Set(devices).size).toBe(1);
  expect(await authorOf('Krat, usendt')).toBe('Anna');
});

test('what two have left waits for each of them', async () => {
  await leave(anna, 'Eng');
  await leave(carl, 'Sø');
  const [annas, carls] = [devices[0], devices.at(-1)];
  const bos = await stage.open(bo, { store });
  expect([annas, carls]).not.toContain(devices.at(-1));
  expect(bos.state.save).toEqual({ kind: 'saved' });
  for (const [who, title] of [[carl, 'Sø'], [anna, 'Eng']] as const) {
    const board = await stage.open(who, { store });
    await board.saved();
    expect(await authorOf(`${title}, usendt`)).toBe(who.name);
  }
});

test('where nothing waits anybody may go on, without what the other could undo', async () => {
  const annas = await stage.open(anna, { store });
  write(annas, 'Legeplads');
  await annas.saved();
  expect(annas.canUndo).toBe(true);
  await annas.close();
  const bos = await stage.open(bo, { store });
  expect(new Set(devices).size).toBe(1);
  expect(bos.canUndo).toBe(false);
  write(bos, 'Cykelsti');
  await bos.saved();
  await bos.close();
  // From here on it is his.
  await leave(bo, 'Bro');
  const hers = await stage.open(anna, { store });
  expect(new Set(devices).size).toBe(2);
  expect(hers.state.save).toEqual({ kind: 'saved' });
});

test('a restored server gives numbers anew: then the name decides', async () => {
  stage = await fresh();
  stage.backUp();
  const number = await leave(anna, 'Mole');
  await stage.restoreFrom(backups);
  const bos = await stage.open(bo, { store });
  expect(bos.state.save).toEqual({ kind: 'saved' });
  expect(new Set(devices).size).toBe(2);
  const annas = await stage.open(anna, { store });
  await annas.saved();
  expect(annas.me.actor).not.toBe(number);
  expect(devices.at(-1)).toBe(devices[0]);
  expect(await authorOf('Mole, usendt')).toBe('Anna');
});

test('a factory that gives the same store again: the board ends, and says so', async () => {
  const kept: Uint8Array[] = [];
  const asked: (number | undefined)[] = [];
  let open = 0;
  const only: StoreFactory = (_server, _board, options): Promise<PendingStore> => {
    asked.push(options?.except.length);
    open++;
    const live = new LiveRecords<number>();
    kept.forEach((record, i) => live.add(record, i));
    return Promise.resolve({
      device: new Uint8Array(16).fill(9),
      records: live.keys().map((i) => kept[i]!),
      append: async (records) => {
        kept.push(...records);
      },
      close: async () => {
        open--;
      },
    });
  };
  await leave(anna, 'Kiosk', only);
  const before = kept.length;
  const bos = await (await stage.client(bo, { store: only })).openBoard(stage.board);
  await expect(bos.ready).rejects.toThrow('config');
  expect(bos.state.ended).toMatchObject({
    code: 'config',
    detail: expect.stringContaining('somebody else') as string,
  });
  bos.connectNow();
  bos.refreshToken(stage.token(bo));
  expect(bos.state.ended?.code).toBe('config');
  expect(asked).toEqual([undefined, undefined, 1]);
  expect([kept.length, open]).toEqual([before, 0]);
  await bos.close();
  expect(open).toBe(0);
  const annas = await stage.open(anna, { store: only });
  await annas.saved();
  expect(await authorOf('Kiosk, usendt')).toBe('Anna');
});

test('a tab in which another person goes on keeps nothing of the first one\'s', async () => {
  let who = anna;
  const options: Partial<ConnectOptions> = { store, tokenProvider: () => stage.token(who) };
  const client = await stage.client(anna, options);
  const board = await client.openBoard(stage.board);
  await until('the board is live', () => board.state.connection === 'live');
  await stage.kill();
  await offline(board);
  write(board, 'Hængekøje');
  who = bo;
  await stage.restart();
  await until('it is over', () => board.state.ended !== undefined);
  expect(board.state.ended?.code).toBe('config');
  expect(board.state.loaded).toBe(false);
  expect(titles(board)).toEqual([]);
  expect(board.undoState).toEqual({});
  expect(() => board.undo()).toThrow('unavailable');
  expect(locks.held.size).toBe(0);
  await board.close();
  // Opened again it is his.
  const bos = await client.openBoard(stage.board);
  await until('the board is live', () => bos.state.connection === 'live');
  expect(bos.me.person?.name).toBe('Bo');
  expect(titles(bos)).not.toContain('Hængekøje');
  const annas = await stage.open(anna, { store });
  await annas.saved();
  expect(await authorOf('Hængekøje')).toBe('Anna');
});

test('a board that is closed on its way to another device leaves none behind', async () => {
  await leave(anna, 'Sti');
  let goOn = () => {};
  const waits = new Promise<void>((resolve) => (goOn = resolve));
  const slow: StoreFactory = async (server, place, options) => {
    if (options !== undefined) await waits;
    return store(server, place, options);
  };
  const bos = await (await stage.client(bo, { store: slow })).openBoard(stage.board);
  await until('hers is left', () => locks.held.size === 0);
  const closed = bos.close();
  bos.connectNow();
  goOn();
  await closed;
  expect(locks.held.size).toBe(0);
  expect(bos.state).toMatchObject({ connection: 'offline', ended: { code: 'closed' } });
});

/** A server to which nobody has come yet. */
async function fresh(): Promise<Stage> {
  await stage.stop();
  return Stage.start('--backup-directory', backups, '--backup-log-every-seconds', '0');
}
