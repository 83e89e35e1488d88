// The editor of a text with formatting, and what its tools and keys do. It stands in a shadow root:
// there its styles are sheets of their own, which the page's policy allows, and no elements, which
// it does not.
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder as shownWhenEmpty } from '@codemirror/view';
import { SamtavleError, type MarkChange } from '@samtavle/client';
import {
  collaborativeText, formatSelection, textOf, type CollaborativeText,
} from '@samtavle/client/codemirror';
import { editorTheme } from './editor-theme.ts';
import { fromMarkdown, type Formatted } from './markdown.ts';
import { marksAt } from './marks.ts';

export type Mark = 'bold' | 'italic' | 'heading' | 'list';

interface Options {
  readonly placeholder: string;
  /** The selection, the text or the focus is another one. */
  readonly onChange: () => void;
  readonly onLeave: () => void;
}

export function openEditor(
  parent: HTMLElement,
  text: CollaborativeText,
  { placeholder, onChange, onLeave }: Options,
): EditorView {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: textOf(text),
      extensions: [
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': text.label, spellcheck: 'true' }),
        shownWhenEmpty(placeholder),
        editorTheme,
        keymap.of([
          { key: 'Enter', run: newLine },
          { key: 'Mod-b', run: (view) => format(view, text, 'bold') },
          { key: 'Mod-i', run: (view) => format(view, text, 'italic') },
        ]),
        EditorView.domEventHandlers({
          paste: (event, view) => pasteMarkdown(event, view, text),
          blur: onLeave,
        }),
        EditorView.updateListener.of((update) => {
          if (update.selectionSet || update.docChanged || update.focusChanged) onChange();
        }),
        collaborativeText(text),
      ],
    }),
  });
}

function newLine(view: EditorView): boolean {
  view.dispatch(view.state.replaceSelection('\n'), { scrollIntoView: true });
  return true;
}

// Without a selection, the word under the caret is meant.
function selectWord(view: EditorView): void {
  const { main } = view.state.selection;
  const word = main.empty ? view.state.wordAt(main.head) : null;
  if (word) view.dispatch({ selection: { anchor: word.from, head: word.to } });
}

/** Sets a mark on what is selected, or takes it away where all of it has it. */
export function format(view: EditorView, text: CollaborativeText, mark: Mark): boolean {
  if (mark === 'bold' || mark === 'italic') selectWord(view);
  const { from, to } = view.state.selection.main;
  const has = marksAt(text.board.spans(text.item, text.field), from, to)[mark] !== undefined;
  const changes: Readonly<Record<Mark, MarkChange>> = {
    bold: { bold: has ? null : true },
    italic: { italic: has ? null : true },
    heading: { heading: has ? null : 2 },
    list: { list: has ? null : 'bullet' },
  };
  apply(view, text, changes[mark]);
  return true;
}

export function link(view: EditorView, text: CollaborativeText, address: string | null): void {
  selectWord(view);
  apply(view, text, { link: address });
}

function apply(view: EditorView, text: CollaborativeText, marks: MarkChange): void {
  const ofLines = 'heading' in marks || 'list' in marks;
  if (view.state.selection.main.empty && !ofLines) return;
  try {
    formatSelection(view, text, marks);
  } catch (error) {
    if (!(error instanceof SamtavleError)) throw error;
    text.onError?.(error);
  }
}

// Words that look like Markdown become formatted words, in one edit.
function pasteMarkdown(
  event: ClipboardEvent,
  view: EditorView,
  text: CollaborativeText,
): boolean {
  const found = fromMarkdown(event.clipboardData?.getData('text/plain') ?? '');
  if (!found) return false;
  event.preventDefault();
  const { from, to } = view.state.selection.main;
  insert(text, from, to, found);
  // The board tells the editor in a task of its own, which was put in line before this one.
  queueMicrotask(() => {
    const end = Math.min(from + found.text.length, view.state.doc.length);
    view.dispatch({ selection: { anchor: end }, scrollIntoView: true });
  });
  return true;
}

function insert(
  { board, item, field, label }: CollaborativeText,
  from: number,
  to: number,
  { text, marked }: Formatted,
): void {
  board.transact(label, (tx) => {
    const writer = tx.text(item, field);
    writer.replace(from, to, text);
    for (const one of marked) writer.format(from + one.from, from + one.to, one.marks);
  });
}
