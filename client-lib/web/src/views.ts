// What the core reads out of a board for people: threads, votes, suggestions, the evaluation, the
// story, digests, differences. Plain immutable objects; the same object as long as nothing in it
// changed.

import type {
  ActorId,
  ActorKind,
  AnyValue,
  ErrorCode,
  ItemId,
  Level,
  Role,
  Seq,
} from './values.js';
import type { Field, Kind, words } from './schema.js';

/** A comment thread on an item, in the order of first comments. */
export interface Thread {
  /** The comment that began it, deleted or not. */
  readonly root: ItemId;
  readonly resolved: boolean;
  /** Comments that are not deleted, in their order; at least one. */
  readonly comments: readonly ItemId[];
}

/** Dots on one card of a vote. */
export interface Dots {
  readonly card: ItemId;
  readonly count: number;
}

/** How a vote ended, or stands. */
export interface Tally {
  /** Cards that got dots, most dots first. */
  readonly cards: readonly {
    readonly card: ItemId;
    readonly dots: number;
    /** Who put them there; empty in an anonymous round. */
    readonly actors: readonly ActorId[];
  }[];
  readonly turnout: readonly { readonly kind: ActorKind; readonly voters: number }[];
}

/** A vote round with what one said in it oneself. */
export interface Round {
  readonly id: ItemId;
  readonly open: boolean;
  readonly dotsPerActor: number;
  readonly anonymous: boolean;
  readonly liveTally: boolean;
  readonly cards: readonly ItemId[];
  /** Absent: not counted yet. */
  readonly tally?: Tally;
  /** What this person has in the box, as far as the server has told. */
  readonly mine: readonly Dots[];
  /** What was said here and is not answered yet; shown instead of `mine`. */
  readonly pending?: readonly Dots[];
}

/** What a suggestion says, open or decided. */
export interface Suggestion {
  readonly id: ItemId;
  readonly target: ItemId;
  readonly field: Field | 'unknown';
  /** Of a text; otherwise of a scalar. */
  readonly ofText: boolean;
  /** Of a text: the words that it replaces, and the new ones. */
  readonly base: string;
  readonly words: string;
  /** Of a scalar; absent: it is to be cleared. */
  readonly value?: AnyValue;
  readonly author: ActorId;
  readonly state: (typeof words)['suggestion_state'][number];
  /** 0 while it is open. */
  readonly decidedBy: ActorId;
  /** Of a rejection. */
  readonly reason: string;
  readonly fit:
    | 'fits'
    | 'decided'
    | 'target_gone'
    | 'passage_changed'
    | 'passage_gone'
    | 'passage_ambiguous'
    | 'unusable';
  /** Where the passage stands now, in UTF-16 units, if it fits and is of a text. */
  readonly from: number;
  readonly to: number;
  /** Of a scalar: somebody has written the field since the suggestion was made. */
  readonly overtaken: boolean;
}

export type VerdictWord = (typeof words)['verdict'][number];

/** What one person thinks of a criterion. */
export interface GivenVerdict {
  readonly item: ItemId;
  readonly actor: ActorId;
  /** Whose verdict it is, if somebody else entered it. */
  readonly onBehalfOf?: string;
  readonly verdict: VerdictWord;
  readonly note: string;
}

/** What people think of a criterion, side by side by the kind of actor. */
export interface CriterionView {
  readonly criterion: ItemId;
  /** What those who lead it settled on. */
  readonly agreed?: VerdictWord;
  readonly kinds: readonly {
    readonly kind: ActorKind | 'none';
    readonly counts: Readonly<Record<VerdictWord, number>>;
    readonly verdicts: readonly GivenVerdict[];
  }[];
  /** Two kinds judge it differently. */
  readonly differs: boolean;
}

/** The three questions of the last phase with what answers them. */
export interface Insight {
  readonly results: readonly ItemId[];
  readonly criteria: readonly CriterionView[];
  readonly learnings: readonly ItemId[];
  /** Questions that nothing answers yet. */
  readonly open: readonly ('what_we_know' | 'where_we_are' | 'what_we_take')[];
}

/** A connector whose two ends are to be seen. */
export interface Connection {
  readonly connector: ItemId;
  readonly from: ItemId;
  readonly to: ItemId;
  /** supports, leads_to, depends_on, contradicts, or people's own words; may be empty. */
  readonly relation: string;
}

/** A card that another one comes from, or that came of it. */
export interface Kin {
  readonly id: ItemId;
  readonly tie: 'merged' | 'split' | 'carried';
  readonly direction: 'ancestor' | 'descendant';
  /** 1: directly. */
  readonly distance: number;
}

/** Where the board stands between its phases. */
export interface PhaseView {
  /** In their order. */
  readonly phases: readonly ItemId[];
  readonly current?: ItemId;
  readonly next?: ItemId;
  /** The second phase was entered once: purpose and criteria are no drafts any more. */
  readonly inForce: boolean;
  /** What the next phase needs and the board does not have: `purpose`, `criterion`. */
  readonly missing: readonly ('purpose' | 'criterion' | (string & {}))[];
}

/** A named place of the log. */
export interface NamedVersion {
  readonly id: ItemId;
  readonly at: Seq;
  readonly title: string;
  readonly by: ActorId;
  readonly namedMs: number;
}

