// Queries: what can be observed. Each says of a round of changes whether it concerns it, so that a
// board of thousands of cards is not read anew at every key.

import type {
  Board,
  Changes,
  Item,
  ItemOf,
  Other,
  Queries,
  Query,
  Question,
} from './api.js';
import { deepEqual } from './equal.js';
import type { Field, Kind, ScalarFields, SetFields } from './schema.js';
import type { ItemId } from './values.js';

function make<T>(
  key: string,
  read: (board: Board) => T,
  concerns?: (changes: Changes, last: T | undefined) => boolean,
): Query<T> {
  return concerns === undefined ? { key, read } : { key, read, concerns };
}

function item(id: ItemId): Query<Item | undefined>;
function item<K extends Kind>(id: ItemId, kind: K): Query<ItemOf<K> | undefined>;
function item(id: ItemId, kind?: Kind): Query<Item | undefined> {
  return make(
    `item ${id} ${kind ?? ''}`,
    (board) => (kind === undefined ? board.item(id) : board.item(id, kind)),
    (changes) => changes.items.has(id),
  );
}

function field(id: ItemId, name: Field): Query<never> {
  type Fields = Readonly<Partial<Record<Field, ScalarFields[keyof ScalarFields] | SetFields>>>;
  return make(
    `field ${id} ${name}`,
    (board) => (board.item(id)?.fields as Fields | undefined)?.[name] as never,
    (changes) => changes.items.has(id),
  );
}

function children(container: ItemId): Query<readonly Item[]>;
function children<K extends Kind>(container: ItemId, kind: K): Query<readonly ItemOf<K>[]>;
function children(container: ItemId, kind?: Kind): Query<readonly Item[]> {
  return make(
    `children ${container} ${kind ?? ''}`,
    (board) => (kind === undefined ? board.children(container) : board.children(container, kind)),
    (changes) => isInside(changes, container),
  );
}

/** What stands in an item, or how much of it. */
const isInside = (changes: Changes, id: ItemId) =>
  changes.containers.has(id) || changes.within.has(id);

/** Anything on the board, or in the ballot box. */
const content = (changes: Changes) => changes.items.size > 0 || changes.ballots;

/** Who is in which item: a page asks for each of its cards, and all of them are told at once. */
const byItem = new WeakMap<readonly Other[], ReadonlyMap<ItemId, readonly Other[]>>();
const nobody: readonly Other[] = [];

function othersIn({ others }: Board): ReadonlyMap<ItemId, readonly Other[]> {
  const known = byItem.get(others);
  if (known !== undefined) return known;
  const found = new Map<ItemId, Other[]>();
  for (const other of others) {
    const item = other.at?.item;
    if (item === undefined) continue;
    const here = found.get(item);
    if (here === undefined) found.set(item, [other]);
    else here.push(other);
  }
  byItem.set(others, found);
  return found;
}

export const query: Queries = {
  item,
  field: field as Queries['field'],
  items: (kind) =>
    make(
      `items ${kind}`,
      (board) => board.items(kind),
      ({ kinds, items }, last) =>
        kinds.has(kind) || last === undefined || last.some(({ id }) => items.has(id)),
    ),
  children,
  unplaced: () => make('unplaced', (board) => board.unplaced(), content),
  spans: (id, name) =>
    make(
      `spans ${id} ${name}`,
      (board) => board.spans(id, name),
      (changes) => changes.items.has(id),
    ),
  phases: () => make('phases', (board) => board.phases(), content),
  threads: (id) => make(`threads ${id}`, (board) => board.threads(id), content),
  connections: () => make('connections', (board) => board.connections(), content),
  round: (id) => make(`round ${id}`, (board) => board.round(id), content),
  suggestion: (id) => make(`suggestion ${id}`, (board) => board.suggestion(id), content),
  openSuggestions: (id) =>
    make(
      `openSuggestions ${id}`,
      (board) => board.openSuggestions(id),
      (changes) => changes.items.has(id) || isInside(changes, id),
    ),
  evaluation: () =>
    make('evaluation', (board) => board.evaluation(), (c) => content(c) || c.people),
  insight: () => make('insight', (board) => board.insight(), (c) => content(c) || c.people),
  search: (words, max) =>
    make(`search ${max ?? ''} ${words}`, (board) => board.search(words, max), content),
  state: () => ({
    ...make('state', (board) => board.state, (changes) => changes.state),
    // It never says "saved" beside what is not.
    atOnce: true,
  }),
  people: () => make('people', (board) => board.people, (changes) => changes.people),
  // Carets move with the text that they stand in.
  others: () =>
    make('others', (board) => board.others, (c) => content(c) || c.presence || c.people),
  othersAt: (id) => ({
    key: `othersAt ${id}`,
    read: (board) => othersIn(board).get(board.item(id)?.id ?? id) ?? nobody,
    concerns: (c) => c.items.has(id) || c.presence || c.people,
    same: deepEqual,
  }),
  undo: () => make('undo', (board) => board.undoState, (changes) => changes.undo),
  may: (...questions: Question[]) => ({
    key: `may ${JSON.stringify(questions)}`,
    read: (board) => board.may(...questions),
    same: deepEqual,
  }),
  inviting: () => ({ key: 'inviting', read: (board) => board.inviting(), same: deepEqual }),
  of: (key, read) => make(`of ${key}`, read),
};
