// Whose role the board itself says, for its managers: the server's HTTP calls about it. What comes
// back is checked before it is believed.
import { roles, type ActorId, type Role } from '@samtavle/client';
import { call, record, timeMs } from './server-api.ts';

export interface Member {
  readonly actor: ActorId;
  /** Empty: they were never on the board. */
  readonly name: string;
  /** None: they were removed, and are not let in. */
  readonly role: Role | 'none';
  /** Unix ms: of this role. */
  readonly sinceMs: number;
  /** By which actor; undefined: by whoever runs the server. */
  readonly givenBy: ActorId | undefined;
  /** Of their login; only of somebody without a name. */
  readonly subject: string;
  readonly why: string;
}

/** Longer reasons are refused: 1,000 bytes, three a letter. */
export const memberReasonLengthMax = 300;

export function member(value: unknown): readonly Member[] {
  const { actor, name, role: said, since, given_by: by, subject, why } = record(value);
  const role = said === 'none' ? said : roles.find((one) => one === said);
  if (typeof actor !== 'number' || typeof name !== 'string' || !role) return [];
  return [{
    actor,
    name,
    role,
    sinceMs: timeMs(since),
    givenBy: typeof by === 'number' ? by : undefined,
    subject: typeof subject === 'string' ? subject : '',
    why: typeof why === 'string' ? why : '',
  }];
}

/** Undefined: the server said no, or nothing. */
export async function members(
  board: string,
  token: string | undefined,
): Promise<readonly Member[] | undefined> {
  const answer = await call('GET', `/api/v1/boards/${board}/members`, { token });
  if (!answer?.ok) return undefined;
  const { members: all } = record(await answer.json());
  return Array.isArray(all) ? all.flatMap(member) : [];
}

/** Gives somebody a role; none sends them away. Without an answer it did not happen, or may not. */
export async function giveRole(
  board: string,
  token: string | undefined,
  actor: ActorId,
  role: Role | 'none',
  reason: string,
): Promise<Member | 'last' | undefined> {
  // It is kept on one line.
  const why = reason.replace(/\s+/g, ' ').trim();
  const method = role === 'none' ? 'DELETE' : 'POST';
  const body = role === 'none' ? { why } : { role, why };
  const path = `/api/v1/boards/${board}/members/${actor}`;
  const answer = await call(method, path, { body, token });
  if (answer?.status === 409) return 'last';
  if (!answer?.ok) return undefined;
  return member(await answer.json())[0];
}

/** Whether the board would have no manager without this one. */
export function isLastManager(
  all: readonly Member[],
  actor: ActorId,
  me: { readonly actor: ActorId; readonly role: Role | 'none' },
): boolean {
  const managers = new Set(all.filter((one) => one.role === 'manager').map((one) => one.actor));
  // One who leads by an invitation is no member, and yet one who leads.
  if (me.role === 'manager' && !all.some((one) => one.actor === me.actor)) managers.add(me.actor);
  return managers.size === 1 && managers.has(actor);
}
