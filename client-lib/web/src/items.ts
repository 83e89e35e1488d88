// Items and boards as they are read. Part of api.ts.

import type {
  FieldOf,
  Kind,
  ScalarField,
  ScalarFields,
  SetField,
  SetFields,
  TextField,
  TextFields,
} from './schema.js';
import type { ActorId, ItemId, Seq } from './values.js';
import type {
  Connection,
  CriterionView,
  Insight,
  Kin,
  NamedVersion,
  PhaseView,
  Round,
  SearchHit,
  Suggestion,
  Thread,
} from './views.js';

/** The fields of a kind as plain values. Texts are '' and sets empty if nothing was written. */
export type FieldsOf<K extends Kind> = {
  readonly [F in FieldOf<K> & TextField]: TextFields[F];
} & {
  readonly [F in FieldOf<K> & SetField]: readonly SetFields[F][];
} & {
  readonly [F in FieldOf<K> & ScalarField]?: ScalarFields[F];
};

/** An item of a kind, or of one of several, as it is at one moment. */
export type ItemOf<K extends Kind> = K extends Kind ? ItemShape<K> : never;

export interface ItemShape<K extends Kind> {
  readonly id: ItemId;
  /** Stays the same while the board is open, also when the id of a pending item changes. */
  readonly key: string;
  readonly kind: K;
  readonly fields: FieldsOf<K>;
  /** What it stands in; of the board itself none. */
  readonly container?: ItemId;
  readonly createdBy: ActorId;
  /** 0 while it is pending. */
  readonly createdMs: number;
  readonly deleted: boolean;
  /** Neither it nor anything that it stands in is deleted. */
  readonly visible: boolean;
  /** It was made here and is not saved yet. */
  readonly pending: boolean;
}

/** An item of a kind that this version does not know. Its fields are not read. */
export interface UnknownItem {
  readonly id: ItemId;
  readonly key: string;
  readonly kind: 'unknown';
  readonly kindNumber: number;
  readonly fields: Readonly<Record<string, never>>;
  readonly container?: ItemId;
  readonly createdBy: ActorId;
  readonly createdMs: number;
  readonly deleted: boolean;
  readonly visible: boolean;
  readonly pending: boolean;
}

/** Told apart by `kind`. */
export type Item = ItemOf<Kind> | UnknownItem;

/** Kinds of cards that people write and move. */
export type CardKind =
  | 'idea'
  | 'need'
  | 'resource'
  | 'frame'
  | 'decision'
  | 'action'
  | 'contact'
  | 'question'
  | 'risk'
  | 'result'
  | 'learning'
  | 'ownership'
  | 'readiness'
  | 'check_in';
export type Card = ItemOf<CardKind>;

/** Formatting in effect on a stretch of text. */
export interface Marks {
  readonly bold?: true;
  readonly italic?: true;
  /** An address. Draw it as a link only if it is https or mailto: others wrote it. */
  readonly link?: string;
  /** A word, as `bullet` or `number`. */
  readonly list?: string;
  /** 1, 2, 3 ... */
  readonly heading?: number;
}

/** Stretches one behind the other make the whole text. */
export interface Span {
  readonly text: string;
  readonly marks: Marks;
}

/** Marks that can be set; `null` clears. */
export type MarkChange = { readonly [M in keyof Marks]?: Marks[M] | null };

/** A place in a text that stays put while others type: kept by id, not by number. Opaque. */
export interface Anchor {
  readonly id: ItemId | '0.0';
  readonly after: boolean;
}

/** A board that can be read: the live one, or one of the past. */
export interface ReadBoard {
  /** Deleted ones too. Undefined: there is no such item. */
  item(id: ItemId): Item | undefined;
  /** The item if it is of this kind. */
  item<K extends Kind>(id: ItemId, kind: K): ItemOf<K> | undefined;
  /** Those that are to be seen, by id (so by age for each author). */
  items<K extends Kind>(kind: K): readonly ItemOf<K>[];
  /** Those that are not deleted, in their order; of one kind if it is named. */
  children(container: ItemId): readonly Item[];
  children<K extends Kind>(container: ItemId, kind: K): readonly ItemOf<K>[];
  /** Those that are not deleted themselves but stand in something that is. */
  unplaced(): readonly Item[];
  /** The root; undefined until the board is loaded. */
  root(): ItemOf<'board'> | undefined;
  /** A text with its formatting. */
  spans(id: ItemId, field: TextField): readonly Span[];
  /** The seq of the last event in it. */
  readonly seq: Seq;

  phases(): PhaseView;
  threads(item: ItemId): readonly Thread[];
  /** Also the threads on cards that were merged into this one. */
  threadsWithMerged(card: ItemId): readonly Thread[];
  connections(): readonly Connection[];
  kin(card: ItemId): readonly Kin[];
  /** Undefined: no vote round. */
  round(id: ItemId): Round | undefined;
  suggestion(id: ItemId): Suggestion | undefined;
  /** Those on an item that are neither decided nor deleted. */
  openSuggestions(target: ItemId): readonly Suggestion[];
  evaluation(): readonly CriterionView[];
  insight(): Insight;
  versions(): readonly NamedVersion[];
  /**
   * The best first. Nothing for words without a letter.
   * @param max at most so many; 50 if it is not said
   */
  search(words: string, max?: number): readonly SearchHit[];
}

/** A board at a place of its log. It takes memory until it is closed. */
export interface PastBoard extends ReadBoard {
  close(): void;
}
