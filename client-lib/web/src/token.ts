// The token of a board, and when it has to be replaced. It is only read here, never trusted: the
// server decides.

import { SamtavleError } from './values.js';

/** The end of a JSON Web Token in Unix ms; undefined for what has none, or is none. */
export function endOfToken(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const words = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const claims = JSON.parse(words) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** A fresh one is asked for so long before the end of the old one, or after half of its life. */
const aheadMs = 60_000;
/** Timers count in 32 bits. */
const timerMaxMs = 2 ** 31 - 1;

/** How long to wait before asking for a fresh token; undefined: never. */
export function refreshDelayMs(token: string, nowMs: number): number | undefined {
  const end = endOfToken(token);
  if (end === undefined) return undefined;
  const left = Math.max(0, end - nowMs);
  return Math.min(Math.max(left - aheadMs, left / 2), timerMaxMs);
}

/** The app's token, or those that its provider gives. */
export class TokenSource {
  readonly #provider: (() => string | Promise<string>) | undefined;
  #token: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(token: string | undefined, provider: (() => string | Promise<string>) | undefined) {
    this.#token = token;
    this.#provider = provider;
  }

  /** @throws SamtavleError config, and what the provider throws */
  async ask(): Promise<string> {
    if (this.#provider !== undefined) this.#token = await this.#provider();
    if (this.#token === undefined) throw new SamtavleError('config', 'neither token nor provider');
    return this.#token;
  }

  take(token: string): void {
    this.#token = token;
  }

  /** Has a fresh one in time for this one, if there is a provider. */
  planRefresh(token: string, nowMs: number, refresh: (fresh: string) => void): void {
    clearTimeout(this.#timer);
    const provider = this.#provider;
    const delayMs = refreshDelayMs(token, nowMs);
    if (provider === undefined || delayMs === undefined || this.#stopped) return;
    this.#timer = setTimeout(() => {
      Promise.resolve(provider()).then(
        (fresh) => {
          if (!this.#stopped) refresh(fresh);
        },
        () => {
          // The server ends the session when the token is over; the next attempt asks again.
        },
      );
    }, delayMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
