// A board, live: the core's session with a line, a store and a clock. What it asks for is carried
// out in the order: hand back what was refused, store, send, tell.

import type {
  Anchor,
  Board,
  BoardState,
  Changes,
  History,
  Made,
  Me,
  Other,
  Overwritten,
  PendingStore,
  Person,
  Presence,
  Query,
  Question,
  Refusal,
  RefusedBallot,
  RemoteChange,
  Transaction,
  TransactOptions,
  UndoState,
  Undone,
  Unsubscribe,
} from './api.js';
import { onlyOwn, restore, takeActions, type Actions } from './actions.js';
import { Aliases } from './aliases.js';
import { writePresence, writeQuestion } from './ask.js';
import { deepEqual } from './equal.js';
import { LiveHistory, type HistoryOptions } from './history.js';
import { Line, type LineOptions } from './line.js';
import { Listeners } from './listeners.js';
import { NamedOthers } from './named-others.js';
import { Observers } from './observers.js';
import { Outbox, somebodyElses, type AnotherStore } from './outbox.js';
import { Outcomes } from './outcomes.js';
import { Reading, type Changed } from './reading.js';
import type { TextField } from './schema.js';
import { makeState, type CoreState } from './state.js';
import { TokenSource } from './token.js';
import { makeTransaction } from './transaction.js';
import {
  SamtavleError,
  type ActorId,
  type EditId,
  type ItemId,
  type Seq,
} from './values.js';
import type { Dots, Inviting, Permission } from './views.js';
import { Waiters } from './waiters.js';
import { Call } from './wasm/calls.js';
import type { Core } from './wasm/core.js';
import { Writer } from './wasm/writer.js';

export interface BoardOptions {
  readonly id: string;
  readonly client: string;
  readonly core: Core;
  readonly store: PendingStore;
  /** Undefined: the store is in memory, and nobody left anything in it. */
  readonly anotherStore: AnotherStore;
  readonly line: Omit<LineOptions, 'token' | 'tokenChanges'>;
  readonly token: string | undefined;
  readonly tokenProvider: (() => string | Promise<string>) | undefined;
  readonly history: Pick<HistoryOptions, 'url' | 'fetch' | 'tellings'>;
  readonly closed: () => void;
}

/** How long close() waits for edits to be saved. */
const closeTimeoutMs = 2_000;

export class LiveBoard extends Reading implements Board {
  readonly id: string;
  readonly ready: Promise<void>;
  readonly history: History;

  readonly #core: Core;
  readonly #outbox: Outbox;
  readonly #line: Line;
  readonly #options: BoardOptions;
  readonly #aliases: Aliases;
  readonly #observers: Observers;
  readonly #transaction: Transaction;

  #coreState: CoreState;
  #state: BoardState;
  #undoState: UndoState = {};
  #people: ReadonlyMap<ActorId, Person> = new Map();
  readonly #others = new NamedOthers();
  readonly #tokens: TokenSource;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #retryAtMs: number | undefined;
  #ended: SamtavleError | undefined;
  /** From one device to another; it stays if there is none. */
  #moving: Promise<void> | undefined;
  #seenBefore: Seq | undefined;
  #closed = false;
  #stopped = false;
  /** How far the server's clock is ahead of this one, as far as live events have shown. */
  #clockAheadMs: number | undefined;
  readonly #becameReady: { resolve(): void; reject(error: SamtavleError): void };
  readonly #waiters = new Waiters();
  readonly #outcomes = new Outcomes();
  readonly #remote = new Listeners<readonly RemoteChange[]>();
  readonly #overwritten = new Listeners<Overwritten>();

