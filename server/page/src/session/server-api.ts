// The server's HTTP calls that are no board: joining, inviting, fresh tokens. What comes back
// is checked before it is believed.
import type { ActorKind, Role } from '@samtavle/client';
import type { Membership } from './tokens.ts';

export type JoinFailure = 'wrong' | 'busy' | 'unreachable';

export const nameLengthMax = 80;

async function post(path: string, body: unknown, token?: string): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

// A time of the server, in seconds of Unix time or as RFC 3339 writes it, in ms.
function timeMs(value: unknown): number {
  if (typeof value === 'number') return value < 1e12 ? value * 1000 : value;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? 0 : parsed;
}

export async function join(
  board: string,
  secret: string,
  name: string,
): Promise<Membership | JoinFailure> {
  const answer = await post(`/api/v1/boards/${board}/join`, { secret, name });
  if (!answer) return 'unreachable';
  if (answer.status === 429 || answer.status === 503) return 'busy';
  if (!answer.ok) return answer.status < 500 ? 'wrong' : 'unreachable';
  const { token, expires_at: expires } = record(await answer.json());
  if (typeof token !== 'string') return 'unreachable';
  return { board, token, expiresMs: timeMs(expires), name, title: board };
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
}

/** The secret of the new invitation; undefined: the server said no, or nothing. */
export async function invite(
  board: string,
  token: string,
  invitation: NewInvitation,
): Promise<string | undefined> {
  const answer = await post(`/api/v1/boards/${board}/invitations`, invitation, token);
  if (!answer?.ok) return undefined;
  const { secret } = record(await answer.json());
  return typeof secret === 'string' ? secret : undefined;
}
