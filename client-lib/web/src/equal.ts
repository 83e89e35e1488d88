// Whether two answers say the same, so that the older object can be handed out again.

/** Plain data as it comes out of JSON. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => key in right && deepEqual(left[key], right[key]));
}

/** The same things in the same order; anything else only if it is the same. */
export function shallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((element, i) => Object.is(element, b[i]));
}

export function isOneOf(bytes: Uint8Array, all: readonly Uint8Array[]): boolean {
  return all.some((one) => one.length === bytes.length && one.every((b, i) => b === bytes[i]));
}
