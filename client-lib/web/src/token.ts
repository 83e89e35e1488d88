// When a token has to be replaced. It is only read here, never trusted: the server decides.

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
