// Pending edits in IndexedDB: they survive closing the tab. Each tab that is open is a device of
// its own, held by a Web Lock; a tab that opens takes over a device that nobody holds, with what
// is pending there, before it makes a new one. Whose that is shows when somebody is welcomed: a tab
// of another person passes over that device then, and leaves it to them.

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { PendingStore, StoreFactory } from '../api.js';
import { isOneOf } from '../equal.js';
import { deviceBytes } from './memory.js';
import { LiveRecords } from './records.js';

interface DeviceRow {
  /** Server and board. */
  readonly place: string;
  readonly device: Uint8Array;
}
interface Schema extends DBSchema {
  /** By random names; a name is also that of the device's lock. */
  devices: { key: string; value: DeviceRow; indexes: { place: string } };
  /** By the device's name and a rising number. */
  records: { key: [string, number]; value: Uint8Array };
}
type Database = IDBPDatabase<Schema>;

const databaseName = 'samtavle';

/** What is used of the Web Locks API. */
export interface Locks {
  request(
    name: string,
    options: { ifAvailable: true },
    held: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
}

/** Whether pending edits can be kept in this place: some pages may not, and old browsers cannot. */
export function hasIndexedDb(): boolean {
  if (typeof indexedDB === 'undefined' || typeof navigator === 'undefined') return false;
  return 'locks' in navigator;
}

export function indexedDbStore(locks: () => Locks = () => navigator.locks): StoreFactory {
  return async (server, board, { except } = { except: [] }) => {
    const database = await openDB<Schema>(databaseName, 1, {
      upgrade(made) {
        made.createObjectStore('devices').createIndex('place', 'place');
        made.createObjectStore('records');
      },
    });
    const place = `${server} ${board}`;
    const names = await database.getAllKeysFromIndex('devices', 'place', place);
    for (const name of await pendingFirst(database, names)) {
      const row = await database.get('devices', name);
      if (row === undefined || isOneOf(row.device, except)) continue;
      const release = await tryLock(locks(), name);
      if (release !== undefined) return load(database, name, row.device, release);
    }
    const name = crypto.randomUUID();
    const release = await tryLock(locks(), name);
    if (release === undefined) throw new Error('a lock of a fresh name is taken');
    const device = crypto.getRandomValues(new Uint8Array(deviceBytes));
    await database.put('devices', { place, device }, name);
    return load(database, name, device, release);
  };
}

const recordsOf = (name: string) => IDBKeyRange.bound([name, 0], [name, Infinity]);

/** Devices that have something pending come first: somebody may wait for it. */
async function pendingFirst(database: Database, names: readonly string[]): Promise<string[]> {
  const waiting: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    const live = new LiveRecords<number>();
    const records = await database.getAll('records', recordsOf(name));
    records.forEach((record, i) => live.add(record, i));
    (live.pending > 0 ? waiting : others).push(name);
  }
  return [...waiting, ...others];
}

/** Holds a lock until the function that it returns is called; undefined: somebody else has it. */
function tryLock(locks: Locks, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(`samtavle ${name}`, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(undefined);
          return Promise.resolve();
        }
        return new Promise<void>((release) => {
          resolve(release);
        });
      })
      .catch(reject);
  });
}

async function load(
  database: Database,
  name: string,
  device: Uint8Array,
  release: () => void,
): Promise<PendingStore> {
  const live = new LiveRecords<number>();
  const [keys, values] = await Promise.all([
    database.getAllKeys('records', recordsOf(name)),
    database.getAll('records', recordsOf(name)),
  ]);
  const byNumber = new Map<number, Uint8Array>();
  keys.forEach(([, number], i) => {
    const record = values[i];
    if (record === undefined) return;
    byNumber.set(number, record);
    live.add(record, number);
  });
  let next = (keys.at(-1)?.[1] ?? 0) + 1;
  // What the database does not hold yet. After an error it stays here, and the next call writes it
  // too, so a disk that was full loses nothing once there is room.
  const toPut = new Map<number, Uint8Array>();
  const toDelete = new Set<number>();
  const write = async (): Promise<void> => {
    const puts = [...toPut];
    const deletes = [...toDelete];
    const transaction = database.transaction('records', 'readwrite');
    await Promise.all([
      ...puts.map(([number, record]) => transaction.store.put(record, [name, number])),
      ...deletes.map((number) => transaction.store.delete([name, number])),
      transaction.done,
    ]);
    for (const [number] of puts) toPut.delete(number);
    for (const number of deletes) toDelete.delete(number);
  };
  // One transaction after the other, or one could be there without what stands before it.
  let last: Promise<void> = Promise.resolve();
  const append = (records: readonly Uint8Array[]): Promise<void> => {
    for (const record of records) {
      const number = next++;
      toPut.set(number, record);
      for (const gone of live.add(record, number)) {
        toPut.delete(gone);
        toDelete.add(gone);
      }
    }
    last = last.then(write, write);
    return last;
  };
  return {
    device,
    records: live.keys().flatMap((number) => byNumber.get(number) ?? []),
    append,
    close: async () => {
      await last.catch(() => {});
      database.close();
      release();
    },
  };
}
