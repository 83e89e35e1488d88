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

import type {
  Field,
  FieldOf,
  Kind,
  ScalarField,
  ScalarFields,
  SetField,
  SetFields,
  TextField,
  TextFields,
} from './schema.js';
import type {
  ActorId,
  ActorKind,
  AnyValue,
  EditId,
  ErrorCode,
  ItemId,
  Level,
  Role,
  Seq,
} from './values.js';
import type {
  Connection,
  CriterionView,
  Digest,
  Dots,
  FoundItem,
  Insight,
  ItemChange,
  Kin,
  NamedVersion,
  Permission,
  PhaseView,
  Round,
  SearchHit,
  Story,
  Suggestion,
  Thread,
  VerdictWord,
} from './views.js';

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
   * A store names its device, so two tabs of one browser are two devices.
   */
  store?: 'indexeddb' | 'memory' | StoreFactory;
  /** The core. Default: samtavle.wasm beside this module, fetched (in Node read from disk). */
  wasm?: WebAssembly.Module | BufferSource | Response | Promise<Response> | URL;
  /** For tests and unusual hosts. Default: the global one. */
  webSocket?: new (url: string, protocols: string[]) => WebSocket;
  fetch?: typeof fetch;
  /** Upper ends of the wait before another attempt to connect: base * 2^n, at most cap, in ms. */
  backoffBaseMs?: number;
  backoffCapMs?: number;
}

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
export type StoreFactory = (server: string, board: string) => Promise<PendingStore>;

// --- items ---

/** The fields of a kind as plain values. Texts are '' and sets empty if nothing was written. */
export type FieldsOf<K extends Kind> = {
  readonly [F in FieldOf<K> & TextField]: TextFields[F];
} & {
  readonly [F in FieldOf<K> & SetField]: readonly SetFields[F][];
} & {
  readonly [F in FieldOf<K> & ScalarField]?: ScalarFields[F];
};

/** An item as it is at one moment. */
export interface ItemOf<K extends Kind> {
  readonly id: ItemId;
  /** Stays the same while the board is open, also when the id of a pending item changes. */
  readonly key: string;
  readonly kind: K;
  readonly fields: FieldsOf<K>;
  /** What it stands in; of the board itself none. */
  readonly container?: ItemId;
  readonly createdBy: ActorId;
  /** 0 while it is pending. */
  readonly createdMs: number;
  readonly deleted: boolean;
  /** Neither it nor anything that it stands in is deleted. */
  readonly visible: boolean;
  /** It was made here and is not saved yet. */
  readonly pending: boolean;
}

/** An item of a kind that this version does not know. Its fields are not read. */
export interface UnknownItem {
  readonly id: ItemId;
  readonly key: string;
  readonly kind: 'unknown';
  readonly kindNumber: number;
  readonly fields: Readonly<Record<string, never>>;
  readonly container?: ItemId;
  readonly createdBy: ActorId;
  readonly createdMs: number;
  readonly deleted: boolean;
  readonly visible: boolean;
  readonly pending: boolean;
}

/** Told apart by `kind`. */
export type Item = { [K in Kind]: ItemOf<K> }[Kind] | UnknownItem;

/** Kinds of cards that people write and move. */
export type CardKind =
  | 'idea'
  | 'need'
  | 'resource'
  | 'frame'
  | 'decision'
  | 'action'
  | 'contact'
  | 'question'
  | 'risk'
  | 'result'
  | 'learning'
  | 'ownership'
  | 'readiness'
  | 'check_in';
export type Card = ItemOf<CardKind>;

/** Formatting in effect on a stretch of text. */
export interface Marks {
  readonly bold?: true;
  readonly italic?: true;
  /** An address. Draw it as a link only if it is https or mailto: others wrote it. */
  readonly link?: string;
  /** A word, as `bullet` or `number`. */
  readonly list?: string;
  /** 1, 2, 3 ... */
  readonly heading?: number;
}

/** Stretches one behind the other make the whole text. */
export interface Span {
  readonly text: string;
  readonly marks: Marks;
}

/** Marks that can be set; `null` clears. */
export type MarkChange = { readonly [M in keyof Marks]?: Marks[M] | null };

/** A place in a text that stays put while others type: kept by id, not by number. Opaque. */
export interface Anchor {
  readonly id: ItemId | '0.0';
  readonly after: boolean;
}

// --- reading ---

/** A board that can be read: the live one, or one of the past. */
export interface ReadBoard {
  /** Deleted ones too. Undefined: there is no such item. */
  item(id: ItemId): Item | undefined;
  /** The item if it is of this kind. */
  item<K extends Kind>(id: ItemId, kind: K): ItemOf<K> | undefined;
  /** Those that are to be seen, by id (so by age for each author). */
  items<K extends Kind>(kind: K): readonly ItemOf<K>[];
  /** Those that are not deleted, in their order; of one kind if it is named. */
  children(container: ItemId): readonly Item[];
  children<K extends Kind>(container: ItemId, kind: K): readonly ItemOf<K>[];
  /** Those that are not deleted themselves but stand in something that is. */
  unplaced(): readonly Item[];
  /** The root; undefined until the board is loaded. */
  root(): ItemOf<'board'> | undefined;
  /** A text with its formatting. */
  spans(id: ItemId, field: TextField): readonly Span[];
  /** The seq of the last event in it. */
  readonly seq: Seq;