  private constructor(options: BoardOptions, handle: number, aliases: Aliases) {
    super(options.core, handle, aliases);
    this.id = options.id;
    this.#options = options;
    this.#core = options.core;
    this.#aliases = aliases;
    this.#tokens = new TokenSource(options.token, options.tokenProvider);
    this.#observers = new Observers(this);
    this.#outbox = new Outbox(options.store, options.anotherStore, {
      send: (bytes) => this.#line.send(bytes),
      changed: () => this.#noteState(),
    });
    this.#coreState = this.#core.json(Call.state, handle);
    this.#state = this.#makeState();
    let resolve = () => {};
    let reject: (error: SamtavleError) => void = () => {};
    this.ready = new Promise<void>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    // Whoever does not wait for it hears of it through `state.ended`.
    this.ready.catch(() => {});
    this.#becameReady = { resolve, reject };
    this.#transaction = makeTransaction(this.#core, handle, {
      current: (id) => this.#aliases.current(id),
      made: (id) => this.#aliases.made(id),
      changed: (items, containers, made) =>
        this.#changed({
          items,
          within: items.flatMap((id) => this.item(id)?.container ?? []),
          containers,
          kinds: made === undefined ? [] : [made],
        }),
      changedAll: () => this.#changedAll(),
      containerOf: (id) => this.item(id)?.container,
      childrenOf: (container) => this.children(container).map(({ id }) => id),
    });
    this.#line = new Line(
      {
        ...options.line,
        token: () => this.#tokens.ask(),
        tokenChanges: options.tokenProvider !== undefined,
      },
      {
        opened: (token) => this.#opened(token),
        message: (bytes) => this.#input(Call.received, (w) => w.real(nowMs()).bytes(bytes)),
        closed: () => this.#input(Call.disconnected),
        retry: (atMs) => {
          this.#retryAtMs = atMs;
          this.#noteState();
        },
        ended: (error) => this.#end(error),
      },
    );
    this.history = new LiveHistory({
      ...options.history,
      board: this,
      core: this.#core,
      handle,
      token: () => this.#tokens.ask(),
      numbered: () => this.#coreState.replica,
      pump: () => this.#pump(),
    });
  }

  static open(options: BoardOptions): LiveBoard {
    const { core, store } = options;
    const writer = new Writer().text(options.id).bytes(store.device).text(options.client);
    writer.bytes(crypto.getRandomValues(new Uint8Array(2))).real(nowMs());
    const handle = core.json<number>(Call.open_live, 0, writer.done());
    if (options.anotherStore !== undefined) restore(core, handle, store);
    const board = new LiveBoard(options, handle, new Aliases());
    forgotten.register(board, () => core.call(Call.close, handle));
    board.#pump();
    board.#line.connect();
    return board;
  }

  // --- how things stand ---

  get state(): BoardState {
    return this.#state;
  }
  get me(): Me {
    return this.#state.me;
  }
  get people(): ReadonlyMap<ActorId, Person> {
    return this.#people;
  }
  get others(): readonly Other[] {
    const others = this.told<readonly Other[]>(Call.others);
    return this.#others.of(others, this.#people);
  }
  get undoState(): UndoState {
    return this.#undoState;
  }
  get canUndo(): boolean {
    return this.#undoState.undo !== undefined;
  }
  get canRedo(): boolean {
    return this.#undoState.redo !== undefined;
  }
  get lastSeen(): Seq {
    return this.#seenBefore ?? this.#coreState.lastSeen;
  }
  serverNowMs(): number {
    return Date.now() + (this.#clockAheadMs ?? 0);
  }

  // --- observing ---

  read<T>(query: Query<T>): T {
    return this.#observers.read(query);
  }
  observe<T>(query: Query<T>, changed: () => void): Unsubscribe {
    return this.#observers.observe(query, changed);
  }
  onChanges(listener: (changes: Changes) => void): Unsubscribe {
    return this.#observers.onChanges(listener);
  }
  onRemote(listener: (changes: readonly RemoteChange[]) => void): Unsubscribe {
    return this.#remote.add(listener);
  }
  onRefused(listener: (refusal: Refusal) => void): Unsubscribe {
    return this.#outcomes.refused.add(listener);
  }
  onRefusedBallot(listener: (refused: RefusedBallot) => void): Unsubscribe {
    return this.#outcomes.refusedBallots.add(listener);
  }
  onOverwritten(listener: (overwritten: Overwritten) => void): Unsubscribe {
    return this.#overwritten.add(listener);
  }

  // --- doing ---

  transact<T>(label: string, steps: (tx: Transaction) => T, options?: TransactOptions): Made<T> {
    this.#mustBeOpen();
    const carryOut = () => this.#compose(label, steps, options?.reason);
    return options?.shown === true ? this.#observers.whileShown(carryOut) : carryOut();
  }

  #compose<T>(label: string, steps: (tx: Transaction) => T, reason = ''): Made<T> {
    const writer = new Writer().real(nowMs()).text(label).text(reason);
    let came: { value: T } | undefined;
    let thrown: { error: unknown } | undefined;
    const carryOut = (): boolean => {
      try {
        came = { value: steps(this.#transaction) };
        return true;
      } catch (error) {
        thrown = { error };
        return false;
      }
    };
    let edit: EditId;
    try {
      edit = this.#core.compose(carryOut, () =>
        this.#core.json<EditId>(Call.edit, this.handle, writer.done()),
      );
    } catch (error) {
      // It was taken back, and so is what was read of it.
      this.#changedAll();
      throw thrown === undefined ? error : thrown.error;
    }
    const outcome = this.#outcomes.of(edit);
    this.#pump();
    if (came === undefined) throw new SamtavleError('internal', 'an edit without its steps');
    return { edit, value: came.value, outcome };
  }

  may(...questions: Question[]): Permission {
    const writer = new Writer().real(this.serverNowMs());
    for (const question of questions) {
      writeQuestion(writer, question, (id) => this.#aliases.current(id));
    }
    return this.#core.json(Call.may, this.handle, writer.done());
  }

  inviting(): Inviting {
    return this.#core.json(Call.inviting, this.handle, new Writer().real(this.serverNowMs()).done());
  }

  undo(options?: TransactOptions): Undone | undefined {
    return this.#takeStep(Call.undo, options);
  }
  redo(options?: TransactOptions): Undone | undefined {
    return this.#takeStep(Call.redo, options);
  }

  vote(round: ItemId, dots: readonly Dots[]): void {
    this.#mustBeOpen();
    const writer = new Writer().real(nowMs()).id(this.#aliases.current(round));
    for (const { card, count } of dots) writer.id(this.#aliases.current(card)).number(count);
    this.#core.call(Call.vote, this.handle, writer.done());
    this.#pump();
  }

  present(presence: Presence): void {
    if (this.#closed) return;
    const writer = new Writer().real(nowMs());
    writePresence(writer, presence, (id) => this.#aliases.current(id));
    try {
      this.#core.call(Call.present, this.handle, writer.done());
    } catch (error) {
      // A caret of a moment ago, behind what somebody has erased since: the next one is on its way.
      if (!(error instanceof SamtavleError) || error.code !== 'invalid') throw error;
    }
    this.#pump();
  }

  saved(): Promise<void> {
    return this.#waiters.until(() => this.#state.save.kind === 'saved');
  }

  anchor(item: ItemId, field: TextField, offset: number, stick: 'left' | 'right'): Anchor {
    const writer = new Writer().id(this.#aliases.current(item)).field(field);
    writer.number(offset).flag(stick === 'right');
    return this.#core.json(Call.anchor, this.handle, writer.done());
  }

  offset(item: ItemId, field: TextField, anchor: Anchor): number | undefined {
    const writer = new Writer().id(this.#aliases.current(item)).field(field);
    writer.id(anchor.id).flag(anchor.after);
    try {
      return this.#core.json(Call.offset, this.handle, writer.done());
    } catch (error) {
      if (error instanceof SamtavleError && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  // --- the connection ---

  refreshToken(token: string): void {
    this.#tokens.take(token);
    if (this.#moving !== undefined) return;
    this.#ended = undefined;
    this.#input(Call.refresh_token, (w) => w.text(token));
    this.#planRefresh(token);
    this.#noteState();
    this.#line.connect();
  }

  connectNow(): void {
    if (this.#closed || this.#ended !== undefined || this.#moving !== undefined) return;
    this.#line.connect();
  }

  /** The network is gone, as the browser says. */
  networkGone(): void {
    this.#line.cut();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#input(Call.flush, (w) => w.real(nowMs()));
    if (this.#line.open && this.#state.save.kind !== 'saved') {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeTimeoutMs)));
      await Promise.race([this.saved(), late]);
      clearTimeout(timer);
    }
    this.#stopped = true;
    this.#line.stop();
    clearTimeout(this.#tick);
    this.#tokens.stop();
    await this.#moving;
    await this.#outbox.close();
    this.#end(new SamtavleError('closed', 'the board was closed'));
    this.#options.closed();
  }

  // --- within ---

  #mustBeOpen(): void {
    if (this.#closed) throw new SamtavleError('closed', 'the board was closed');
  }

  #input(call: Call, write?: (writer: Writer) => void): void {
    const writer = new Writer();
    write?.(writer);
    this.#core.call(call, this.handle, writer.done());
    this.#pump(true);
  }

  #opened(token: string): void {
    this.#outbox.begin();
    this.#retryAtMs = undefined;
    this.#input(Call.connected, (w) => w.real(nowMs()).text(token));
    this.#planRefresh(token);
  }

  #planRefresh(token: string): void {
    this.#tokens.planRefresh(token, this.serverNowMs(), (fresh) => this.refreshToken(fresh));
  }

  /** Another person's unsaved edits stay on their device, for them; this board goes on without. */
  #moveOn({ wasShown, lastSeen }: NonNullable<Actions['somebodyElses']>): void {
    this.#line.stop();
    // The welcome that brought it out counted as a visit.
    this.#seenBefore ??= lastSeen;
    // In the task in which the board was emptied: whoever looks at the state need not draw that.
    if (wasShown) this.#end(somebodyElses());
    const moved = async (): Promise<void> => {
      if (wasShown) return this.#outbox.close();
      const store = await this.#outbox.moveOn();
      restore(this.#core, this.handle, store);
      this.#moving = undefined;
      this.#pump();
      if (!this.#closed) this.#line.connect();
    };
    this.#moving = moved().catch((error: unknown) => {
      const known = error instanceof SamtavleError;
      this.#end(known ? error : new SamtavleError('unavailable', String(error)));
    });
  }

  #takeStep(call: Call, options: TransactOptions | undefined): Undone | undefined {
    this.#mustBeOpen();
    const writer = new Writer().real(nowMs()).text('').text(options?.reason ?? '');
    try {
      return this.#core.json<Undone>(call, this.handle, writer.done());
    } catch (error) {
      if (error instanceof SamtavleError && error.code === 'not_found') return undefined;
      throw error;
    } finally {
      this.#pump();
    }
  }

  #end(error: SamtavleError): void {
    this.#ended = error;
    this.#retryAtMs = undefined;
    this.#becameReady.reject(error);
    this.#noteState();
  }

  // --- what the core asks for ---

  #pump(canWait = false): void {
    const taken = takeActions(this.#core, this.handle);
    // That a letter is saved can wait for the letter; what others did, and a refusal, cannot.
    const waits = canWait && this.#observers.waits && onlyOwn(taken.actions);
    if (!waits) return this.#carryOut(taken);
    return this.#observers.whileShown(() => this.#carryOut(taken));
  }

  #carryOut({ stores, sends, actions }: ReturnType<typeof takeActions>): void {
    const wasLive = this.#coreState.connection === 'live';
    this.#coreState = this.#core.json(Call.state, this.handle);
    this.#follow(actions);
    this.#outcomes.tell(actions);
    this.#outbox.put(stores, sends);
    if (this.#coreState.connection === 'live') {
      this.#line.live();
      if (wasLive) this.#tellRemote(actions);
    }
    if (actions.draining !== undefined) this.#line.drain(actions.draining);
    this.#noteState();
    if (this.#coreState.loaded) this.#becameReady.resolve();
    const { close } = actions;
    if (actions.somebodyElses !== undefined) this.#moveOn(actions.somebodyElses);
    if (close !== undefined) {
      this.#line.close(new SamtavleError(close.code, close.detail), close.retry);
    }
    this.#line.expectAnswer(this.#state.save.kind === 'saving');
    this.#planTick();
  }

  /** What was read is forgotten where it changed, and observers will hear of it. */
  #follow(actions: Actions): void {
    for (const runs of actions.renumbered ?? []) {
      this.forget({ items: this.#aliases.renumbered(runs) });
    }
    const all = actions.replaced === true || actions.renumbered !== undefined;
    const saved = actions.saved === undefined ? [] : this.pending();
    const items = [...(actions.items ?? []), ...saved.map(({ id }) => id)];
    const around = saved.flatMap(({ container }) => container ?? []);
    const within = [...(actions.within ?? []), ...around];
    const gone = (actions.removed ?? []).flatMap((id) => this.kindOf(id) ?? []);
    const kinds = [...(actions.kinds ?? []), ...gone];
    const containers = actions.containers ?? [];
    if (all) this.#changedAll();
    else if (items.length > 0) this.#changed({ items, within, containers, kinds });
    const { ballots = false, presence = false, people = false } = actions;
    if (people) this.#readPeople();
    if (!ballots && !presence && !people) return;
    this.forgetTold();
    this.#observers.note((changes) => {
      changes.ballots ||= ballots;
      changes.presence ||= presence;
      changes.people ||= people;
    });
  }

  #changed(changed: Changed): void {
    this.forget(changed);
    // Somebody may observe it under the id that it was made with.
    const add = (to: Set<ItemId>, ids: readonly ItemId[]) => {
      for (const id of ids) to.add(id).add(this.#aliases.key(id) as ItemId);
    };
    this.#observers.note((changes) => {
      add(changes.items, changed.items);
      add(changes.within, changed.within);
      add(changes.containers, changed.containers);
      for (const kind of changed.kinds) changes.kinds.add(kind);
    });
  }

  #changedAll(): void {
    this.forgetAll();
    this.#observers.note((changes) => {
      changes.all = true;
    });
  }

  #tellRemote(actions: Actions): void {
    if (actions.timeMs !== undefined) {
      // An event is never stamped later than it arrives: the largest difference is the best.
      const ahead = actions.timeMs - Date.now();
      this.#clockAheadMs = Math.max(this.#clockAheadMs ?? ahead, ahead);
    }
    const { remote, overwritten } = actions;
    if (remote !== undefined && remote.length > 0) this.#remote.tell(remote);
    for (const one of overwritten ?? []) this.#overwritten.tell(one);
  }

  #planTick(): void {
    clearTimeout(this.#tick);
    this.#tick = undefined;
    const due = this.#core.json<number | undefined>(
      Call.deadline,
      this.handle,
      new Writer().real(nowMs()).done(),
    );
    if (due === undefined || this.#stopped) return;
    this.#tick = setTimeout(
      () => this.#input(Call.tick, (w) => w.real(nowMs())),
      Math.max(0, due - nowMs()),
    );
  }

  #readPeople(): void {
    const people = this.#core.json<Person[]>(Call.people, this.handle);
    this.#people = new Map(people.map((person) => [person.actor, person]));
  }

  #makeState(): BoardState {
    return makeState(this.#coreState, {
      people: this.#people,
      ended: this.#ended,
      retryAtMs: this.#retryAtMs,
      storeFailed: this.#outbox.failed,
    });
  }

  #noteState(): void {
    const state = this.#makeState();
    const { undo, redo } = this.#coreState;
    const undoState: UndoState = {
      ...(undo === undefined ? {} : { undo }),
      ...(redo === undefined ? {} : { redo }),
    };
    const stateChanged = !deepEqual(state, this.#state);
    const undoChanged = !deepEqual(undoState, this.#undoState);
    if (stateChanged) this.#state = state;
    if (undoChanged) this.#undoState = undoState;
    if (stateChanged || undoChanged) {
      this.#observers.note((changes) => {
        changes.state ||= stateChanged;
        changes.undo ||= undoChanged;
      });
    }
    this.#waiters.check();
  }
}

/** A board can be read after it was closed; the core lets go of it when nobody has it any more. */
const forgotten = new FinalizationRegistry<() => void>((close) => close());

/** Of a clock that never goes back. */
function nowMs(): number {
  return performance.now();
}
