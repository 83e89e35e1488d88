// The ids of items that are not saved yet can change (the device gets its number, an edit before
// them was refused). Whoever holds an old one is still understood, and each item has a key that
// never changes.

import type { ItemId } from './values.js';

/** What the core says about a run of ids: they begin with another one now. */
export interface Renumbered {
  readonly from: ItemId;
  readonly length: number;
  readonly to: ItemId;
}

export class Aliases {
  /** Of items that were made here: the key by the id that holds now. */
  readonly #keys = new Map<ItemId, string>();
  readonly #usedKeys = new Set<string>();
  /** From every id that does not hold any more to the one that does. */
  readonly #current = new Map<ItemId, ItemId>();

  current(id: ItemId): ItemId {
    return this.#current.get(id) ?? id;
  }

  key(id: ItemId): string {
    return this.#keys.get(id) ?? id;
  }

  /** An item was made here. Its id may have been another's that was refused. */
  made(id: ItemId): void {
    this.#current.delete(id);
    if (this.#keys.has(id)) return;
    let key: string = id;
    for (let n = 2; this.#usedKeys.has(key); n++) key = `${id}#${n}`;
    this.#usedKeys.add(key);
    this.#keys.set(id, key);
  }

  /** Returns the ids that do not hold any more. */
  renumbered(runs: readonly Renumbered[]): ItemId[] {
    const moves: { from: ItemId; to: ItemId; key: string }[] = [];
    for (const run of runs) {
      const [fromReplica, first] = numbers(run.from);
      const [toReplica, toFirst] = numbers(run.to);
      for (const [id, key] of this.#keys) {
        const [replica, counter] = numbers(id);
        const distance = counter - first;
        if (replica !== fromReplica || distance < 0 || distance >= run.length) continue;
        moves.push({ from: id, to: `${toReplica}.${toFirst + distance}`, key });
      }
    }
    // All at once: one's new id may be another's old one.
    for (const { from } of moves) this.#keys.delete(from);
    const target = new Map(moves.map(({ from, to }) => [from, to]));
    for (const [old, now] of this.#current) {
      const next = target.get(now);
      if (next !== undefined) this.#current.set(old, next);
    }
    for (const { from, to, key } of moves) {
      this.#keys.set(to, key);
      this.#current.set(from, to);
    }
    // An id that holds again is no alias.
    for (const { to } of moves) this.#current.delete(to);
    return moves.map(({ from }) => from);
  }
}

function numbers(id: ItemId): [number, number] {
  const dot = id.indexOf('.');
  return [Number(id.slice(0, dot)), Number(id.slice(dot + 1))];
}
