// The core: a module of WebAssembly with its one door. It needs no glue but this file, no files and
// no clock; it runs in a page, a worker and Node.js alike.

import type { WasmSource } from '../api.js';
import { SamtavleError, type ErrorCode } from '../values.js';
import type { Call } from './calls.js';

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize?(): void;
  samtavle_room(bytes: number): number;
  samtavle_call(call: number, about: number): number;
  samtavle_answer(): number;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const nothing = new Uint8Array();

export class Core {
  readonly #exports: Exports;
  /** The steps of the edits that are being made: the innermost is the last one. */
  readonly #composing: (() => boolean)[] = [];

  private constructor(module: WebAssembly.Module) {
    let memory: WebAssembly.Memory | undefined;
    const imports = hostFunctions(module, () => memory, () => this.#composing.at(-1)?.() ?? false);
    const instance = new WebAssembly.Instance(module, imports);
    this.#exports = instance.exports as unknown as Exports;
    memory = this.#exports.memory;
    this.#exports._initialize?.();
  }

  static async load(source: WasmSource): Promise<Core> {
    return new Core(await compile(source));
  }

  /**
   * One call. The answer is good until the next one.
   * @throws SamtavleError what the core says; internal if it broke
   */
  call(call: Call, about: number, bytes: Uint8Array = nothing): Uint8Array {
    const room = this.#exports.samtavle_room(bytes.length);
    new Uint8Array(this.#exports.memory.buffer, room, bytes.length).set(bytes);
    const size = this.#answered(call, about);
    const at = this.#exports.samtavle_answer();
    const answer = new Uint8Array(this.#exports.memory.buffer, at, size);
    if (answer[0] === 0) return answer.subarray(1);
    const error = JSON.parse(decoder.decode(answer.subarray(1))) as {
      code: ErrorCode;
      detail: string;
      path: string;
    };
    throw new SamtavleError(error.code, error.detail, error.path);
  }

  /** How long the answer is. */
  #answered(call: Call, about: number): number {
    try {
      return this.#exports.samtavle_call(call, about);
    } catch (error) {
      // A broken invariant: the module's stack says which one.
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      console.error(error);
      throw new SamtavleError('internal', `the core broke: ${error.message}`);
    }
  }

  text(call: Call, about: number, bytes?: Uint8Array): string {
    return decoder.decode(this.call(call, about, bytes));
  }

  /** An answer in JSON; undefined for an empty one. What it is the caller knows. */
  json<T>(call: Call, about: number, bytes?: Uint8Array): T {
    const answer = this.text(call, about, bytes);
    return (answer === '' ? undefined : JSON.parse(answer)) as T;
  }

  /** Makes the call that asks for the steps of an edit: `steps` carries them out. */
  compose<T>(steps: () => boolean, call: () => T): T {
    this.#composing.push(steps);
    try {
      return call();
    } finally {
      this.#composing.pop();
    }
  }
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  const given = await source;
  if (given instanceof WebAssembly.Module) return given;
  if ('protocol' in given) {
    if (given.protocol !== 'file:') return compile(fetch(given));
    const { readFile } = await import(/* @vite-ignore */ 'node:fs/promises');
    return WebAssembly.compile(new Uint8Array(await readFile(given)));
  }
  if ('headers' in given) {
    if (!given.ok) throw new SamtavleError('unavailable', `the core: HTTP ${given.status}`);
    const streams = given.headers.get('content-type')?.startsWith('application/wasm') === true;
    return streams
      ? WebAssembly.compileStreaming(given)
      : WebAssembly.compile(await given.arrayBuffer());
  }
  return WebAssembly.compile(given);
}

/** What a module without files or a console may ask of its host. */
function hostFunctions(
  module: WebAssembly.Module,
  memory: () => WebAssembly.Memory | undefined,
  compose: () => boolean,
): WebAssembly.Imports {
  const host: Record<string, Record<string, (...values: number[]) => number>> = {};
  for (const { module: space, name } of WebAssembly.Module.imports(module)) {
    (host[space] ??= {})[name] = () => 0;
  }
  const wasi = (host['wasi_snapshot_preview1'] ??= {});
  wasi['proc_exit'] = (code = 0) => {
    throw new SamtavleError('internal', `the core ended (${code})`);
  };
  host['samtavle'] = {
    compose: () => (compose() ? 1 : 0),
    number: (number = 0, at = 0) =>
      encoder.encodeInto(String(number), new Uint8Array(memory()!.buffer, at, 32)).written,
  };
  return host;
}
