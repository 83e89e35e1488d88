// A board's history: how it was, and what was done. The server's HTTP interface gives the log and
// snapshots; the core shows versions, and a module of its own, which is loaded for that, tells what
// happened.

import type { Board, History, HistoryEvent, PastBoard } from './api.js';
import { plainNames, Reading } from './reading.js';
import type { Field } from './schema.js';
import { SamtavleError, type ActorId, type ErrorCode, type ItemId, type Seq } from './values.js';
import type { Digest, ItemChange, Story } from './views.js';
import { Call } from './wasm/calls.js';
import type { Core } from './wasm/core.js';
import { Writer } from './wasm/writer.js';

export interface HistoryOptions {
  /** Of the server, without a slash at its end. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly board: Board;
  readonly core: Core;
  readonly handle: number;
  /** What tells of the log; loaded when it is first asked for. */
  readonly tellings: () => Promise<Core>;
  readonly token: () => Promise<string>;
  /** What one's own edits are numbered under. */
  readonly numbered: () => number;
  /** To be called after the session did something. */
  readonly pump: () => void;
}

/** Events that are asked for at a time, and at most for a slider. */
const eventsAtATime = 10_000;
const eventsUsual = 1_000;
const none = new Uint8Array();

class Past extends Reading implements PastBoard {
  readonly #core: Core;

  constructor(core: Core, handle: number) {
    super(core, handle, plainNames);
    this.#core = core;
  }
  close(): void {
    this.#core.call(Call.close, this.handle);
  }
}

export class LiveHistory implements History {
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  async at(seq: Seq): Promise<PastBoard> {
    return this.#past(await this.#snapshot(seq));
  }

  async events(after: Seq, limit = eventsUsual): Promise<readonly HistoryEvent[]> {
    const frame = await this.#get(`events?after=${after}&limit=${limit}`);
    const { core, handle } = this.#options;
    return core.json(Call.events, handle, new Writer().bytes(frame).done());
  }

  async story(): Promise<Story> {
    return this.#tell(Call.open_story, none, 0, Call.story);
  }

  async digest(since = this.#options.board.lastSeen): Promise<Digest> {
    const then = since === 0 ? none : await this.#snapshot(since);
    return this.#tell(Call.open_digest, then, since, Call.digest);
  }

  async difference(before: Seq, after: Seq): Promise<readonly ItemChange[]> {
    const snapshot = before === 0 ? none : await this.#snapshot(before);
    const core = await this.#options.tellings();
    const was = open(core, Call.open_past, snapshot);
    const is = open(core, Call.open_past, snapshot);
    try {
      await this.#addEvents(core, is, before, after);
      return core.json(Call.difference, is, new Writer().number(was).done());
    } finally {
      core.call(Call.close, was);
      core.call(Call.close, is);
    }
  }

  async minutes(format: 'markdown' | 'html', language: 'da' | 'en'): Promise<string> {
    const { core: live, handle, board, tellings } = this.#options;
    const core = await tellings();
    const version = open(core, Call.open_past, live.call(Call.confirmed_snapshot, handle));
    try {
      const writer = new Writer().flag(format === 'html').flag(language === 'en');
      for (const { actor, name, kind, authority, guest } of board.people.values()) {
        writer.number(actor).text(name).text(kind).text(authority).flag(guest);
      }
      return core.text(Call.minutes, version, writer.done());
    } finally {
      core.call(Call.close, version);
    }
  }

