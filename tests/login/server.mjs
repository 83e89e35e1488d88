// A real samtavled that trusts the provider of the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { audience, clientId, clientSecret } from './provider.mjs';

const programs = process.env.SAMTAVLE_BIN_DIR;
const readyWithinMs = 30_000;

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

const usual = {
  name: 'muni', authority: 'Havneby Kommune', kind: 'official',
  role: '{ claim = "groups", rows = [["plan-staff", "contributor"]] }',
};

/** The file by which a server in this folder trusts the provider. */
export async function writeIssuer(folder, issuer, of = usual) {
  const secret = join(folder, 'secret');
  const file = join(folder, `${of.name}.toml`);
  await writeFile(secret, `${clientSecret}\n`);
  await writeFile(file, `
name = "${of.name}"
url = "${issuer}"
label = "${of.authority}"
client_id = "${clientId}"
client_secret_file = "${secret}"
audience = "${audience}"
authority = "${of.authority}"
kind = "${of.kind}"
role = ${of.role}
operator = { claim = "groups", rows = [["plan-operators", true]] }
plain_http = true
`);
  return file;
}

export class Server {
  #child;
  #output = '';

  constructor(folder, port) {
    this.folder = folder;
    this.port = port;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async make(port) {
    return new Server(await mkdtemp(join(tmpdir(), 'samtavle-login-')), port);
  }

  async start(issuer) {
    await this.startWith([await writeIssuer(this.folder, issuer)]);
  }

  /** Trusts those of these files and no others; a server that runs learns of it by reload(). */
  async trust(files) {
    const list = files.map((file) => `"${file}"`).join(', ');
    await writeFile(this.#config, `[login]\nissuers = [${list}]\n`);
  }

  get #config() {
    return join(this.folder, 'samtavled.toml');
  }

  get data() {
    return join(this.folder, 'data');
  }

  reload() {
    this.#child.kill('SIGHUP');
  }

  async startWith(files) {
    await this.trust(files);
    this.#child = spawn(join(programs, 'samtavled'), [
      'serve', '--config', this.#config, '--data-dir', this.data,
      '--listen', `127.0.0.1:${this.port}`, '--metrics-listen', '127.0.0.1:0', '--demo',
      '--login-public-url', this.origin,
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (text) => { this.#output += text; });
    }
    const until = Date.now() + readyWithinMs;
    while (Date.now() < until && this.#child.exitCode === null) {
      if (await fetch(`${this.origin}/readyz`).then((a) => a.ok, () => false)) return;
      await pause(50);
    }
    throw new Error(`samtavled did not become ready:\n${this.#output}`);
  }

  async stop() {
    if (this.#child && this.#child.exitCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
  }

  async remove() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get log() {
    return this.#output;
  }
}
