// All that the entry imports at once becomes one file: it is fetched together anyway, and weighs
// less together.
import type { Rollup } from 'vite';

export function atOnce(id: string, { getModuleIds, getModuleInfo }: Rollup.ManualChunkMeta) {
  const entry = [...getModuleIds()].filter((one) => getModuleInfo(one)?.isEntry === true);
  return closure(entry, (one) => getModuleInfo(one)?.importedIds ?? []).has(id) ? 'page' : undefined;
}

/** Everything that is reached from these. */
export function closure(
  from: readonly string[],
  imports: (id: string) => readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...imports(id));
  }
  return found;
}
