// The interface of the package: everything that an app, or a page, can say and ask. Types only; the
// functions that make these things stand in index.ts.
//
//   const samtavle = await connect({ url: 'https://tavle.example.org', token });
//   const board = await samtavle.openBoard('park');
//   await board.ready;
//   const stop = board.observe(query.children(area), () => draw(board.read(query.children(area))));
//   board.transact('Nyt kort', (tx) => {
//     const card = tx.create('idea', { in: area });
//     tx.text(card, 'title').insert(0, 'Bænke i skyggen');
//   });
//
// All offsets in texts are UTF-16 units, as in JavaScript's strings. All times are milliseconds of
// Unix time, by the server's clock where the log has them. What is read is immutable and the same
// object as long as it is unchanged, so `===` and useSyncExternalStore do what one hopes.

import type { Anchor, Item, ItemOf, PastBoard, ReadBoard, Span } from './items.js';
import type {
  Field,
  Kind,
  ScalarField,
  ScalarFields,
  SetField,
  SetFields,
  TextField,
} from './schema.js';
import type { ActorId, ActorKind, ErrorCode, ItemId, Role, Seq } from './values.js';
import type {
  Connection,
  CriterionView,
  Digest,
  Dots,
  FoundItem,
  Insight,
  Inviting,
  ItemChange,
  Permission,
  PhaseView,
  Round,
  SearchHit,
  Story,
  Suggestion,
  Thread,
} from './views.js';
import type {
  Made,
  Overwritten,
  Question,
  Refusal,
  RefusedBallot,
  RefusedStep,
  RemoteChange,
  TransactOptions,
  Transaction,
  Undone,
} from './writing.js';

export type * from './items.js';
export type * from './writing.js';

// --- connecting ---

export interface ConnectOptions {
  /** The server, as `https://tavle.example.org`; a path in front of `/boards` may stand in it. */
  url: string;
  /** A token that opens the boards, if it does not change. */
  token?: string;
  /**
   * Asked before each connection, and again some time before a token's end: tokens may expire.
   * Throwing, or rejecting, counts as a failed attempt to connect, which is repeated.
   */
  tokenProvider?: (board: string) => string | Promise<string>;
  /** Name and version of the program, for the operator's log. At most 200 bytes. */
  client?: string;
  /**
   * Where unsaved edits outlive the tab. Default: IndexedDB where there is one, else memory.
   * A store names its device, so two tabs of one browser are two devices. What one person left
   * unsaved there is never sent, or shown, as another's: it waits for whoever wrote it.
   */
  store?: 'indexeddb' | 'memory' | StoreFactory;
  /** The core. Default: samtavle.wasm beside this module, fetched (in Node read from disk). */
  wasm?: WasmSource;
  /**
   * What tells of the past: the story, digests, differences, minutes; and restores. It is asked for
   * when one of these first is. Default: samtavle_past.wasm beside this module.
   */
  pastWasm?: () => WasmSource;
  /** For tests and unusual hosts. Default: the global one. */
  webSocket?: new (url: string, protocols: string[]) => WebSocket;
  fetch?: typeof fetch;
  /** Upper ends of the wait before another attempt to connect: base * 2^n, at most cap, in ms. */
  backoffBaseMs?: number;
  backoffCapMs?: number;
}

export type WasmSource =
  WebAssembly.Module | BufferSource | Response | Promise<Response> | URL;

/** A server with one identity. */
export interface Samtavle {
  /**
   * Opens a board and begins to connect. Resolves once the pending edits of an earlier visit are
   * read, with or without a connection; `board.ready` says when there is something to show.
   * Opening a board that is open already gives the same object.
   * @throws SamtavleError invalid (the id), corrupt (the store)
   */
  openBoard(id: string): Promise<Board>;
  /** Searches all boards that the token opens. `next` is there if there are more behind. */
  search(words: string, after?: string): Promise<{ items: FoundItem[]; next?: string }>;
  /** Closes all boards. */
  close(): Promise<void>;
}

