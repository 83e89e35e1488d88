// The server's HTTP calls that are no board: joining, inviting, fresh tokens. What comes back
// is checked before it is believed.
import { roles, type ActorKind, type Role } from '@samtavle/client';
import { actorKinds } from './people.ts';
import type { Membership } from './tokens.ts';

/** `code`: the link is good, and needs its code, or another one than was given. */
export type JoinFailure = 'wrong' | 'code' | 'busy' | 'unreachable';

export const nameLengthMax = 80;

/** Without a token it stands for whoever is logged in. Undefined: there is no answer. */
export async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { body, token }: { readonly body?: unknown; readonly token?: string | undefined } = {},
): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? { 'samtavle-page': '1' } : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    return undefined;
  }
}

function post(path: string, body: unknown, token?: string): Promise<Response | undefined> {
  return call('POST', path, { body, token });
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

// A time of the server, in seconds of Unix time or as RFC 3339 writes it, in ms.
export function timeMs(value: unknown): number {
  if (typeof value === 'number') return value < 1e12 ? value * 1000 : value;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? 0 : parsed;
}

/** `code`: empty if none was asked for. */
export async function join(
  board: string,
  secret: string,
  name: string,
  code: string,
): Promise<Membership | JoinFailure> {
  const wish = code === '' ? { secret, name } : { secret, name, code };
  const answer = await post(`/api/v1/boards/${board}/join`, wish);
  if (!answer) return 'unreachable';
  if (answer.status === 429 || answer.status === 503) return 'busy';
  const body = record(await answer.json().catch(() => undefined));
  if (answer.status === 422 && typeof body['detail'] === 'string'
    && body['detail'].startsWith('code:')) return 'code';
  if (!answer.ok) return answer.status < 500 ? 'wrong' : 'unreachable';
  const { token, expires_at: expires, name: called } = body;
  if (typeof token !== 'string') return 'unreachable';
  // A sensitive board gives another name.
  const known = typeof called === 'string' ? called : name;
  return { board, token, expiresMs: timeMs(expires), name: known, title: board };
}

/** Another token of the same guest, who stays the same person; undefined: there is none to have. */
export async function renewed(membership: Membership): Promise<Membership | undefined> {
  const answer = await post('/api/v1/token', {}, membership.token);
  if (!answer?.ok) return undefined;
  const { token, expires_at: expires } = record(await answer.json());
  if (typeof token !== 'string') return undefined;
  return { ...membership, token, expiresMs: timeMs(expires) };
}

export interface NewInvitation {
  readonly role: Role;
  readonly kind: ActorKind;
  readonly authority?: string;
}

export interface MadeInvitation {
  readonly secret: string;
  /** Empty: none is needed. */
  readonly code: string;
}

/** `code`: guests give one, too; on a sensitive board always. Undefined: no, or no answer. */
export async function invite(
  board: string,
  token: string | undefined,
  invitation: NewInvitation & { readonly code?: boolean },
): Promise<MadeInvitation | undefined> {
  const answer = await post(`/api/v1/boards/${board}/invitations`, invitation, token);
  if (!answer?.ok) return undefined;
  const { secret, code } = record(await answer.json());
  if (typeof secret !== 'string') return undefined;
  return { secret, code: typeof code === 'string' ? code : '' };
}

export interface OpenInvitation extends NewInvitation {
  readonly number: number;
  readonly needsCode: boolean;
  readonly label: string;
  readonly expiresMs: number;
  readonly uses: number;
  readonly usesMax: number;
}

/** The invitations of a board that work; undefined: the server said no, or nothing. */
export async function openInvitations(
  board: string,
  token: string | undefined,
): Promise<readonly OpenInvitation[] | undefined> {
  const answer = await call('GET', `/api/v1/boards/${board}/invitations`, { token });
  if (!answer?.ok) return undefined;
  const { invitations } = record(await answer.json());
  return Array.isArray(invitations) ? invitations.flatMap(openInvitation) : [];
}

export function openInvitation(value: unknown): readonly OpenInvitation[] {
  const { number, state, role: named, kind: said, label, uses, ...rest } = record(value);
  const role = roles.find((one) => one === named);
  const kind = actorKinds.find((one) => one === said);
  if (state !== 'open' || !role || !kind || typeof number !== 'number') return [];
  return [{
    number,
    role,
    kind,
    needsCode: rest['needs_code'] === true,
    label: typeof label === 'string' ? label : '',
    expiresMs: timeMs(rest['expires_at']),
    uses: typeof uses === 'number' ? uses : 0,
    usesMax: typeof rest['uses_max'] === 'number' ? rest['uses_max'] : 0,
  }];
}

/** Whether this server names an accessibility statement. */
export async function hasStatement(): Promise<boolean> {
  try {
    const answer = await fetch('/was', { method: 'HEAD', redirect: 'manual' });
    // Where it leads to is another site: a browser shows no more of that than its type.
    return answer.type === 'opaqueredirect';
  } catch {
    return false;
  }
}

/** Nobody can join by it any more. */
export async function revoke(
  board: string,
  token: string | undefined,
  number: number,
): Promise<void> {
  await call('DELETE', `/api/v1/boards/${board}/invitations/${number}`, { token });
}
