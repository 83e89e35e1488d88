// What a session of the core asks of its host, as wasm/actions.cpp puts it together.

import type { Overwritten, Refusal, RefusedBallot, RemoteChange } from './api.js';
import type { Renumbered } from './aliases.js';
import type { Kind } from './schema.js';
import type { EditId, ErrorCode, ItemId, Seq } from './values.js';
import { Call } from './wasm/calls.js';
import type { Core } from './wasm/core.js';

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
