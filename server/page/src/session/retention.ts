// When the server deletes a board by itself, once it warns of that. What comes back is checked
// before it is believed.
import { call, record, timeMs } from './server-api.ts';

export interface ComingDeletion {
  readonly dueMs: number;
  readonly why: string;
}

export function warning(value: unknown): ComingDeletion | undefined {
  const { warning: warns, due_at: due, why } = record(value);
  const dueMs = timeMs(due);
  if (warns !== true || dueMs === 0) return undefined;
  return { dueMs, why: typeof why === 'string' ? why : '' };
}

/** Undefined: it stays, or not so soon; or there is no answer. */
export async function comingDeletion(
  board: string,
  token: string | undefined,
): Promise<ComingDeletion | undefined> {
  const answer = await call('GET', `/api/v1/boards/${board}/retention`, { token });
  return answer?.ok ? warning(await answer.json()) : undefined;
}
