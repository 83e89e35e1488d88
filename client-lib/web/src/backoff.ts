// How long to wait before the next attempt to connect: exponential with full jitter, a random time
// between nothing and min(cap, base * 2^attempts). The jitter spreads the return of a thousand
// clients whose server was replaced (Marc Brooker, "Exponential Backoff And Jitter", 2015).

export class Backoff {
  #attempts = 0;

  constructor(
    readonly baseMs: number,
    readonly capMs: number,
    readonly random: () => number = Math.random,
  ) {}

  nextMs(): number {
    const ceiling = Math.min(this.capMs, this.baseMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts++;
    return Math.floor(this.random() * (ceiling + 1));
  }

  reset(): void {
    this.#attempts = 0;
  }
}
