// Who observes what. Changes are collected and told at most once a task, or once what is on the
// screen already has been drawn; what is read meanwhile is always what holds now.

import type { Board, Changes, Query, Unsubscribe } from './api.js';
import { onceDrawn } from './drawn.js';
import { shallowEqual } from './equal.js';
import { guarded, Listeners } from './listeners.js';
import type { Kind } from './schema.js';
import type { ItemId } from './values.js';

interface Entry {
  readonly query: Query<unknown>;
  value: unknown;
  /** It has to be read again before it is given out. */
  stale: boolean;
  /** What observers were told of last, as long as there are any. */
  shown: unknown;
  readonly listeners: Set<() => void>;
}

/** Answers that nobody observes are kept for whoever asks twice; so many at most. */
const unobservedMax = 2000;

/** Changes that are still being collected. */
export class CollectedChanges implements Changes {
  all = false;
  readonly items = new Set<ItemId>();
  readonly within = new Set<ItemId>();
  readonly containers = new Set<ItemId>();
  readonly kinds = new Set<Kind | 'unknown'>();
  state = false;
  people = false;
  presence = false;
  ballots = false;
  undo = false;
}

export class Observers {
  readonly #board: Board;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Listeners<Changes>();
  /** Those whose answer may have become another one since observers were last called. */
  readonly #concerned = new Set<Entry>();
  #collected = new CollectedChanges();
  /** Whether entries know of all that was collected. */
  #marked = true;
  /** When they are told of what is noted now. */
  #when: 'soon' | 'drawn' = 'soon';
  /** When observers will be told. */
  #planned: 'soon' | 'drawn' | undefined;
  #atOncePlanned = false;

  constructor(board: Board) {
    this.#board = board;
  }

  /** Whether something waits until it was drawn. */
  get waits(): boolean {
    return this.#planned === 'drawn';
  }

  /** What is noted meanwhile stands on the screen already: it is told once that was drawn. */
  whileShown<T>(run: () => T): T {
    const before = this.#when;
    this.#when = 'drawn';
    try {
      return run();
    } finally {
      this.#when = before;
    }
  }

  /** Adds to what will be told of. */
  note(add: (changes: CollectedChanges) => void): void {
    const when = this.#when;
    add(this.#collected);
    this.#marked = false;
    if (when === 'drawn') this.#planAtOnce();
    if (this.#planned === 'soon' || this.#planned === when) return;
    this.#planned = when;
    const tell = () => {
      // What was to wait was told with something that was not.
      if (this.#planned === when) this.#tell();
    };
    if (when === 'soon') queueMicrotask(tell);
    else onceDrawn(tell);
  }

  read<T>(query: Query<T>): T {
    this.#mark();
    return this.#fresh(this.#entry(query)).value as T;
  }

  observe<T>(query: Query<T>, changed: () => void): Unsubscribe {
    this.#mark();
    const entry = this.#fresh(this.#entry(query));
    if (entry.listeners.size === 0) entry.shown = entry.value;
    // Each subscription is its own, also of one function twice.
    const listener = () => changed();
    entry.listeners.add(listener);
    return () => {
      entry.listeners.delete(listener);
    };
  }

  onChanges(listener: (changes: Changes) => void): Unsubscribe {
    return this.#changes.add(listener);
  }

  #entry(query: Query<unknown>): Entry {
    let entry = this.#entries.get(query.key);
    if (entry === undefined) {
      if (this.#entries.size >= unobservedMax) this.#prune();
      entry = { query, value: undefined, stale: true, shown: undefined, listeners: new Set() };
      this.#entries.set(query.key, entry);
    }
    return entry;
  }

  #fresh(entry: Entry): Entry {
    if (!entry.stale) return entry;
    const value = entry.query.read(this.#board);
    const same = entry.query.same ?? shallowEqual;
    if (!same(entry.value, value)) entry.value = value;
    entry.stale = false;
    return entry;
  }

  #prune(): void {
    for (const [key, entry] of this.#entries) {
      if (entry.listeners.size === 0) this.#entries.delete(key);
    }
  }

  #mark(): void {
    if (this.#marked) return;
    this.#marked = true;
    for (const entry of this.#entries.values()) {
      const { query, value } = entry;
      const all = this.#collected.all || query.concerns === undefined;
      if (!all && query.concerns?.(this.#collected, value) !== true) continue;
      entry.stale = true;
      this.#concerned.add(entry);
    }
  }

  #planAtOnce(): void {
    if (this.#atOncePlanned) return;
    this.#atOncePlanned = true;
    queueMicrotask(() => {
      this.#atOncePlanned = false;
      this.#mark();
      this.#call([...this.#concerned].filter(({ query }) => query.atOnce));
    });
  }

  #tell(): void {
    this.#mark();
    this.#planned = undefined;
    const changes = this.#collected;
    this.#collected = new CollectedChanges();
    this.#changes.tell(changes);
    this.#call([...this.#concerned]);
  }

  #call(entries: readonly Entry[]): void {
    for (const entry of entries) this.#concerned.delete(entry);
    for (const entry of entries) {
      if (entry.listeners.size === 0) continue;
      guarded(() => this.#fresh(entry));
      if (Object.is(entry.shown, entry.value)) continue;
      entry.shown = entry.value;
      for (const listener of [...entry.listeners]) guarded(listener);
    }
  }
}
