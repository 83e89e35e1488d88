// First into the store, then onto the line: what was sent is never less safe than what was not.

import type { PendingStore } from './api.js';
import { isOneOf } from './equal.js';
import { SamtavleError } from './values.js';

export interface OutboxHost {
  send(bytes: Uint8Array): void;
  /** Whether the store can be written became another thing. */
  changed(): void;
}

/** A store of another device than these; undefined: there is no other, nor is one needed. */
export type AnotherStore = ((except: readonly Uint8Array[]) => Promise<PendingStore>) | undefined;

export function somebodyElses(): SamtavleError {
  return new SamtavleError(
    'config',
    'what is unsaved here was written by somebody else, who can save it; open the board again',
  );
}

export class Outbox {
  /** Undefined: it was closed, or left. */
  #store: PendingStore | undefined;
  readonly #another: AnotherStore;
  readonly #host: OutboxHost;
  /** Devices with what other people left. */
  readonly #left: Uint8Array[] = [];
  /** What has to be stored before anything else is sent; undefined: nothing. */
  #storing: Promise<void> | undefined;
  #failed = false;
  #connection = 0;

  constructor(store: PendingStore, another: AnotherStore, host: OutboxHost) {
    this.#store = store;
    this.#another = another;
    this.#host = host;
  }

  /** Unsaved edits are in memory only. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Another connection: what waits here for the one before is not for it. */
  begin(): void {
    this.#connection++;
  }

  put(records: readonly Uint8Array[], messages: readonly Uint8Array[]): void {
    const connection = this.#connection;
    const send = () => {
      if (connection !== this.#connection) return;
      for (const bytes of messages) this.#host.send(bytes);
    };
    if (records.length === 0 && this.#storing === undefined) {
      send();
      return;
    }
    // An error does not stop anything: the store keeps what it could not write, and tries again.
    const failed =
      records.length === 0
        ? undefined
        : this.#store?.append(records).then(
            () => false,
            () => true,
          );
    const before = this.#storing;
    const done: Promise<void> = (async () => {
      await before;
      this.#note((await failed) ?? this.#failed);
      send();
    })();
    this.#storing = done;
    void done.then(() => {
      if (this.#storing === done) this.#storing = undefined;
    });
  }

  /**
   * Leaves the store, with all that is unsaved in it, to whoever wrote that, and takes another one.
   * @throws SamtavleError config (there is none; it is closed), and what the factory throws
   */
  async moveOn(): Promise<PendingStore> {
    if (this.#store !== undefined) this.#left.push(this.#store.device);
    await this.close();
    const store = await this.#another?.(this.#left);
    if (store !== undefined && !isOneOf(store.device, this.#left)) {
      this.#store = store;
      this.#note(false);
      return store;
    }
    await store?.close();
    throw somebodyElses();
  }

  async close(): Promise<void> {
    await this.#storing;
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  #note(failed: boolean): void {
    if (failed === this.#failed) return;
    this.#failed = failed;
    this.#host.changed();
  }
}
