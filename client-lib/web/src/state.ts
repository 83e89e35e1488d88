// How a board stands, from the core's figures and what its host knows.

import type { BoardState, Me, Person, SaveState } from './api.js';
import type { ActorId, Role, SamtavleError, Seq } from './values.js';

/** The core's own figures. */
export interface CoreState {
  readonly connection: BoardState['connection'];
  readonly loaded: boolean;
  readonly pending: number;
  readonly pendingBallots: number;
  readonly readOnly: boolean;
  readonly actor: ActorId;
  readonly role: Role | 'none';
  /** What one's own edits are numbered under at the moment. */
  readonly replica: number;
  readonly seq: Seq;
  readonly lastSeen: Seq;
  readonly undo?: string;
  readonly redo?: string;
}

export interface HostState {
  readonly people: ReadonlyMap<ActorId, Person>;
  readonly ended: SamtavleError | undefined;
  readonly retryAtMs: number | undefined;
  readonly storeFailed: boolean;
}

export function makeState(core: CoreState, host: HostState): BoardState {
  const { ended, retryAtMs } = host;
  return {
    connection: core.connection,
    loaded: core.loaded,
    save: saveState(core),
    readOnly: core.readOnly,
    me: me(core, host.people),
    ...(ended === undefined ? {} : { ended: { code: ended.code, detail: ended.message } }),
    ...(retryAtMs === undefined ? {} : { retryAtMs }),
    storeFailed: host.storeFailed,
  };
}

function saveState(core: CoreState): SaveState {
  const waiting = core.pending + core.pendingBallots;
  if (waiting === 0) return { kind: 'saved' };
  const goes = core.connection === 'live' && !core.readOnly;
  return { kind: goes ? 'saving' : 'unsaved', waiting };
}

function me(core: CoreState, people: ReadonlyMap<ActorId, Person>): Me {
  if (core.actor === 0) return { actor: 0, role: 'none' };
  const person = people.get(core.actor);
  return { actor: core.actor, role: core.role, ...(person === undefined ? {} : { person }) };
}
