// The connection to one board: a WebSocket that comes back. It knows nothing of what is said on it.

import { Backoff } from './backoff.js';
import { SamtavleError, type ErrorCode } from './values.js';

export interface LineOptions {
  /** ws:// or wss:// */
  readonly url: string;
  readonly webSocket: new (url: string, protocols: string[]) => WebSocket;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Asked before each attempt. */
  readonly token: () => string | Promise<string>;
  /** Whether asking again can help against a token that is not taken. */
  readonly tokenChanges: boolean;
}

export interface LineEvents {
  opened(token: string): void;
  message(bytes: Uint8Array): void;
  /** The connection that was open is over. */
  closed(): void;
  /** It is tried again at that time, Unix ms. */
  retry(atMs: number): void;
  /** It is not tried again. */
  ended(error: SamtavleError): void;
}

const subprotocol = 'samtavle.v1';
const connectTimeoutMs = 10_000;
/** A connection that was live this long begins the next backoff anew. */
const backoffResetAfterMs = 2_000;
/** Edits wait for an answer and nothing at all comes: the line is dead. */
const silenceMaxMs = 20_000;

/** The protocol's close codes that say what is wrong for good, and those that do not. */
const closeCodes: Readonly<Record<number, ErrorCode>> = {
  1000: 'closed',
  1001: 'going_away',
  1007: 'malformed',
  1008: 'policy',
  1009: 'too_big',
  1011: 'internal',
  4401: 'unauthenticated',
  4403: 'forbidden',
  4404: 'no_such_board',
  4408: 'hello_timeout',
  4409: 'replaced',
  4410: 'fell_behind',
  4426: 'client_too_old',
  4427: 'server_too_old',
  4429: 'too_many',
};
const fatal: readonly ErrorCode[] = [
  'unauthenticated',
  'forbidden',
  'no_such_board',
  'client_too_old',
  'server_too_old',
];

export class Line {
  readonly #options: LineOptions;
  readonly #events: LineEvents;
  readonly #backoff: Backoff;
  #socket: WebSocket | undefined;
  #open = false;
  #connecting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #liveSinceMs: number | undefined;
  #tokenRetried = false;
  #drainingMs: number | undefined;
  #stopped = false;

  constructor(options: LineOptions, events: LineEvents) {
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(options.backoffBaseMs, options.backoffCapMs);
  }

  get open(): boolean {
    return this.#open;
  }

  /** Connects at once, unless there is a connection or one is being made. */
  connect(): void {
    clearTimeout(this.#timer);
    if (this.#socket !== undefined || this.#connecting) return;
    this.#stopped = false;
    void this.#connect();
  }

  send(bytes: Uint8Array): void {
    if (this.#open) this.#socket?.send(bytes as Uint8Array<ArrayBuffer>);
  }

  /** The session is live: this token is good, and this connection is worth something. */
  live(): void {
    this.#liveSinceMs ??= Date.now();
    this.#tokenRetried = false;
  }

  /** The server asked to come back after this time. */
  drain(delayMs: number): void {
    this.#drainingMs = delayMs;
  }

  /** Whether an answer is waited for: without any the line is cut. */
  expectAnswer(waiting: boolean): void {
    if (!waiting || !this.#open) {
      clearTimeout(this.#silence);
      this.#silence = undefined;
      return;
    }
    this.#silence ??= setTimeout(() => {
      this.#silence = undefined;
      this.#drop(4000, 'no answer');
      this.#over(new SamtavleError('unavailable', 'no answer came'), true);
    }, silenceMaxMs);
  }

  /** Ends the connection as the core asks. */
  close(error: SamtavleError, retry: boolean): void {
    if (this.#socket === undefined) return;
    this.#drop(4000, error.code);
    this.#over(error, retry);
  }

  /** Cuts the connection and comes back as usual; for a network that is gone. */
  cut(): void {
    if (this.#socket === undefined) return;
    this.#drop(4000, 'cut');
    this.#over(new SamtavleError('unavailable', 'the network is gone'), true);
  }

  /** Ends it for good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#drop(1000, 'goodbye');
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    let token: string;
    try {
      token = await this.#options.token();
    } catch (error) {
      this.#connecting = false;
      if (!this.#stopped) this.#over(new SamtavleError('unavailable', `no token: ${error}`), true);
      return;
    }
    this.#connecting = false;
    if (this.#stopped) return;
    const socket = new this.#options.webSocket(this.#options.url, [subprotocol]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const slow = setTimeout(() => {
      if (this.#socket !== socket || this.#open) return;
      this.#drop(4000, 'slow');
      this.#over(new SamtavleError('unavailable', 'no connection in time'), true);
    }, connectTimeoutMs);
    socket.onopen = () => {
      clearTimeout(slow);
      if (this.#socket !== socket) return;
      this.#open = true;
      this.#events.opened(token);
    };
    socket.onmessage = ({ data }: MessageEvent) => {
      if (this.#socket !== socket) return;
      // A word of life; whether one is still waited for is said after it was read.
      this.expectAnswer(false);
      if (data instanceof ArrayBuffer) this.#events.message(new Uint8Array(data));
    };
    socket.onclose = ({ code, reason }: CloseEvent) => {
      clearTimeout(slow);
      if (this.#socket !== socket) return;
      this.#forget();
      const name = closeCodes[code] ?? 'unavailable';
      this.#over(new SamtavleError(name, reason), !fatal.includes(name));
    };
    // A close follows, with all that a page is told.
    socket.onerror = () => {};
  }

  #forget(): void {
    const wasOpen = this.#open;
    this.#socket = undefined;
    this.#open = false;
    this.expectAnswer(false);
    if (wasOpen) this.#events.closed();
  }

  #drop(code: number, reason: string): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#forget();
    try {
      socket.close(code, reason);
    } catch {
      // It was not open yet, and ends by itself.
    }
  }

  #over(error: SamtavleError, retry: boolean): void {
    if (this.#stopped) return;
    const since = this.#liveSinceMs;
    if (since !== undefined && Date.now() - since >= backoffResetAfterMs) this.#backoff.reset();
    this.#liveSinceMs = undefined;
    // A provider's token may just have expired: ask for another one, once.
    const askAgain =
      error.code === 'unauthenticated' && this.#options.tokenChanges && !this.#tokenRetried;
    if (askAgain) this.#tokenRetried = true;
    if (!askAgain && (!retry || fatal.includes(error.code))) {
      this.#events.ended(error);
      return;
    }
    const delayMs = this.#drainingMs ?? this.#backoff.nextMs();
    this.#drainingMs = undefined;
    this.#events.retry(Date.now() + delayMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), delayMs);
  }
}