/** Where the pending records of one board and device are kept, in order. */
export interface PendingStore {
  /** 16 random bytes that this store made once. */
  readonly device: Uint8Array;
  /** What an earlier process left, in order. */
  readonly records: readonly Uint8Array[];
  /** Appends; resolves when they would survive the end of the process. Keeps the order of calls. */
  append(records: readonly Uint8Array[]): Promise<void>;
  /** Gives the device free for another tab. */
  close(): Promise<void>;
}
/**
 * Gives the store of a board, one that nobody else has open. `except` names the devices of those
 * that it gave before, and in which something is unsaved that was written by another person than the
 * one who is here: they are to stay as they are, and another store is to be given. If it gives one
 * of these again, the board ends with `config`.
 */
export type StoreFactory = (
  server: string,
  board: string,
  options?: { readonly except: readonly Uint8Array[] },
) => Promise<PendingStore>;

// --- observing ---

/**
 * Something that can be read and observed. Made by the functions of `query`. Two queries with the
 * same key are one.
 */
export interface Query<T> {
  readonly key: string;
  read(board: Board): T;
  /**
   * Whether the answer can be another one after this; `last` is the one before. Absent: it can
   * after everything.
   */
  concerns?(changes: Changes, last: T | undefined): boolean;
  /** Whether two answers are the same; the older one is kept then. Absent: shallow equality. */
  same?(a: T, b: T): boolean;
  /** Told at once, also of edits that are `shown` already: whether all is saved, for example. */
  readonly atOnce?: boolean;
}

/**
 * What happened since observers were last called: at most once a task, not once an edit; and once
 * they were drawn where the edits were `shown` already.
 */
export interface Changes {
  /** The board was replaced as a whole: everything may be another. */
  readonly all: boolean;
  /**
   * Items that changed in any way: created, written, moved, deleted. Here and below, those made
   * here stand under their first id too, for whoever still holds that.
   */
  readonly items: ReadonlySet<ItemId>;
  /** Where those items stand. */
  readonly within: ReadonlySet<ItemId>;
  /** Containers among whose children one came, went or moved. */
  readonly containers: ReadonlySet<ItemId>;
  /** Kinds of which an item came, went or became visible or not. */
  readonly kinds: ReadonlySet<Kind | 'unknown'>;
  readonly state: boolean;
  readonly people: boolean;
  readonly presence: boolean;
  readonly ballots: boolean;
  readonly undo: boolean;
}

/** The functions that make queries; a value of the same name is exported by the package. */
export interface Queries {
  item(id: ItemId): Query<Item | undefined>;
  item<K extends Kind>(id: ItemId, kind: K): Query<ItemOf<K> | undefined>;
  /** One field of an item as it stands in `fields`. */
  field<F extends TextField>(id: ItemId, field: F): Query<string>;
  field<F extends SetField>(id: ItemId, field: F): Query<readonly SetFields[F][]>;
  field<F extends ScalarField>(id: ItemId, field: F): Query<ScalarFields[F] | undefined>;
  items<K extends Kind>(kind: K): Query<readonly ItemOf<K>[]>;
  children(container: ItemId): Query<readonly Item[]>;
  children<K extends Kind>(container: ItemId, kind: K): Query<readonly ItemOf<K>[]>;
  unplaced(): Query<readonly Item[]>;
  spans(id: ItemId, field: TextField): Query<readonly Span[]>;
  phases(): Query<PhaseView>;
  threads(item: ItemId): Query<readonly Thread[]>;
  connections(): Query<readonly Connection[]>;
  round(id: ItemId): Query<Round | undefined>;
  suggestion(id: ItemId): Query<Suggestion | undefined>;
  openSuggestions(target: ItemId): Query<readonly Suggestion[]>;
  evaluation(): Query<readonly CriterionView[]>;
  insight(): Query<Insight>;
  search(words: string, max?: number): Query<readonly SearchHit[]>;
  state(): Query<BoardState>;
  people(): Query<ReadonlyMap<ActorId, Person>>;
  others(): Query<readonly Other[]>;
  /** Those of them who are in one item: no news when a caret moves in another one. */
  othersAt(item: ItemId): Query<readonly Other[]>;
  undo(): Query<UndoState>;
  /** May one do that now? */
  may(...questions: Question[]): Query<Permission>;
  /** Whom may one invite now? */
  inviting(): Query<Inviting>;
  /** One's own: read again after everything that happens to the board. `key` names it. */
  of<T>(key: string, read: (board: Board) => T): Query<T>;
}

