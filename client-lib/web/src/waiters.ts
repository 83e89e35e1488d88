// Whoever waits until something holds.

export class Waiters {
  readonly #waiting: (() => boolean)[] = [];

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds()) return false;
        resolve();
        return true;
      };
      if (!check()) this.#waiting.push(check);
    });
  }

  /** Something may hold now. */
  check(): void {
    const { length } = this.#waiting;
    for (let i = 0; i < length; i++) {
      const waiter = this.#waiting.shift();
      if (waiter !== undefined && !waiter()) this.#waiting.push(waiter);
    }
  }
}
