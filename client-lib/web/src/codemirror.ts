// @samtavle/client/codemirror: a text of a board in a CodeMirror 6 editor, typed by several people
// at once, with their carets and the formatting. The board is what counts: the editor follows it,
// and what is typed goes into it key by key.

import {
  Annotation,
  StateEffect,
  StateField,
  type EditorState,
  type Extension,
  type Range,
} from '@codemirror/state';
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type PluginValue,
  type ViewUpdate,
} from '@codemirror/view';

import type { Anchor, Board, MarkChange, Marks, Other, Span, Unsubscribe } from './api.js';
import { query } from './query.js';
import type { TextField } from './schema.js';
import { SamtavleError, type ItemId } from './values.js';

export interface CollaborativeText {
  readonly board: Board;
  readonly item: ItemId;
  readonly field: TextField;
  /** What typing is called in the undo list and the history. */
  readonly label: string;
  /** Asked for course corrections: why the text is changed. */
  readonly reason?: () => string | undefined;
  /** What could not be typed. */
  readonly onError?: (error: SamtavleError) => void;
}

/** What the board says now, for the first state of an editor. */
export function textOf({ board, item, field }: CollaborativeText): string {
  const fields = board.item(item)?.fields as Readonly<Record<string, string>> | undefined;
  return fields?.[field] ?? '';
}

/** Transactions with it bring what the board says, and are not typed into it again. */
const fromBoard = Annotation.define<true>();
const decorate = StateEffect.define<DecorationSet>();

const decorations = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let next = set.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(decorate)) next = effect.value;
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * The extension for an editor whose document was begun with textOf(). Classes for the page's style:
 * samtavle-bold, -italic, -link, -heading, -list; -caret and -selection of others, with
 * -kind-citizen and so on beside them.
 */
export function collaborativeText(text: CollaborativeText): Extension {
  const plugin = ViewPlugin.define((view) => new Binding(view, text));
  return [decorations, plugin];
}

/** Sets or clears a mark on the selection; for buttons and keys. */
export function formatSelection(
  view: EditorView,
  text: CollaborativeText,
  marks: MarkChange,
): void {
  const { from, to } = view.state.selection.main;
  text.board.transact(
    text.label,
    (tx) => tx.text(text.item, text.field).format(from, to, marks),
    reasonOf(text),
  );
}

class Binding implements PluginValue {
  readonly #view: EditorView;
  readonly #text: CollaborativeText;
  readonly #stop: readonly Unsubscribe[];
  /** Where the selection stands, by characters: taken whenever editor and board say the same. */
  #selection: { readonly anchor: Anchor; readonly head: Anchor } | undefined;
  #planned = false;
  #destroyed = false;

