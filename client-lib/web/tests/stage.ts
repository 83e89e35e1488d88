// What every test with a server begins with: the real samtavled with one board, and tokens for
// whoever is to come to it.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { WebSocket as NodeWebSocket } from 'ws';

import { connect, type Board, type ConnectOptions, type Samtavle } from '../src/index.js';
import type { ActorKind, Role } from '../src/values.js';

export const binaries = process.env['SAMTAVLE_BIN_DIR'] ?? '../../build/dev/bin';
export const root = process.env['SAMTAVLE_ROOT'] ?? '../..';
/** Not `new URL(..., import.meta.url)`: in a test with a DOM that would be an address of its page. */
const here = dirname(fileURLToPath(import.meta.url));
const built = (name: string) => pathToFileURL(resolve(here, '../dist', name));
export const wasm = built('samtavle.wasm');
export const pastWasm = () => built('samtavle_past.wasm');
/** How long anything may take that ought to happen at once. */
const soonMs = 20_000;

export const webSocket = NodeWebSocket as unknown as NonNullable<ConnectOptions['webSocket']>;

export interface Who {
  readonly name: string;
  readonly kind?: ActorKind;
  readonly role?: Role;
}

/** Waits until something holds. It fails with its own words if that is not soon. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + soonMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await sleep(5);
  }
}

/** Not by fetch(): in a test with a DOM that is the DOM's, with its rules of origins. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export class Stage {
  readonly board = 'havnen';
  readonly #folder = mkdtempSync(join(tmpdir(), 'samtavle-web-'));
  #clients: Samtavle[] = [];
  #port = 0;
  #process: ChildProcess | undefined;
  #log = '';

  private constructor(readonly options: readonly string[]) {}

  /** @param options further ones of the server */
  static async start(...options: string[]): Promise<Stage> {
    const stage = new Stage(options);
    stage.#port = await freePort();
    await stage.restart();
    const board = ['--id', stage.board, '--title', 'Havnen', '--authority', 'By'];
    stage.#samtavle('board', 'create', ...board);
    return stage;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts the server, on the data that it had. */
  async restart(): Promise<void> {
    const child = spawn(
      join(binaries, 'samtavled'),
      ['serve', '--data-dir', join(this.#folder, 'data'), '--listen', `127.0.0.1:${this.#port}`,
        '--metrics-listen', '127.0.0.1:0', ...this.options],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stdout.on('data', (bytes: Buffer) => (this.#log += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (this.#log += bytes.toString()));
    this.#process = child;
    const end = Date.now() + soonMs;
    for (;;) {
      if (await answers(`${this.url}/readyz`)) return;
      if (Date.now() > end || child.exitCode !== null) {
        throw new Error(`the server did not become ready:\n${this.#log}`);
      }
      await sleep(20);
    }
  }

  /** Without a goodbye. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** To be started with `--backup-directory`. */
  backUp(): void {
    this.#samtavle('backup', 'make');
  }

  /** Everything is lost but the keys and the backups; a server goes on from these. */
  async restoreFrom(backups: string): Promise<void> {
    await this.kill();
    const data = join(this.#folder, 'data');
    const lost = join(this.#folder, 'lost');
    rmSync(lost, { recursive: true, force: true });
    renameSync(data, lost);
    execFileSync(join(binaries, 'samtavled'), ['restore', '--from', backups, '--data-dir', data]);
    for (const key of ['token.key', 'package.key']) copyFileSync(join(lost, key), join(data, key));
    await this.restart();
  }

  /** Everybody goes home. */
  async closeClients(): Promise<void> {
    const clients = this.#clients;
    this.#clients = [];
    await Promise.all(clients.map((client) => client.close()));
  }

  async stop(): Promise<void> {
    await this.closeClients();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  token({ name, kind = 'citizen', role = 'contributor' }: Who, expires = '1d'): string {
    return this.#samtavle(
      'invite', this.board, '--name', name, '--kind', kind, '--role', role, '--subject', name,
      '--expires', expires,
    ).trim();
  }

  /** A client that comes back quickly when it loses the line. */
  async client(who: Who, options: Partial<ConnectOptions> = {}): Promise<Samtavle> {
    const client = await connect({
      url: this.url,
      token: this.token(who),
      store: 'memory',
      wasm,
      pastWasm,
      webSocket,
      backoffBaseMs: 20,
      backoffCapMs: 200,
      ...options,
    });
    this.#clients.push(client);
    return client;
  }

  /** The stage's board, opened by somebody, live. */
  async open(who: Who, options: Partial<ConnectOptions> = {}): Promise<Board> {
    const board = await (await this.client(who, options)).openBoard(this.board);
    await until('the board is live', () => board.state.connection === 'live');
    return board;
  }

  #samtavle(...command: string[]): string {
    return execFileSync(
      join(binaries, 'samtavle'),
      ['--server', this.url, '--data-dir', join(this.#folder, 'data'), ...command],
      { encoding: 'utf8' },
    );
  }
}
