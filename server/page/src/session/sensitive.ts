// Whether a board is sensitive: guests need a code and have no names of their own on it, and logins
// open it to members only. For its managers: the server's HTTP calls about it.
import { call, record } from './server-api.ts';

const path = (board: string) => `/api/v1/boards/${board}/sensitive`;

/** Undefined: the server said no, or nothing. */
export async function isSensitive(
  board: string,
  token: string | undefined,
): Promise<boolean | undefined> {
  const answer = await call('GET', path(board), { token });
  if (!answer?.ok) return undefined;
  const { sensitive } = record(await answer.json());
  return typeof sensitive === 'boolean' ? sensitive : undefined;
}

/** `nobody leads`: none of its members is a manager, so nobody could take it back. */
export async function setSensitive(
  board: string,
  token: string | undefined,
  sensitive: boolean,
): Promise<'done' | 'nobody leads' | undefined> {
  const answer = await call('POST', path(board), { body: { sensitive }, token });
  if (answer?.status === 409) return 'nobody leads';
  return answer?.ok ? 'done' : undefined;
}