// --- who, and how things stand ---

export interface Person {
  readonly actor: ActorId;
  readonly name: string;
  readonly kind: ActorKind | 'none';
  readonly authority: string;
  readonly guest: boolean;
}

/** Whoever this connection belongs to. */
export interface Me {
  /** 0 until welcomed. */
  readonly actor: ActorId;
  readonly role: Role | 'none';
  /** From the directory; undefined until welcomed. */
  readonly person?: Person;
}

/** Whether everything that was done here is on the server's disk. */
export type SaveState =
  | { readonly kind: 'saved' }
  /** It is on its way, and the line is there. */
  | { readonly kind: 'saving'; readonly waiting: number }
  /** It waits: there is no line, or the server cannot write at the moment. Kept in the store. */
  | { readonly kind: 'unsaved'; readonly waiting: number };

export interface BoardState {
  /** `live`: everything that was on disk at the welcome is here. */
  readonly connection: 'offline' | 'greeting' | 'loading' | 'live';
  /** There is a board to show. */
  readonly loaded: boolean;
  readonly save: SaveState;
  /** The server cannot write at the moment: edits are kept and sent later. */
  readonly readOnly: boolean;
  readonly me: Me;
  /**
   * The connection ended for good: unauthenticated, forbidden, no_such_board, closed; or
   * client_too_old, server_too_old: `detail` says what is to be updated; or config: what is unsaved
   * here was written by somebody else than the one who comes now. It is kept for them; close the
   * board, and open it again.
   */
  readonly ended?: { readonly code: ErrorCode; readonly detail: string };
  /** When the next attempt to connect is made. */
  readonly retryAtMs?: number;
  /** The store could not be written: unsaved edits would not outlive this tab. */
  readonly storeFailed: boolean;
}

export interface UndoState {
  /** The label of the step that undo() would take; undefined: there is none. */
  readonly undo?: string;
  readonly redo?: string;
}

/** Where one is, for others to see. Offsets are in the text of `item` and `field`. */
export interface Presence {
  readonly item?: ItemId;
  readonly field?: TextField;
  /** The selection; equal: a caret. */
  readonly from?: number;
  readonly to?: number;
  /** On the canvas. */
  readonly x?: number;
  readonly y?: number;
  readonly typing?: boolean;
}

/** Somebody else who is here, perhaps oneself in another tab. */
export interface Other {
  /** Stays the same for one connection. */
  readonly session: string;
  readonly actor: ActorId;
  readonly person?: Person;
  /** Undefined: here, but nowhere in particular. Offsets follow the text as it changes. */
  readonly at?: Presence;
}

export interface History {
  /** The board at a place of its log. Close it when done. */
  at(seq: Seq): Promise<PastBoard>;
  /** Who did what, from the event behind `after` on: for a slider. At most `limit` (1000). */
  events(after: Seq, limit?: number): Promise<readonly HistoryEvent[]>;
  /** From the beginning of the log. */
  story(): Promise<Story>;
  /** Since a place of the log; without one: since this person was last here. */
  digest(since?: Seq): Promise<Digest>;
  difference(before: Seq, after: Seq): Promise<readonly ItemChange[]>;
  /**
   * Minutes of what is saved, for people: CommonMark with tables, or a whole HTML page without
   * scripts.
   */
  minutes(format: 'markdown' | 'html', language: 'da' | 'en'): Promise<string>;
  /**
   * Brings an item, or without one the whole board, back to how it was, by ordinary edits that can
   * be undone. Resolves with how many edits it took, and what was left out for want of rights.
   */
  restore(
    to: Seq,
    options: { item?: ItemId; reason?: string },
  ): Promise<{
    readonly edits: number;
    readonly leftOut: readonly { item: ItemId; field?: Field | 'unknown'; code: ErrorCode }[];
  }>;
}

