// A real samtavled with the built page, on a port and in a folder of its own; the command line
// makes its boards and invitations. Programs are those of the build that runs the tests.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const programs = process.env['SAMTAVLE_BIN_DIR'] ?? join(root, 'build/dev/bin');
const pageFolder = join(root, 'server/page/dist');
const readyWithinMs = 20_000;

export async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address
        ? done(address.port) : failed(new Error('no port'))));
    });
  });
}

export interface Invitation {
  readonly kind: 'citizen' | 'citizen_group' | 'association' | 'business' | 'organisation'
    | 'official';
  readonly role?: 'reader' | 'commenter' | 'contributor' | 'facilitator' | 'project_leader'
    | 'manager';
  readonly authority?: string;
}

export class Server {
  readonly origin: string;
  #process: ChildProcess | undefined;
  #options: readonly string[] = [];
  #output = '';

  private constructor(readonly folder: string, readonly port: number) {
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** `more`: further options, once it is known where the server will be. */
  static async start(more?: (server: Server) => Promise<readonly string[]>): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'samtavle-browser-'));
    const server = new Server(folder, await freePort());
    server.#options = (await more?.(server)) ?? [];
    await server.run();
    return server;
  }

  /** Starts the process: again, too, after kill() or stop(), on the same port and data. */
  async run(): Promise<void> {
    const child = spawn(join(programs, 'samtavled'), [
      'serve', '--data-dir', join(this.folder, 'data'), '--listen', `127.0.0.1:${this.port}`,
      '--metrics-listen', '127.0.0.1:0', '--page-directory', pageFolder,
      ...this.#options,
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        this.#output = (this.#output + text.toString()).slice(-20_000);
      });
    }
    this.#process = child;
    const until = Date.now() + readyWithinMs;
    while (Date.now() < until) {
      const ready = await fetch(`${this.origin}/readyz`).then((a) => a.ok, () => false);
      if (ready) return;
      if (child.exitCode !== null) break;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`samtavled did not become ready:\n${this.#output}`);
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  /** As when the power goes. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The command line, as the operator. */
  async samtavle(...args: string[]): Promise<string> {
    const { stdout } = await run(join(programs, 'samtavle'), [
      '--server', this.origin, '--data-dir', join(this.folder, 'data'), ...args,
    ]);
    return stdout.trim();
  }

  async makeBoard(id: string, title: string, language: 'da' | 'en' = 'da'): Promise<void> {
    await this.samtavle(
      'board', 'create', '--id', id, '--title', title, '--authority', 'Eksempel Kommune',
      '--lang', language,
    );
  }

  /** The address of a new invitation, as somebody would be sent it. */
  async invite(board: string, invitation: Invitation): Promise<string> {
    const { kind, role = 'contributor', authority = '' } = invitation;
    const link = await this.samtavle(
      'invite', 'make', board, '--kind', kind, '--role', role, '--authority', authority,
      '--uses', '1000', '--expires', '1d', '--address', this.origin,
    );
    return link.split('\n').find((line) => line.startsWith('http')) ?? link;
  }
}