  phases(): PhaseView;
  threads(item: ItemId): readonly Thread[];
  /** Also the threads on cards that were merged into this one. */
  threadsWithMerged(card: ItemId): readonly Thread[];
  connections(): readonly Connection[];
  kin(card: ItemId): readonly Kin[];
  /** Undefined: no vote round. */
  round(id: ItemId): Round | undefined;
  suggestion(id: ItemId): Suggestion | undefined;
  /** Those on an item that are neither decided nor deleted. */
  openSuggestions(target: ItemId): readonly Suggestion[];
  evaluation(): readonly CriterionView[];
  insight(): Insight;
  versions(): readonly NamedVersion[];
  /**
   * The best first. Nothing for words without a letter.
   * @param max at most so many; 50 if it is not said
   */
  search(words: string, max?: number): readonly SearchHit[];
  /** Minutes for people: CommonMark with tables, or a whole HTML page without scripts. */
  minutes(format: 'markdown' | 'html', language: 'da' | 'en'): string;
}

/** A board at a place of its log. It takes memory until it is closed. */
export interface PastBoard extends ReadBoard {
  close(): void;
}

/**
 * Something that can be read and observed. Made by the functions of `query`. Two queries with the
 * same key are one.
 */
export interface Query<T> {
  readonly key: string;
  read(board: Board): T;
  /** Whether the answer can be another one after this. Absent: it can after everything. */
  concerns?(changes: Changes): boolean;
  /** Whether two answers are the same; the older one is kept then. Absent: shallow equality. */
  same?(a: T, b: T): boolean;
}

/** What happened since observers were last called: at most once a task, not once an edit. */
export interface Changes {
  /** The board was replaced as a whole: everything may be another. */
  readonly all: boolean;
  /** Items that changed in any way: created, written, moved, deleted. */
  readonly items: ReadonlySet<ItemId>;
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
  undo(): Query<UndoState>;
  /** May one do that now? */
  may(...questions: Question[]): Query<Permission>;
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
  /** The connection ended for good: unauthenticated, forbidden, no_such_board, closed. */
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

// --- asking ---

/** What one would do, for `may`. */
export type Question =
  | { readonly create: Kind; readonly in: ItemId }
  /** A scalar; `value` matters for states, as entering a phase. */
  | { readonly set: ItemId; readonly field: ScalarField; readonly value?: AnyValue | null }
  /** Typing into a text. */
  | { readonly text: ItemId; readonly field: TextField }
  /** Taking a member in or out. */
  | { readonly members: ItemId; readonly field: SetField; readonly value?: AnyValue }
  | { readonly move: ItemId; readonly to: ItemId }
  | { readonly delete: ItemId }
  | { readonly restore: ItemId }
  /** Entering a phase, with its reason: says what is missing. */
  | { readonly enterPhase: ItemId; readonly unready?: boolean };

// --- writing ---

/** Where an item is to stand. Without `after` and `before`: at the end. */
export interface PlaceIn {
  readonly in: ItemId;
  readonly after?: ItemId;
  readonly before?: ItemId;
  /** At the front. */
  readonly first?: boolean;
}

/** Typing into one text. Offsets are those at the moment of each call. */
export interface TextWriter {
  insert(at: number, text: string): void;
  delete(from: number, to: number): void;
  replace(from: number, to: number, text: string): void;
  /** An empty range stands for its whole line where the mark is one of lines. */
  format(from: number, to: number, marks: MarkChange): void;
}

/**
 * The steps of one edit, each seeing those before it. Every function throws a SamtavleError for
 * what cannot be (not_found, invalid, limit); what it throws, or what the callback throws itself,
 * takes the whole edit back and comes out of `transact`. Not to be used after the callback.
 */
export interface Transaction {
  /** Returns the id of the new item. Texts given in `fields` are typed into it. */
  create<K extends Kind>(kind: K, place: PlaceIn, fields?: NewFields<K>): ItemId;
  /** null or undefined clears it. */
  set<F extends ScalarField>(item: ItemId, field: F, value: ScalarFields[F] | null): void;
  add<F extends SetField>(item: ItemId, field: F, member: SetFields[F]): void;
  remove<F extends SetField>(item: ItemId, field: F, member: SetFields[F]): void;
  text(item: ItemId, field: TextField): TextWriter;
  move(item: ItemId, place: PlaceIn): void;
  delete(item: ItemId): void;
  restore(item: ItemId): void;

