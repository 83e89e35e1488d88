// The tokens that this browser was given, one a board. A board that was joined stays joined, also
// in other tabs; a token that is over is asked for anew with the invitation.

export interface Membership {
  readonly board: string;
  readonly token: string;
  /** Unix ms. */
  readonly expiresMs: number;
  readonly name: string;
  /** Of the board, as it was when it was last looked at. */
  readonly title: string;
}

const prefix = 'samtavle.member.';

function read(key: string): Membership | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { board, token, expiresMs, name, title } = kept as Partial<Membership>;
    if (typeof board !== 'string' || typeof token !== 'string') return undefined;
    if (typeof expiresMs !== 'number' || typeof name !== 'string') return undefined;
    return { board, token, expiresMs, name, title: typeof title === 'string' ? title : board };
  } catch {
    return undefined;  // somebody else wrote it
  }
}

export function membershipOf(board: string): Membership | undefined {
  return read(prefix + board);
}

export function keep(membership: Membership): void {
  localStorage.setItem(prefix + membership.board, JSON.stringify(membership));
}

/** What the board is called now, for the list of one's boards. */
export function keepTitle(board: string, title: string): void {
  const member = membershipOf(board);
  if (member && title !== '' && member.title !== title) keep({ ...member, title });
}

export function memberships(): readonly Membership[] {
  const found: Membership[] = [];
  for (let i = 0; i < localStorage.length; ++i) {
    const key = localStorage.key(i);
    const member = key?.startsWith(prefix) ? read(key) : undefined;
    if (member) found.push(member);
  }
  return found.sort((a, b) => a.board.localeCompare(b.board));
}