  constructor(view: EditorView, text: CollaborativeText) {
    this.#view = view;
    this.#text = text;
    const { board, item, field } = text;
    const follow = () => this.#follow();
    this.#stop = [
      board.observe(query.spans(item, field), follow),
      board.observe(query.othersAt(item), follow),
    ];
    this.#plan();
  }

  update(update: ViewUpdate): void {
    const typed = update.transactions.filter(
      (transaction) => transaction.docChanged && transaction.annotation(fromBoard) === undefined,
    );
    for (const transaction of typed) this.#type(transaction.startState, transaction.changes);
    if (update.docChanged || update.selectionSet || update.focusChanged) {
      this.#tellWhere(typed.length > 0);
    }
    if (update.docChanged) this.#plan();
  }

  destroy(): void {
    this.#destroyed = true;
    for (const stop of this.#stop) stop();
  }

  #type(before: EditorState, changes: ViewUpdate['changes']): void {
    const { board, item, field, label, onError } = this.#text;
    const parts: { from: number; to: number; words: string }[] = [];
    changes.iterChanges((from, to, _from, _to, words) => {
      parts.push({ from, to, words: words.sliceString(0, words.length, '\n') });
    });
    // From the last to the first, so that the offsets of the text before hold.
    parts.reverse();
    try {
      if (textOf(this.#text).length !== before.doc.length) {
        throw new SamtavleError('too_old', 'the editor has not followed the board');
      }
      board.transact(
        label,
        (tx) => {
          const writer = tx.text(item, field);
          for (const { from, to, words } of parts) writer.replace(from, to, words);
        },
        { ...reasonOf(this.#text), shown: true },
      );
    } catch (error) {
      if (!(error instanceof SamtavleError)) throw error;
      // What stands in the editor is not on the board: it goes back to what is.
      onError?.(error);
      this.#plan();
    }
  }

  #tellWhere(typing: boolean): void {
    const { board, item, field } = this.#text;
    const { anchor, head } = this.#view.state.selection.main;
    if (textOf(this.#text) !== this.#view.state.doc.toString()) return;
    this.#selection = {
      anchor: board.anchor(item, field, anchor, 'left'),
      head: board.anchor(item, field, head, 'left'),
    };
    if (!this.#view.hasFocus) return;
    board.present({ item, field, from: anchor, to: head, typing });
  }

  /** An editor must not be changed while it is being updated. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#follow();
    });
  }

  #follow(): void {
    if (this.#destroyed) return;
    // Letters that are being composed belong to the keyboard until they are done.
    if (this.#view.composing) {
      this.#view.contentDOM.addEventListener('compositionend', () => this.#plan(), { once: true });
      return;
    }
    const { board, item, field } = this.#text;
    const said = textOf(this.#text);
    const shown = this.#view.state.doc.toString();
    const effects = decorate.of(
      Decoration.set(
        [
          ...formatting(board.spans(item, field)),
          ...carets(board.read(query.othersAt(item)).filter(({ at }) => at?.field === field)),
        ],
        true,
      ),
    );
    if (said === shown) {
      this.#view.dispatch({ effects, annotations: fromBoard.of(true) });
      return;
    }
    const at = (anchor: Anchor | undefined) =>
      anchor === undefined ? undefined : board.offset(item, field, anchor);
    const anchor = at(this.#selection?.anchor);
    const head = at(this.#selection?.head);
    this.#view.dispatch({
      changes: difference(shown, said),
      effects,
      annotations: fromBoard.of(true),
      ...(anchor === undefined || head === undefined ? {} : { selection: { anchor, head } }),
    });
  }
}

function reasonOf(text: CollaborativeText): { reason?: string } {
  const reason = text.reason?.();
  return reason === undefined ? {} : { reason };
}

/** The one stretch in which two texts differ. Where the selection goes the board's ids say. */
export function difference(
  before: string,
  after: string,
): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (
    same < shorter - from &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same++;
  }
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

function classesOf(marks: Marks): string {
  const names = [
    marks.bold === true ? 'samtavle-bold' : '',
    marks.italic === true ? 'samtavle-italic' : '',
    marks.link === undefined ? '' : 'samtavle-link',
    marks.list === undefined ? '' : 'samtavle-list',
    marks.heading === undefined ? '' : `samtavle-heading samtavle-heading-${marks.heading}`,
  ];
  return names.filter((name) => name !== '').join(' ');
}

function formatting(spans: readonly Span[]): Range<Decoration>[] {
  const ranges: Range<Decoration>[] = [];
  let at = 0;
  for (const { text, marks } of spans) {
    const classes = classesOf(marks);
    if (classes !== '' && text.length > 0) {
      ranges.push(Decoration.mark({ class: classes }).range(at, at + text.length));
    }
    at += text.length;
  }
  return ranges;
}

function carets(others: readonly Other[]): Range<Decoration>[] {
  return others.flatMap((other) => {
    const { from, to } = other.at ?? {};
    if (from === undefined || to === undefined) return [];
    const kind = `samtavle-kind-${other.person?.kind ?? 'none'}`;
    const ranges = [Decoration.widget({ widget: new Caret(other, kind), side: 1 }).range(to)];
    if (from !== to) {
      const selection = Decoration.mark({ class: `samtavle-selection ${kind}` });
      ranges.push(selection.range(Math.min(from, to), Math.max(from, to)));
    }
    return ranges;
  });
}

class Caret extends WidgetType {
  readonly #name: string;
  constructor(
    other: Other,
    readonly kind: string,
  ) {
    super();
    this.#name = other.person?.name ?? '';
  }
  override eq(other: Caret): boolean {
    return other.#name === this.#name && other.kind === this.kind;
  }
  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = `samtavle-caret ${this.kind}`;
    // The list of who is here says it to screen readers; a name within a word would not help.
    caret.setAttribute('aria-hidden', 'true');
    const name = document.createElement('span');
    name.className = 'samtavle-caret-name';
    name.textContent = this.#name;
    caret.append(name);
    return caret;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}