  /** Forwards or back; `unready` overrides what is missing and says so on the phase. */
  enterPhase(phase: ItemId, options?: { unready?: boolean }): void;
  /** Opens the areas of a closed phase that serve a focus point; null closes them for good. */
  reopenFor(phase: ItemId, focusPoint: ItemId | null): void;
  comment(
    item: ItemId,
    text: string,
    options?: { mentions?: readonly ActorId[]; replyTo?: ItemId },
  ): ItemId;
  resolveThread(comment: ItemId, resolved: boolean): void;
  /** What this person thinks of a criterion; the verdict that was given before is changed. */
  judge(criterion: ItemId, verdict: VerdictWord, note?: string): ItemId;
  connect(from: ItemId, to: ItemId, relation?: string): ItemId;
  mergeCards(cards: readonly ItemId[], title?: string): ItemId;
  splitCard(
    card: ItemId,
    parts: readonly { from: number; to: number; title?: string }[],
  ): readonly ItemId[];
  carryCard(card: ItemId, area: ItemId): ItemId;
  makeRound(
    container: ItemId,
    round: {
      question: string;
      cards: readonly ItemId[];
      body?: string;
      dotsPerActor?: number;
      anonymous?: boolean;
      liveTally?: boolean;
    },
  ): ItemId;
  closeRound(round: ItemId): void;
  reopenRound(round: ItemId): void;
  /** Other words for a passage; from === to: words to go in there. */
  suggestText(item: ItemId, field: TextField, from: number, to: number, words: string): ItemId;
  suggestValue<F extends ScalarField>(
    item: ItemId,
    field: F,
    value: ScalarFields[F] | null,
  ): ItemId;
  acceptSuggestion(suggestion: ItemId): void;
  rejectSuggestion(suggestion: ItemId, reason: string): void;
  withdrawSuggestion(suggestion: ItemId): void;
  /** Offers a task, with what it opens for them and until when (a day; absent: until ended). */
  offer(task: {
    title: string;
    to: ActorId;
    until?: string;
    fields?: readonly Field[];
    items?: readonly ItemId[];
  }): ItemId;
  answerDelegation(delegation: ItemId, state: 'accepted' | 'declined' | 'ended'): void;
  nameVersion(title: string, at: Seq): ItemId;
  /** A contribution of somebody without a device. */
  enterFor(
    kind: CardKind | 'comment' | 'suggestion' | 'verdict',
    container: ItemId,
    name: string,
    words: { title?: string; body?: string },
  ): ItemId;
}

/** What a new item begins with. */
export type NewFields<K extends Kind> = {
  readonly [F in FieldOf<K> & TextField]?: string;
} & {
  readonly [F in FieldOf<K> & SetField]?: readonly SetFields[F][];
} & {
  readonly [F in FieldOf<K> & ScalarField]?: ScalarFields[F];
};

export interface TransactOptions {
  /** Why the course is corrected. */
  reason?: string;
}

/** An edit on its way. */
export interface Made<T> {
  readonly edit: EditId;
  /** What the callback returned. */
  readonly value: T;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
}
export type Outcome =
  | { readonly kind: 'saved'; readonly seq: Seq }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A step of an edit that was refused, with what a person wrote in it. */
export interface RefusedStep {
  readonly what:
    | 'create'
    | 'set'
    | 'move'
    | 'insert'
    | 'erase'
    | 'format'
    | 'add'
    | 'remove'
    | 'delete'
    | 'restore'
    | 'other';
  readonly item: ItemId;
  readonly kind?: Kind | 'unknown';
  readonly field?: Field | 'unknown';
  /** What was typed. */
  readonly text?: string;
  readonly value?: AnyValue;
}

/** An edit of one's own that is not on the board: what was in it, and why. */
export interface Refusal {
  readonly edit: EditId;
  readonly code: ErrorCode;
  /** The step at fault, as `operations[2].value`. */
  readonly path: string;
  /** For developers, in English. */
  readonly detail: string;
  /** With not_allowed: the role that would do, or the control level of the area. */
  readonly neededRole?: Role;
  readonly neededLevel?: Level;
  /** With not_ready: what the phase still needs. */
  readonly missing: readonly string[];
  /** What stands there now, where one value does. */
  readonly current?: AnyValue;
  /** What the edit was called, and the reason that was given. */
  readonly label: string;
  readonly reason: string;
  readonly steps: readonly RefusedStep[];
}

/** A ballot that was not taken. What stands in the box is what stood there. */
export interface RefusedBallot {
  readonly round: ItemId;
  readonly dots: readonly Dots[];
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Somebody else wrote over a value that one had written, without having seen it; or one did. */
export interface Overwritten {
  readonly item: ItemId;
  /** Absent: the place of the item. */
  readonly field?: Field | 'unknown';
  /** What stood there. */
  readonly value?: AnyValue;
  /** Whose it was, and who wrote over it. */
  readonly of: ActorId;
  readonly by: ActorId;
}

/** What undo() or redo() came to. */
export interface Undone {
  readonly edits: readonly EditId[];
  /** Of the step. */
  readonly label: string;
  /** How many parts of the step were left as they are, because they are others' now. */
  readonly leftOut: number;
}

/** A change that others made, for gentle animation and for telling people. */
export interface RemoteChange {
  readonly actor: ActorId;
  readonly item: ItemId;
  readonly what:
    | 'created'
    | 'scalar'
    | 'text'
    | 'marks'
    | 'members'
    | 'placed'
    | 'deleted'
    | 'restored';
  readonly field?: Field | 'unknown';
  readonly seq: Seq;
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
