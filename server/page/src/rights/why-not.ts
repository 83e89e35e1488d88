// Why something cannot be done, in words: the core says which role, level or missing part it is,
// the catalogue how one says that.
import type { Permission, Refusal } from '@samtavle/client';
import type { Words } from '../words/words.ts';

type Denied = Pick<Refusal, 'code' | 'neededLevel' | 'neededRole' | 'missing'>;

// "chefen", "de, der må skrive og flytte,": who may.
export function whoMay(denied: Pick<Denied, 'neededLevel' | 'neededRole'>, words: Words): string {
  const { neededRole: role, neededLevel: level } = denied;
  // The level is the nearer one: an area can be opened without making anybody a manager.
  if (level) return words.whoMayLevel(words.level[level]);
  return words.whoMay[role ?? 'manager'] ?? words.nobody;
}

export function missingParts(missing: readonly string[], words: Words): string {
  return missing.map((part) => words.missingPart[part] ?? part).join(', ');
}

// The reason of a refusal, to stand in the middle of a sentence.
export function refusalReason(denied: Denied, words: Words): string {
  if (denied.code === 'not_ready') {
    return `${words.refusal['not_ready']} (${missingParts(denied.missing, words)})`;
  }
  return words.refusal[denied.code] ?? words.refusedOther;
}

// A whole sentence for a tool that is greyed out; undefined: it may be used.
export function whyNot(permission: Permission, words: Words): string | undefined {
  if (permission.allowed) return undefined;
  if (permission.code === 'not_allowed') return words.only(whoMay(permission, words));
  return words.cannotNow(refusalReason(permission, words));
}
