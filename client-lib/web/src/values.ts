// What a field holds, and how things are named.

/**
 * The id of an item, written `replica.counter`. The board itself is `0.1`.
 *
 * An item that was just made has a provisional id until the server has given this device a number
 * (usually some milliseconds after connecting), and other people's answers can renumber it while it
 * is pending. The old id goes on working in every function of its board; `Item.id` is the one that
 * holds now, `Item.key` the one that never changes as long as the board is open.
 */
export type ItemId = `${number}.${number}`;

/** The number of a person on one board; who that is stands in `board.people`. 0 is the server. */
export type ActorId = number;

/** The place of an event in the log of a board: 1, 2, 3 ... 0 is before the first one. */
export type Seq = number;

/** A day, as `2025-03-01`. */
export type DateText = string;

/** Names an edit of this board object from when it is made until it is saved or handed back. */
export type EditId = number;

/** A value of a field that takes any (`suggested_value`, `opens`). */
export type AnyValue =
  | boolean
  | number
  | string
  | { readonly item: ItemId }
  | { readonly binary: Base64Text };

/** Bytes in base64. */
export type Base64Text = string;

/** The board's own item. */
export const rootId: ItemId = '0.1';

export type ActorKind =
  | 'citizen'
  | 'citizen_group'
  | 'association'
  | 'business'
  | 'organisation'
  | 'official';

/** In their order: a later one may everything that an earlier one may. */
export const roles = [
  'reader',
  'commenter',
  'contributor',
  'facilitator',
  'project_leader',
  'manager',
] as const;
export type Role = (typeof roles)[number];

/** The control level of an area for a kind of actor, in their order. */
export const levels = ['read', 'comment', 'suggest', 'edit', 'shape'] as const;
export type Level = (typeof levels)[number];

/** Why something was refused, or failed. */
export type ErrorCode =
  | 'not_allowed'
  | 'not_found'
  | 'invalid'
  | 'limit'
  | 'frozen'
  | 'needs_reason'
  | 'read_only'
  | 'too_old'
  | 'not_ready'
  | 'malformed'
  | 'too_big'
  | 'policy'
  | 'going_away'
  | 'internal'
  | 'unauthenticated'
  | 'forbidden'
  | 'no_such_board'
  | 'hello_timeout'
  | 'replaced'
  | 'fell_behind'
  | 'too_many'
  | 'closed'
  | 'client_too_old'
  | 'server_too_old'
  | 'unavailable'
  | 'corrupt'
  | 'newer_format'
  | 'io'
  | 'no_space'
  | 'locked'
  | 'exists'
  | 'config';

/** What functions of this package throw, or reject with. */
export class SamtavleError extends Error {
  override readonly name = 'SamtavleError';
  constructor(
    readonly code: ErrorCode,
    detail: string,
    /** The part at fault, as `operations[2].place`; often empty. */
    readonly path: string = '',
  ) {
    super(detail === '' ? code : `${code}: ${detail}`);
  }
}
