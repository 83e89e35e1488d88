// As navigator.locks, within this process.

import type { Locks } from '../src/store/indexeddb.js';

export class MemoryLocks implements Locks {
  readonly held = new Set<string>();
  async request(
    name: string,
    _options: { ifAvailable: true },
    held: (lock: unknown) => Promise<void>,
  ): Promise<void> {
    if (this.held.has(name)) return held(null);
    this.held.add(name);
    try {
      await held({ name });
    } finally {
      this.held.delete(name);
    }
  }
}
