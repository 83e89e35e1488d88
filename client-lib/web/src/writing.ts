// What one does, and what comes of it. Part of api.ts.

import type { CardKind, MarkChange } from './items.js';
import type {
  Field,
  FieldOf,
  Kind,
  ScalarField,
  ScalarFields,
  SetField,
  SetFields,
  TextField,
} from './schema.js';
import type {
  ActorId,
  AnyValue,
  EditId,
  ErrorCode,
  ItemId,
  Level,
  Role,
  Seq,
} from './values.js';
import type { Dots, VerdictWord } from './views.js';

/** What one would do, for `may`. */
export type Question =
  | { readonly create: Kind; readonly in: ItemId }
  /** A scalar; `value` matters for states, as entering a phase. */
  | { readonly set: ItemId; readonly field: ScalarField; readonly value?: AnyValue | null }
  /** Typing into a text. */
  | { readonly text: ItemId; readonly field: TextField }
  /** Taking a member in or out. */
  | { readonly members: ItemId; readonly field: SetField; readonly value?: AnyValue }
  | { readonly move: ItemId; readonly to: ItemId }
  | { readonly delete: ItemId }
  | { readonly restore: ItemId }
  /** Entering a phase, with its reason: says what is missing. */
  | { readonly enterPhase: ItemId; readonly unready?: boolean };

// --- writing ---

/** Where an item is to stand. Without `after` and `before`: at the end. */
export interface PlaceIn {
  readonly in: ItemId;
  readonly after?: ItemId;
  readonly before?: ItemId;
  /** At the front. */
  readonly first?: boolean;
}

/** Typing into one text. Offsets are those at the moment of each call. */
export interface TextWriter {
  insert(at: number, text: string): void;
  delete(from: number, to: number): void;
  replace(from: number, to: number, text: string): void;
  /** An empty range stands for its whole line where the mark is one of lines. */
  format(from: number, to: number, marks: MarkChange): void;
}

/**
 * The steps of one edit, each seeing those before it. Every function throws a SamtavleError for
 * what cannot be (not_found, invalid, limit); what it throws, or what the callback throws itself,
 * takes the whole edit back and comes out of `transact`. Not to be used after the callback.
 */
export interface Transaction {
  /** Returns the id of the new item. Texts given in `fields` are typed into it. */
  create<K extends Kind>(kind: K, place: PlaceIn, fields?: NewFields<K>): ItemId;
  /** null or undefined clears it. */
  set<F extends ScalarField>(item: ItemId, field: F, value: ScalarFields[F] | null): void;
  add<F extends SetField>(item: ItemId, field: F, member: SetFields[F]): void;
  remove<F extends SetField>(item: ItemId, field: F, member: SetFields[F]): void;
  text(item: ItemId, field: TextField): TextWriter;
  move(item: ItemId, place: PlaceIn): void;
  delete(item: ItemId): void;
  restore(item: ItemId): void;

  /** Forwards or back; `unready` overrides what is missing and says so on the phase. */
  enterPhase(phase: ItemId, options?: { unready?: boolean }): void;
  /** Opens the areas of a closed phase that serve a focus point; null closes them for good. */
  reopenFor(phase: ItemId, focusPoint: ItemId | null): void;
  comment(
    item: ItemId,
    text: string,
    options?: { mentions?: readonly ActorId[]; replyTo?: ItemId },
  ): ItemId;
  resolveThread(comment: ItemId, resolved: boolean): void;
  /** What this person thinks of a criterion; the verdict that was given before is changed. */
  judge(criterion: ItemId, verdict: VerdictWord, note?: string): ItemId;
  connect(from: ItemId, to: ItemId, relation?: string): ItemId;
  mergeCards(cards: readonly ItemId[], title?: string): ItemId;
  splitCard(
    card: ItemId,
    parts: readonly { from: number; to: number; title?: string }[],
  ): readonly ItemId[];
  carryCard(card: ItemId, area: ItemId): ItemId;
  makeRound(
    container: ItemId,
    round: {
      question: string;
      cards: readonly ItemId[];
      body?: string;
      dotsPerActor?: number;
      anonymous?: boolean;
      liveTally?: boolean;
    },
  ): ItemId;
  closeRound(round: ItemId): void;
  reopenRound(round: ItemId): void;
  /** Other words for a passage; from === to: words to go in there. */
  suggestText(item: ItemId, field: TextField, from: number, to: number, words: string): ItemId;
  suggestValue<F extends ScalarField>(
    item: ItemId,
    field: F,
    value: ScalarFields[F] | null,
  ): ItemId;
  acceptSuggestion(suggestion: ItemId): void;
  rejectSuggestion(suggestion: ItemId, reason: string): void;
  withdrawSuggestion(suggestion: ItemId): void;
  /** Offers a task, with what it opens for them and until when (a day; absent: until ended). */
  offer(task: {
    title: string;
    to: ActorId;
    until?: string;
    fields?: readonly Field[];
    items?: readonly ItemId[];
  }): ItemId;
  answerDelegation(delegation: ItemId, state: 'accepted' | 'declined' | 'ended'): void;
  nameVersion(title: string, at: Seq): ItemId;
  /** A contribution of somebody without a device. */
  enterFor(
    kind: CardKind | 'comment' | 'suggestion' | 'verdict',
    container: ItemId,
    name: string,
    words: { title?: string; body?: string },
  ): ItemId;
}

