// First into the store, then onto the line: what was sent is never less safe than what was not.

import type { PendingStore } from './api.js';

export interface OutboxHost {
  send(bytes: Uint8Array): void;
  /** Whether the store can be written became another thing. */
  changed(): void;
}

export class Outbox {
  readonly #store: PendingStore;
  readonly #host: OutboxHost;
  /** What has to be stored before anything else is sent; undefined: nothing. */
  #storing: Promise<void> | undefined;
  #failed = false;
  #connection = 0;

  constructor(store: PendingStore, host: OutboxHost) {
    this.#store = store;
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
        : this.#store.append(records).then(
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

  async close(): Promise<void> {
    await this.#storing;
    await this.#store.close();
  }

  #note(failed: boolean): void {
    if (failed === this.#failed) return;
    this.#failed = failed;
    this.#host.changed();
  }
}
