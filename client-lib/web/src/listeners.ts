// Functions that are told of something.

import type { Unsubscribe } from './api.js';

export class Listeners<T> {
  readonly #listeners = new Set<(told: T) => void>();

  add(listener: (told: T) => void): Unsubscribe {
    // Each subscription is its own, also of one function twice.
    const own = (told: T) => listener(told);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tell(told: T): void {
    for (const listener of [...this.#listeners]) guarded(() => listener(told));
  }
}

/** What one listener throws is reported like any uncaught error, and keeps nobody else waiting. */
export function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