  async restore(
    to: Seq,
    options: { item?: ItemId; reason?: string },
  ): Promise<{
    edits: number;
    leftOut: readonly { item: ItemId; field?: Field | 'unknown'; code: ErrorCode }[];
  }> {
    const { core: live, handle, board, tellings, numbered, pump } = this.#options;
    const core = await tellings();
    const version = open(core, Call.open_past, await this.#snapshot(to));
    let restoring: number | undefined;
    try {
      // Whoever was waiting too may have gone on before this does.
      while (board.state.save.kind !== 'saved') await board.saved();
      // From here on in one task: the edits are composed on a copy of the board as it is now.
      const { actor, role, person } = board.me;
      const writer = new Writer().bytes(live.call(Call.confirmed_snapshot, handle)).number(actor);
      writer.number(numbered()).bytes(crypto.getRandomValues(new Uint8Array(2))).text(role);
      writer.text(person?.kind ?? 'none').real(board.serverNowMs()).id(options.item ?? '0.0');
      const begun = core.json<{
        leftOut: { item: ItemId; field?: Field; code: ErrorCode }[];
        restoring: number;
      }>(Call.begin_restoring, version, writer.text(options.reason ?? '').done());
      restoring = begun.restoring;
      let edits = 0;
      // Each takes steps off the plan, so this ends.
      for (;;) {
        const next = core.call(Call.restore_next, restoring);
        if (next[0] === 0) return { edits, leftOut: begun.leftOut };
        if (next[0] === 1) continue;
        const edit = new Writer().real(performance.now()).raw(next.subarray(1));
        live.call(Call.take, handle, edit.done());
        edits++;
        pump();
      }
    } finally {
      if (restoring !== undefined) core.call(Call.close, restoring);
      core.call(Call.close, version);
    }
  }

  #past(snapshot: Uint8Array): Past {
    const { core, handle } = this.#options;
    const bytes = new Writer().bytes(snapshot).done();
    return new Past(core, core.json<number>(Call.open_past, handle, bytes));
  }

  /** Opens a teller at a version, gives it the events behind that, and has it told. */
  async #tell<T>(call: Call, snapshot: Uint8Array, after: Seq, tell: Call): Promise<T> {
    const core = await this.#options.tellings();
    const teller = open(core, call, snapshot, this.#options.board.me.actor);
    try {
      await this.#addEvents(core, teller, after, undefined);
      return core.json<T>(tell, teller);
    } finally {
      core.call(Call.close, teller);
    }
  }

  /** The events behind `after`, up to `to` or to the newest. */
  async #addEvents(core: Core, teller: number, after: Seq, to: Seq | undefined): Promise<void> {
    let at = after;
    while (to === undefined || at < to) {
      const frame = await this.#get(`events?after=${at}&limit=${eventsAtATime}`);
      const writer = new Writer().number(to ?? Number.MAX_SAFE_INTEGER).bytes(frame);
      const last = core.json<Seq>(Call.add_events, teller, writer.done());
      if (last === 0) {
        if (to === undefined) return;
        throw new SamtavleError('not_found', `the log of this board ends at ${at}`);
      }
      at = last;
    }
  }

  #snapshot(seq: Seq): Promise<Uint8Array> {
    return this.#get(`snapshot?at=${seq}`);
  }

  async #get(what: string): Promise<Uint8Array> {
    const { url, board } = this.#options;
    return getBytes(this.#options, `${url}/api/v1/boards/${board.id}/${what}`);
  }
}

/** Opens a version, or a teller of what comes behind it, in the module that tells. */
function open(core: Core, call: Call, snapshot: Uint8Array, reader: ActorId = 0): number {
  return core.json<number>(call, 0, new Writer().bytes(snapshot).number(reader).done());
}

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'exists',
  429: 'too_many',
};

/** One request. @throws SamtavleError with the server's own words */
export async function getBytes(
  options: { readonly fetch: typeof fetch; readonly token: () => Promise<string> },
  address: string,
): Promise<Uint8Array> {
  const authorization = `Bearer ${await options.token()}`;
  let response: Response;
  try {
    response = await options.fetch(address, { headers: { authorization } });
  } catch (error) {
    throw new SamtavleError('unavailable', String(error));
  }
  if (!response.ok) {
    const problem = await response.text();
    throw new SamtavleError(codes[response.status] ?? 'unavailable', detailOf(problem));
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** The words of an `application/problem+json`. */
function detailOf(body: string): string {
  try {
    const problem = JSON.parse(body) as { detail?: unknown; title?: unknown };
    return String(problem.detail ?? problem.title ?? '');
  } catch {
    return '';
  }
}
