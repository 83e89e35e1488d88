// Reading a board out of the core: items are read when somebody asks for them, many in one call,
// and kept until they change. What is read again and says the same stays the same object.

import type { Item, ItemOf, ReadBoard, Span } from './api.js';
import { deepEqual, shallowEqual } from './equal.js';
import { kinds, type Kind, type TextField } from './schema.js';
import { rootId, type ItemId, type Seq } from './values.js';
import type {
  Connection,
  CriterionView,
  Insight,
  Kin,
  NamedVersion,
  PhaseView,
  Round,
  SearchHit,
  Suggestion,
  Thread,
} from './views.js';
import { Call } from './wasm/calls.js';
import type { Core } from './wasm/core.js';
import { Writer } from './wasm/writer.js';

/** How ids are told apart from older ones, on a board that changes. */
export interface Names {
  current(id: ItemId): ItemId;
  key(id: ItemId): string;
}
export const plainNames: Names = { current: (id) => id, key: (id) => id };

/** What happened to a board: as in Changes, in api.ts. */
export interface Changed {
  readonly items: readonly ItemId[];
  readonly within: readonly ItemId[];
  readonly containers: readonly ItemId[];
  readonly kinds: readonly (Kind | 'unknown')[];
}

interface Kept {
  readonly item: Item | undefined;
  stale: boolean;
}
interface Ids {
  ids: readonly ItemId[];
  stale: boolean;
  items: readonly Item[];
}
interface Told {
  readonly value: unknown;
  readonly revision: number;
}

/** Answers of the plan that are kept beside those of items. */
const toldMax = 1000;

const searchMax = 50;

const unplaced = 'unplaced';

export class Reading implements ReadBoard {
  readonly #core: Core;
  readonly #names: Names;
  readonly #items = new Map<ItemId, Kept>();
  /** Of those, the ones that were pending when they were read: few of thousands, asked for often. */
  readonly #pending = new Set<ItemId>();
  /** By what they are of (a container, a kind, 'unplaced'), then by the kind that is wanted. */
  readonly #lists = new Map<string, Map<string, Ids>>();
  readonly #told = new Map<string, Told>();
  /** Rises with everything that happens to the board. */
  #revision = 0;

  constructor(
    core: Core,
    protected readonly handle: number,
    names: Names = plainNames,
  ) {
    this.#core = core;
    this.#names = names;
  }

  // --- what changed ---

  forgetAll(): void {
    this.#revision++;
    for (const kept of this.#items.values()) kept.stale = true;
    for (const about of this.#lists.keys()) this.#forgetLists(about);
  }

  forget(changed: Partial<Changed>): void {
    this.#revision++;
    for (const id of changed.items ?? []) {
      const kept = this.#items.get(id);
      if (kept !== undefined) kept.stale = true;
    }
    for (const kind of changed.kinds ?? []) this.#forgetLists(kind);
    for (const container of changed.containers ?? []) this.#forgetLists(container);
    this.#forgetLists(unplaced);
  }

  #forgetLists(about: string): void {
    for (const list of this.#lists.get(about)?.values() ?? []) list.stale = true;
  }

  /** Something beside the board changed that answers of the plan may rest on. */
  forgetTold(): void {
    this.#revision++;
  }

  /** Of the items that were read: those that were pending then. */
  pending(): Item[] {
    return [...this.#pending].flatMap((id) => this.#items.get(id)?.item ?? []);
  }

  kindOf(id: ItemId): Kind | 'unknown' | undefined {
    return this.#items.get(id)?.item?.kind;
  }

  // --- items ---

  item(id: ItemId): Item | undefined;
  item<K extends Kind>(id: ItemId, kind: K): ItemOf<K> | undefined;
  item(id: ItemId, kind?: Kind): Item | undefined {
    const current = this.#names.current(id);
    this.#read([current]);
    const item = this.#items.get(current)?.item;
    return kind === undefined || item?.kind === kind ? item : undefined;
  }

  items<K extends Kind>(kind: K): readonly ItemOf<K>[] {
    const list = this.#list(kind, '', () =>
      this.#core.json(Call.items_of_kind, this.handle, new Writer().number(number(kind)).done()),
    );
    return list as readonly ItemOf<K>[];
  }

  children(container: ItemId): readonly Item[];
  children<K extends Kind>(container: ItemId, kind: K): readonly ItemOf<K>[];
  children(container: ItemId, kind?: Kind): readonly Item[] {
    const current = this.#names.current(container);
    return this.#list(current, kind ?? '', () =>
      this.#core.json(
        Call.children,
        this.handle,
        new Writer().id(current).number(kind === undefined ? 0 : number(kind)).done(),
      ),
    );
  }