export interface HistoryEvent {
  readonly seq: Seq;
  readonly actor: ActorId;
  readonly timeMs: number;
  readonly label: string;
  readonly reason: string;
  readonly steps: readonly RefusedStep[];
}

// --- the live board ---

export type Unsubscribe = () => void;

/**
 * One board, live. Everything is read at once from memory: confirmed and pending edits together.
 * After close() it can still be read; edits throw (closed).
 */
export interface Board extends ReadBoard {
  readonly id: string;
  /** Resolves when there is something to show; rejects when the connection ended before. */
  readonly ready: Promise<void>;
  readonly state: BoardState;
  readonly me: Me;
  readonly people: ReadonlyMap<ActorId, Person>;
  readonly others: readonly Other[];
  readonly undoState: UndoState;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** How far this person, on any device, had followed the board before this visit; 0: never. */
  readonly lastSeen: Seq;
  readonly history: History;
  /** The server's clock as well as it is known, for timers and days. */
  serverNowMs(): number;

  /** The answer as it is now; the same object until it changes. */
  read<T>(query: Query<T>): T;
  /** Calls back when the answer has become another one: at most once a task. */
  observe<T>(query: Query<T>, changed: () => void): Unsubscribe;
  /** Every round of changes, for what is not drawn from queries. */
  onChanges(listener: (changes: Changes) => void): Unsubscribe;
  /** What others did, while live. */
  onRemote(listener: (changes: readonly RemoteChange[]) => void): Unsubscribe;
  onRefused(listener: (refusal: Refusal) => void): Unsubscribe;
  onRefusedBallot(listener: (refused: RefusedBallot) => void): Unsubscribe;
  onOverwritten(listener: (overwritten: Overwritten) => void): Unsubscribe;

  /**
   * Makes one edit of several steps: all or none. It is on the board at once.
   * @param label what the step is called in the undo list and the history
   * @throws SamtavleError unavailable (nothing is loaded), invalid (no step was made), limit,
   *   closed, and what the steps throw
   */
  transact<T>(label: string, steps: (tx: Transaction) => T, options?: TransactOptions): Made<T>;
  /** Whether the server would take these steps of one edit. What is greyed out is a courtesy. */
  may(...questions: Question[]): Permission;
  /** Whom the server would let one invite. */
  inviting(): Inviting;
  /** Undoes the newest step of one's own that was not undone. undefined: there is none. */
  undo(options?: TransactOptions): Undone | undefined;
  redo(options?: TransactOptions): Undone | undefined;
  /**
   * Says all that this person says in a round, instead of what they said before; [] takes it back.
   * @throws SamtavleError not_found (a round or card that is not saved), limit, unavailable
   */
  vote(round: ItemId, dots: readonly Dots[]): void;
  /** Resolves when everything is saved or handed back. */
  saved(): Promise<void>;
  /** Where one is. Call it as often as one likes: it is sent at the rate that the server allows. */
  present(presence: Presence): void;

  /** A place in a text that stays put. `stick`: to the character on that side. */
  anchor(item: ItemId, field: TextField, offset: number, stick: 'left' | 'right'): Anchor;
  /** Where it stands now; undefined: its character is not there any more (a flattened text). */
  offset(item: ItemId, field: TextField, anchor: Anchor): number | undefined;

  /** A fresh token: for the open connection, or after `ended` with unauthenticated. */
  refreshToken(token: string): void;
  /** Tries to connect at once instead of waiting; for `online` events and impatient people. */
  connectNow(): void;
  /** Sends what the network takes within two seconds; the rest stays in the store. */
  close(): Promise<void>;
}
