// What a session of the core asks of its host, as wasm/actions.cpp puts it together; and what it is
// given before all else.

import type { Overwritten, PendingStore, Refusal, RefusedBallot, RemoteChange } from './api.js';
import type { Renumbered } from './aliases.js';
import type { Kind } from './schema.js';
import type { EditId, ErrorCode, ItemId, Seq } from './values.js';
import { Call } from './wasm/calls.js';
import type { Core } from './wasm/core.js';
import { Writer } from './wasm/writer.js';

/** What happened since the last call. */
export interface Actions {
  readonly replaced?: true;
  readonly items?: readonly ItemId[];
  readonly within?: readonly ItemId[];
  /** Of those items, the ones that are not there any more. */
  readonly removed?: readonly ItemId[];
  readonly containers?: readonly ItemId[];
  readonly kinds?: readonly (Kind | 'unknown')[];
  readonly ballots?: true;
  readonly presence?: true;
  readonly people?: true;
  readonly state?: true;
  readonly draining?: number;
  readonly renumbered?: readonly (readonly Renumbered[])[];
  readonly saved?: readonly { readonly edit: EditId; readonly seq: Seq }[];
  readonly refused?: readonly Refusal[];
  readonly refusedBallots?: readonly RefusedBallot[];
  readonly remote?: readonly RemoteChange[];
  readonly overwritten?: readonly Overwritten[];
  readonly timeMs?: number;
  /**
   * What is unsaved in the store is another person's than the one who was welcomed: nothing of it
   * is here any more. `wasShown`: it was made here, or had been given back to them, before.
   */
  readonly somebodyElses?: { readonly wasShown: boolean; readonly lastSeen: Seq };
  readonly close?: { readonly code: ErrorCode; readonly detail: string; readonly retry: boolean };
}

/** Whether nothing happened but that one's own edits went on, or were saved, under their ids. */
export function onlyOwn(actions: Actions): boolean {
  const { replaced, renumbered, refused, ballots, presence, people, remote = [] } = actions;
  const others = [replaced, renumbered, refused, ballots, presence, people];
  return remote.length === 0 && others.every((one) => one === undefined);
}

/** Records to be stored, messages to be sent once they are, and what is to be told. */
export function takeActions(
  core: Core,
  handle: number,
): { stores: Uint8Array[]; sends: Uint8Array[]; actions: Actions } {
  const answer = core.call(Call.take_actions, handle);
  let at = 0;
  const count = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = answer[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  // Copies: the answer is gone with the next call.
  const list = () =>
    Array.from({ length: count() }, () => {
      const length = count();
      at += length;
      return answer.slice(at - length, at);
    });
  const stores = list();
  const sends = list();
  const actions = JSON.parse(new TextDecoder().decode(answer.subarray(at))) as Actions;
  return { stores, sends, actions };
}

/** What an earlier visit left. Until somebody is welcomed nobody knows whether it was theirs. */
export function restore(core: Core, handle: number, store: PendingStore): void {
  const writer = new Writer().bytes(store.device);
  for (const record of store.records) writer.bytes(record);
  core.call(Call.restore_pending, handle, writer.done());
}