  unplaced(): readonly Item[] {
    return this.#list(unplaced, '', () => this.#core.json(Call.unplaced, this.handle));
  }

  root(): ItemOf<'board'> | undefined {
    return this.item(rootId, 'board');
  }

  // --- texts and the plan ---

  spans(id: ItemId, field: TextField): readonly Span[] {
    return this.#tell(Call.spans, (w) => w.id(this.#names.current(id)).field(field), field, id);
  }

  get seq(): Seq {
    return this.#core.json<Seq>(Call.seq, this.handle);
  }

  phases(): PhaseView {
    return this.#tell(Call.phases);
  }
  threads(item: ItemId): readonly Thread[] {
    return this.#about(Call.threads, item, (w) => w.flag(false));
  }
  threadsWithMerged(card: ItemId): readonly Thread[] {
    return this.#about(Call.threads, card, (w) => w.flag(true), 'merged');
  }
  connections(): readonly Connection[] {
    return this.#tell(Call.connections);
  }
  kin(card: ItemId): readonly Kin[] {
    return this.#about(Call.kin, card);
  }
  round(id: ItemId): Round | undefined {
    return this.#about<Round | null>(Call.round, id) ?? undefined;
  }
  suggestion(id: ItemId): Suggestion | undefined {
    return this.#about<Suggestion | null>(Call.suggestion, id) ?? undefined;
  }
  openSuggestions(target: ItemId): readonly Suggestion[] {
    return this.#about(Call.open_suggestions, target);
  }
  evaluation(): readonly CriterionView[] {
    return this.#tell(Call.evaluation);
  }
  insight(): Insight {
    return this.#tell(Call.insight);
  }
  versions(): readonly NamedVersion[] {
    return this.#tell(Call.versions);
  }
  search(words: string, max = searchMax): readonly SearchHit[] {
    return this.#tell(Call.search, (w) => w.text(words).number(max), words, String(max));
  }

  /** An answer of the core that is kept until something happens to the board. */
  told<T>(call: Call, write?: (writer: Writer) => void, ...key: string[]): T {
    return this.#tell(call, write, ...key);
  }

  #about<T>(call: Call, id: ItemId, write?: (writer: Writer) => void, ...key: string[]): T {
    const current = this.#names.current(id);
    return this.#tell(
      call,
      (writer) => {
        writer.id(current);
        write?.(writer);
      },
      current,
      ...key,
    );
  }

  #tell<T>(call: Call, write?: (writer: Writer) => void, ...about: string[]): T {
    const key = [call, ...about].join(' ');
    const before = this.#told.get(key);
    if (before?.revision === this.#revision) return before.value as T;
    const writer = new Writer();
    write?.(writer);
    const fresh = this.#core.json<T>(call, this.handle, writer.done());
    const value = before !== undefined && deepEqual(before.value, fresh) ? before.value : fresh;
    if (this.#told.size >= toldMax) this.#told.clear();
    this.#told.set(key, { value, revision: this.#revision });
    return value as T;
  }

  #list(about: string, kind: string, read: () => readonly ItemId[]): readonly Item[] {
    let lists = this.#lists.get(about);
    if (lists === undefined) this.#lists.set(about, (lists = new Map()));
    let list = lists.get(kind);
    if (list === undefined || list.stale) {
      list = { ids: read(), stale: false, items: list?.items ?? [] };
      lists.set(kind, list);
    }
    this.#read(list.ids);
    const items: Item[] = [];
    for (const id of list.ids) {
      const item = this.#items.get(id)?.item;
      if (item !== undefined) items.push(item);
    }
    if (!shallowEqual(items, list.items)) list.items = items;
    return list.items;
  }

  /** Reads what is missing or changed, in one call. */
  #read(ids: readonly ItemId[]): void {
    // Not by filter(): what is read at every key is thousands that are all there.
    const wanted: ItemId[] = [];
    for (const id of ids) if (this.#items.get(id)?.stale !== false) wanted.push(id);
    if (wanted.length === 0) return;
    const writer = new Writer();
    for (const id of wanted) writer.id(id);
    const read = this.#core.json<(Item | null)[]>(Call.items, this.handle, writer.done());
    wanted.forEach((id, i) => {
      const fresh = read[i] ?? undefined;
      // The core does not know of keys.
      const item = fresh && Object.assign(fresh, { key: this.#names.key(id) });
      const before = this.#items.get(id)?.item;
      const same = before !== undefined && deepEqual(before, item);
      this.#items.set(id, { item: same ? before : item, stale: false });
      if (item?.pending === true) this.#pending.add(id);
      else this.#pending.delete(id);
    });
  }
}

function number(kind: Kind): number {
  return kinds[kind].number;
}