/** How something was before a change, or is after it. */
export interface Side {
  /** Whether there was anything: an item that is not deleted, a value, a text, a member. */
  readonly there: boolean;
  /** Of a scalar; of a place: the container. */
  readonly value?: AnyValue;
  /** Of a set. */
  readonly members: readonly AnyValue[];
  /** For people; actors are numbers. */
  readonly words: string;
}

/** A course correction: an entry of the story. */
export interface Correction {
  readonly what: 'set' | 'text' | 'members' | 'created' | 'deleted' | 'restored' | 'moved';
  /** The first and the last event of those that were joined. */
  readonly first: Seq;
  readonly seq: Seq;
  readonly timeMs: number;
  readonly actor: ActorId;
  readonly item: ItemId;
  readonly kind: Kind | 'unknown';
  /** Of the item, as it was afterwards. */
  readonly title: string;
  /** Absent: the item as a whole. */
  readonly field?: Field | 'unknown';
  readonly area?: ItemId;
  readonly from: Side;
  readonly to: Side;
  /** The reason that was given. */
  readonly why: string;
}

export interface Landmark {
  readonly id?: ItemId;
  readonly title: string;
  readonly state: string;
}

/** Where a board is heading. */
export interface Course {
  readonly title: string;
  readonly purpose: string;
  readonly phase: Landmark;
  readonly type: Landmark;
  readonly involvement: Landmark;
  readonly criteria: readonly Landmark[];
  readonly frames: readonly Landmark[];
  readonly delegations: readonly Landmark[];
}

/** Every correction of a board's course, in order. */
export interface Story {
  /** As it was when the second phase was first entered; absent if that was not yet. */
  readonly setOut?: Course;
  readonly corrections: readonly Correction[];
  readonly now: Course;
}

/** Somebody said or decided something that concerns the reader. */
export interface Answer {
  readonly what:
    | 'comment'
    | 'suggestion'
    | 'verdict'
    | 'mention'
    | 'accepted'
    | 'rejected'
    | 'offered'
    | 'delegation';
  readonly item: ItemId;
  readonly on: ItemId;
  readonly by: ActorId;
  readonly seq: Seq;
  readonly timeMs: number;
  readonly words: string;
  /** Of a delegation. */
  readonly state: string;
  readonly mentions: boolean;
}

/** What others did to a card that the reader made. */
export interface CardChange {
  readonly card: ItemId;
  readonly title: string;
  readonly by: readonly ActorId[];
  readonly fields: readonly (Field | 'unknown')[];
  readonly moved: boolean;
  readonly deleted: boolean;
  readonly restored: boolean;
  readonly seq: Seq;
  readonly timeMs: number;
}

/** What happened since somebody was last here, put together for that person. */
export interface Digest {
  readonly since: Seq;
  readonly until: Seq;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly empty: boolean;
  readonly answers: readonly Answer[];
  readonly corrections: readonly Correction[];
  readonly cards: readonly CardChange[];
  readonly pauses: readonly { readonly restedMs?: number; readonly resumedMs?: number }[];
  readonly rest: {
    readonly created: number;
    readonly changed: number;
    readonly deleted: number;
    readonly replies: number;
    readonly by: readonly ActorId[];
    readonly newest: readonly ItemId[];
  };
}

/** A passage that went out of a text, came into it, or both at one place. */
export interface Passage {
  /** In the text before, in UTF-16 units. */
  readonly position: number;
  readonly removed: string;
  readonly inserted: string;
}

export interface FieldChange {
  readonly field: Field | 'unknown';
  readonly sort: 'text' | 'set' | 'scalar';
  readonly from: Side;
  readonly to: Side;
  /** Of a text; none if only its formatting changed. */
  readonly passages: readonly Passage[];
}

/** What differs in one item between two versions. */
export interface ItemChange {
  readonly item: ItemId;
  readonly kind: Kind | 'unknown';
  readonly title: string;
  readonly created: boolean;
  readonly deleted: boolean;
  readonly restored: boolean;
  readonly moved: boolean;
  readonly placeFrom: Side;
  readonly placeTo: Side;
  readonly fields: readonly FieldChange[];
  readonly by: readonly ActorId[];
  readonly seq: Seq;
  readonly timeMs: number;
}

/** Something that a search found. */
export interface SearchHit {
  readonly item: ItemId;
  readonly field: Field | 'unknown';
  /** The smaller, the better. */
  readonly rank: number;
  /** One line around the match. */
  readonly snippet: string;
  /** Where in the snippet the match stands, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/** A search over all boards found something. */
export interface FoundItem {
  readonly board: string;
  readonly boardTitle: string;
  readonly item: ItemId;
  readonly field: string;
  readonly rank: number;
  readonly snippet: string;
}

/** Whom one may invite to the board. */
export interface Inviting {
  /** The highest role that may be given; without one nobody may be invited. */
  readonly most?: Role;
  /** May say of others of what kind they are and of which authority; otherwise they are as oneself. */
  readonly vouches: boolean;
}

/** Whether one may do something, asked before it is done. */
export type Permission =
  | {
      readonly allowed: true;
      /** It is a course correction: `transact` needs a reason for it. */
      readonly needsReason: boolean;
    }
  | {
      readonly allowed: false;
      readonly code: ErrorCode;
      /** With not_allowed: the smallest role that would do, */
      readonly neededRole?: Role;
      /** or the control level of the area. */
      readonly neededLevel?: Level;
      /** With not_ready: what the phase still needs. */
      readonly missing: readonly string[];
      readonly path: string;
      /** For developers, in English. */
      readonly detail: string;
    };

