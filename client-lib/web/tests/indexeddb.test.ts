// Goal: the store in IndexedDB keeps what is pending, for one tab at a time.
// Method: fake-indexeddb and locks in memory stand for the browser's, whose own are met in the
// tests of the page; records are made by hand.

import 'fake-indexeddb/auto';

import { expect, test } from 'vitest';

import { indexedDbStore } from '../src/store/indexeddb.js';
import { MemoryLocks } from './locks.js';

const record = (field: number, ...content: number[]) =>
  new Uint8Array([(field << 3) | 2, content.length, ...content]);
const identity = record(1, 24, 7);
const edit = (n: number) => record(2, 8, n);
const drop = new Uint8Array([3 << 3, 1]);
const owner = (actor: number) => record(10, 8, actor);

test('what is pending is there when the tab comes back, and only that', async () => {
  const open = indexedDbStore(() => locks);
  const locks = new MemoryLocks();
  const first = await open('http://a', 'havnen');
  expect(first.records).toEqual([]);
  expect(first.device).toHaveLength(16);
  await first.append([identity, edit(1)]);
  await Promise.all([first.append([edit(2)]), first.append([edit(3), drop])]);
  await first.close();

  const second = await open('http://a', 'havnen');
  expect(second.device).toEqual(first.device);
  expect(second.records).toEqual([identity, edit(2), edit(3)]);
  await second.append([drop, drop]);
  await second.close();
  const third = await open('http://a', 'havnen');
  expect(third.records).toEqual([identity]);
  await third.close();
});

test('two tabs are two devices, and the next one takes over what waits', async () => {
  const locks = new MemoryLocks();
  const open = indexedDbStore(() => locks);
  const one = await open('http://b', 'havnen');
  const two = await open('http://b', 'havnen');
  expect(two.device).not.toEqual(one.device);
  await one.append([identity]);
  await two.append([identity, edit(9)]);
  await one.close();
  await two.close();
  const next = await open('http://b', 'havnen');
  expect(next.device).toEqual(two.device);
  expect(next.records).toEqual([identity, edit(9)]);
  const other = await open('http://b', 'skoven');
  expect([one.device, two.device]).not.toContainEqual(other.device);
  await Promise.all([next.close(), other.close()]);
});

test('what could not be written is written with what comes next', async () => {
  const locks = new MemoryLocks();
  const open = indexedDbStore(() => locks);
  const store = await open('http://c', 'havnen');
  await store.append([identity]);
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  await expect(store.append([edit(1)])).rejects.toThrow('full');
  IDBObjectStore.prototype.put = put;
  await store.append([edit(2)]);
  await store.close();
  const again = await open('http://c', 'havnen');
  expect(again.records).toEqual([identity, edit(1), edit(2)]);
  await again.close();
});

test('of those who wrote it the last one is kept, whatever is done', async () => {
  const locks = new MemoryLocks();
  const open = indexedDbStore(() => locks);
  const store = await open('http://d', 'havnen');
  await store.append([owner(1), identity, edit(1)]);
  await store.append([owner(2), identity, edit(2)]);
  await store.append([drop, new Uint8Array([4 << 3, 1]), edit(3), identity]);
  await store.close();
  const again = await open('http://d', 'havnen');
  expect(again.records).toEqual([identity, owner(2), edit(3)]);
  await again.close();
});

test('devices of others are passed over, and stay as they are', async () => {
  const locks = new MemoryLocks();
  const open = indexedDbStore(() => locks);
  const annas = await open('http://e', 'havnen');
  const carls = await open('http://e', 'havnen');
  await annas.append([owner(1), identity, edit(1)]);
  await carls.append([owner(2), identity, edit(2)]);
  await Promise.all([annas.close(), carls.close()]);
  const except = [annas.device, carls.device];
  const bos = await open('http://e', 'havnen', { except });
  expect(except).not.toContainEqual(bos.device);
  expect(bos.records).toEqual([]);
  // Nobody is kept from them meanwhile.
  const one = await open('http://e', 'havnen', { except: [annas.device] });
  expect(one.records).toEqual([identity, owner(2), edit(2)]);
  const other = await open('http://e', 'havnen');
  expect(other.records).toEqual([identity, owner(1), edit(1)]);
  await Promise.all([bos.close(), one.close(), other.close()]);
});
