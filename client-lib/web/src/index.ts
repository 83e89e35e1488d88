// @samtavle/client: boards in a browser. What can be said and asked is in api.ts.

import type { Board, ConnectOptions, Samtavle, StoreFactory } from './api.js';
import { LiveBoard } from './board.js';
import { getBytes } from './history.js';
import { hasIndexedDb, indexedDbStore } from './store/indexeddb.js';
import { memoryStore } from './store/memory.js';
import { SamtavleError } from './values.js';
import type { FoundItem } from './views.js';
import { Core } from './wasm/core.js';

export * from './api.js';
export * from './schema.js';
export * from './values.js';
export * from './views.js';
export { query } from './query.js';

const boardId = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

/**
 * Loads the core and remembers how to connect; the first connection is made by openBoard().
 * @throws SamtavleError config (neither token nor provider, an address that is none), unavailable
 *   (the core could not be loaded)
 */
export async function connect(options: ConnectOptions): Promise<Samtavle> {
  if (options.token === undefined && options.tokenProvider === undefined) {
    throw new SamtavleError('config', 'a token or a tokenProvider is needed');
  }
  let address: URL;
  try {
    address = new URL(options.url);
  } catch {
    throw new SamtavleError('config', `${options.url} is no address`);
  }
  const url = address.href.replace(/\/+$/, '');
  const core = await Core.load(options.wasm ?? new URL('./samtavle.wasm', import.meta.url));
  return new Client(options, url, core);
}

class Client implements Samtavle {
  readonly #options: ConnectOptions;
  readonly #url: string;
  readonly #core: Core;
  #past: Promise<Core> | undefined;
  readonly #boards = new Map<string, Promise<LiveBoard>>();
  readonly #watch = new NetworkWatch();

  constructor(options: ConnectOptions, url: string, core: Core) {
    this.#options = options;
    this.#url = url;
    this.#core = core;
  }

  openBoard(id: string): Promise<Board> {
    const open = this.#boards.get(id);
    if (open !== undefined) return open;
    if (!boardId.test(id)) return Promise.reject(new SamtavleError('invalid', 'no id of a board'));
    const opening = this.#open(id);
    this.#boards.set(id, opening);
    opening.catch(() => this.#boards.delete(id));
    return opening;
  }

  async search(words: string, after?: string): Promise<{ items: FoundItem[]; next?: string }> {
    const about = new URLSearchParams({ q: words });
    if (after !== undefined) about.set('after', after);
    const token = async () =>
      this.#options.tokenProvider === undefined
        ? (this.#options.token ?? '')
        : await this.#options.tokenProvider('');
    const bytes = await getBytes(
      { fetch: this.#fetch, token },
      `${this.#url}/api/v1/search?${about.toString()}`,
    );
    return readFound(JSON.parse(new TextDecoder().decode(bytes)));
  }

  async close(): Promise<void> {
    this.#watch.stop();
    const boards = await Promise.allSettled(this.#boards.values());
    await Promise.all(
      boards.map((board) => (board.status === 'fulfilled' ? board.value.close() : undefined)),
    );
  }

  async #open(id: string): Promise<LiveBoard> {
    const { token, tokenProvider, webSocket } = this.#options;
    const socket = webSocket ?? globalThis.WebSocket;
    if (socket === undefined) throw new SamtavleError('config', 'there is no WebSocket here');
    const stores = storeOf(this.#options.store);
    const store = await stores(this.#url, id);
    const board = LiveBoard.open({
      id,
      client: this.#options.client ?? '@samtavle/client',
      core: this.#core,
      store,
      anotherStore: stores === memoryStore
        ? undefined : (except) => stores(this.#url, id, { except }),
      line: {
        url: `${this.#url.replace(/^http/, 'ws')}/boards/${id}/sync`,
        webSocket: socket,
        backoffBaseMs: this.#options.backoffBaseMs ?? 250,
        backoffCapMs: this.#options.backoffCapMs ?? 30_000,
      },
      token,
      tokenProvider: tokenProvider === undefined ? undefined : () => tokenProvider(id),
      history: { url: this.#url, fetch: this.#fetch, tellings: () => this.#tellings() },
      closed: () => {
        this.#boards.delete(id);
        this.#watch.remove(board);
      },
    });
    this.#watch.add(board);
    return board;
  }

  /** What tells of the past; it is asked for again after it could not be loaded. */
  #tellings(): Promise<Core> {
    if (this.#past === undefined) {
      const source = this.#options.pastWasm?.() ?? new URL('./samtavle_past.wasm', import.meta.url);
      this.#past = Core.load(source);
      this.#past.catch(() => (this.#past = undefined));
    }
    return this.#past;
  }

  get #fetch(): typeof fetch {
    return this.#options.fetch ?? globalThis.fetch.bind(globalThis);
  }
}

/** What the browser knows of the network: a line that is gone is noticed at once. */
class NetworkWatch {
  readonly #boards = new Set<LiveBoard>();
  readonly #online = () => this.#boards.forEach((board) => board.connectNow());
  readonly #offline = () => this.#boards.forEach((board) => board.networkGone());

  constructor() {
    if (typeof globalThis.addEventListener !== 'function') return;
    globalThis.addEventListener('online', this.#online);
    globalThis.addEventListener('offline', this.#offline);
  }

  add(board: LiveBoard): void {
    this.#boards.add(board);
  }
  remove(board: LiveBoard): void {
    this.#boards.delete(board);
  }
  stop(): void {
    if (typeof globalThis.removeEventListener !== 'function') return;
    globalThis.removeEventListener('online', this.#online);
    globalThis.removeEventListener('offline', this.#offline);
  }
}

function storeOf(wanted: ConnectOptions['store']): StoreFactory {
  if (typeof wanted === 'function') return wanted;
  if (wanted === 'memory') return memoryStore;
  if (wanted === 'indexeddb' || hasIndexedDb()) return indexedDbStore();
  return memoryStore;
}

function readFound(answer: unknown): { items: FoundItem[]; next?: string } {
  type Row = Omit<FoundItem, 'boardTitle'> & { readonly board_title: string };
  const found = answer as { readonly items: readonly Row[]; readonly next?: string };
  const items = found.items.map(({ board_title, ...item }) => ({
    ...item,
    boardTitle: board_title,
  }));
  return found.next === undefined ? { items } : { items, next: found.next };
}
