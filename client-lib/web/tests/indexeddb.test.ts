// Goal: the store in IndexedDB keeps what is pending, for one tab at a time.
// Method: fake-indexeddb and locks in memory stand for the browser's, whose own are met in the
// tests of the page; records are made by hand.

import 'fake-indexeddb/auto';

import { expect, test } from 'vitest';

import { indexedDbStore, type Locks } from '../src/store/indexeddb.js';

/** As navigator.locks, within this process. */
class MemoryLocks implements Locks {
  readonly #held = new Set<string>();
  async request(
    name: string,
    _options: { ifAvailable: true },
    held: (lock: unknown) => Promise<void>,
  ): Promise<void> {
    if (this.#held.has(name)) return held(null);
    this.#held.add(name);
    try {
      await held({ name });
    } finally {
      this.#held.delete(name);
    }
  }
}

const record = (field: number, ...content: number[]) =>
  new Uint8Array([(field << 3) | 2, content.length, ...content]);
const identity = record(1, 24, 7);
const edit = (n: number) => record(2, 8, n);
const drop = new Uint8Array([3 << 3, 1]);

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
