// The boards of the server, for whoever is logged in: those that there are, and new ones.
import { call, invite, record } from './server-api.ts';

export interface ListedBoard {
  readonly id: string;
  readonly title: string;
}

export async function listedBoards(): Promise<readonly ListedBoard[]> {
  const answer = await call('GET', '/api/v1/boards');
  if (!answer?.ok) return [];
  const { boards } = record(await answer.json());
  return Array.isArray(boards) ? boards.flatMap(listedBoard) : [];
}

export function listedBoard(value: unknown): readonly ListedBoard[] {
  const { id, title } = record(value);
  const good = typeof id === 'string' && /^[a-z0-9][a-z0-9-]{0,63}$/.test(id);
  return good && typeof title === 'string' ? [{ id, title }] : [];
}

export interface NewBoard {
  readonly title: string;
  readonly authority: string;
  readonly language: 'da' | 'en';
  /** A package, as `samtavle template make` writes it; without one: the usual template. */
  readonly template?: Uint8Array;
}

/** The address by which its first manager joins; undefined: the server said no, or nothing. */
export async function makeBoard(board: NewBoard): Promise<string | undefined> {
  const { title, authority, language, template } = board;
  const body = template === undefined ? { title, authority, language }
    : { title, authority, package: base64(template) };
  const answer = await call('POST', '/api/v1/boards', { body });
  if (!answer?.ok) return undefined;
  const [made] = listedBoard(await answer.json());
  if (!made) return undefined;
  const manager = { role: 'manager', kind: 'official', authority } as const;
  const invitation = await invite(made.id, undefined, manager);
  return invitation === undefined ? undefined : `/b/${made.id}#i=${invitation.secret}`;
}

export function base64(bytes: Uint8Array): string {
  return btoa([...bytes].map((byte) => String.fromCharCode(byte)).join(''));
}