/** What a new item begins with. */
export type NewFields<K extends Kind> = {
  readonly [F in FieldOf<K> & TextField]?: string;
} & {
  readonly [F in FieldOf<K> & SetField]?: readonly SetFields[F][];
} & {
  readonly [F in FieldOf<K> & ScalarField]?: ScalarFields[F];
};

export interface TransactOptions {
  /** Why the course is corrected. */
  reason?: string;
  /**
   * What changes stands on the screen already, as a letter in the box that it was typed into. That
   * is drawn first, and observers are told then: a letter does not wait for all else that shows it.
   * What others do meanwhile, and what is refused, is told at once.
   */
  shown?: boolean;
}

/** An edit on its way. */
export interface Made<T> {
  readonly edit: EditId;
  /** What the callback returned. */
  readonly value: T;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
}
export type Outcome =
  | { readonly kind: 'saved'; readonly seq: Seq }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A step of an edit that was refused, with what a person wrote in it. */
export interface RefusedStep {
  readonly what:
    | 'create'
    | 'set'
    | 'move'
    | 'insert'
    | 'erase'
    | 'format'
    | 'add'
    | 'remove'
    | 'delete'
    | 'restore'
    | 'other';
  readonly item: ItemId;
  readonly kind?: Kind | 'unknown';
  readonly field?: Field | 'unknown';
  /** What was typed. */
  readonly text?: string;
  readonly value?: AnyValue;
}

/** An edit of one's own that is not on the board: what was in it, and why. */
export interface Refusal {
  readonly edit: EditId;
  readonly code: ErrorCode;
  /** The step at fault, as `operations[2].value`. */
  readonly path: string;
  /** For developers, in English. */
  readonly detail: string;
  /** With not_allowed: the role that would do, or the control level of the area. */
  readonly neededRole?: Role;
  readonly neededLevel?: Level;
  /** With not_ready: what the phase still needs. */
  readonly missing: readonly string[];
  /** What stands there now, where one value does. */
  readonly current?: AnyValue;
  /** What the edit was called, and the reason that was given. */
  readonly label: string;
  readonly reason: string;
  readonly steps: readonly RefusedStep[];
}

/** A ballot that was not taken. What stands in the box is what stood there. */
export interface RefusedBallot {
  readonly round: ItemId;
  readonly dots: readonly Dots[];
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Somebody else wrote over a value that one had written, without having seen it; or one did. */
export interface Overwritten {
  readonly item: ItemId;
  /** Absent: the place of the item. */
  readonly field?: Field | 'unknown';
  /** What stood there. */
  readonly value?: AnyValue;
  /** Whose it was, and who wrote over it. */
  readonly of: ActorId;
  readonly by: ActorId;
}

/** What undo() or redo() came to. */
export interface Undone {
  readonly edits: readonly EditId[];
  /** Of the step. */
  readonly label: string;
  /** How many parts of the step were left as they are, because they are others' now. */
  readonly leftOut: number;
}

/** A change that others made, for gentle animation and for telling people. */
export interface RemoteChange {
  readonly actor: ActorId;
  readonly item: ItemId;
  readonly what:
    | 'created'
    | 'scalar'
    | 'text'
    | 'marks'
    | 'members'
    | 'placed'
    | 'deleted'
    | 'restored';
  readonly field?: Field | 'unknown';
  readonly seq: Seq;
}
