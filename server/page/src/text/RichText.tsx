// The text of a card as people write it together: with the carets, names and selections of others,
// and with formatting. Loaded when a card is opened.
import { useEffect, useReducer, useRef, useState } from 'react';
import type { EditorView } from '@codemirror/view';
import { query, type ItemId, type TextField } from '@samtavle/client';
import type { CollaborativeText } from '@samtavle/client/codemirror';
import { announce } from '../kit/announce.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { FormatTools } from './FormatTools.tsx';
import { LinkForm } from './LinkForm.tsx';
import { marksAt, safeAddress } from './marks.ts';
import { format, link, openEditor } from './rich-editor.ts';
import { writersOf } from './writers.ts';

interface Props {
  readonly item: ItemId;
  readonly field: TextField;
  readonly label: string;
  /** Of the plain box that stands in when this part could not be loaded. */
  readonly className: string;
  readonly placeholder?: string;
}

export default function RichText({ item, field, label, placeholder = '' }: Props) {
  const board = useBoard();
  const words = useWords();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const [, drawAgain] = useReducer((n: number) => n + 1, 0);
  const [linking, setLinking] = useState(false);
  const writers = writersOf(useRead(query.othersAt(item)), field, words);
  const spans = useRead(query.spans(item, field));
  const text: CollaborativeText = {
    board,
    item,
    field,
    label,
    onError: (error) =>
      announce(words.refusedNoText(words.refusal[error.code] ?? words.refusedOther)),
  };

  useEffect(() => {
    if (!host.current) return undefined;
    const view = openEditor(host.current, text, {
      placeholder,
      onChange: drawAgain,
      onLeave: () => board.present({ item }),
    });
    editor.current = view;
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, [board, item, field, label, placeholder, words]);

  const { from = 0, to = 0 } = editor.current?.state.selection.main ?? {};
  const marks = marksAt(spans, from, to);
  const address = safeAddress(marks.link);
  const act = (does: (view: EditorView) => void) => {
    if (!editor.current) return;
    does(editor.current);
    editor.current.focus();
  };
  return (
    <div className="rich-text">
      <FormatTools
        label={label}
        marks={marks}
        onMark={(mark) => act((view) => format(view, text, mark))}
        onLink={() => setLinking(true)}
      />
      <div ref={host} className="editor-host" />
      {address !== undefined && (
        <p className="hint"><a href={address} rel="noopener noreferrer">{address}</a></p>
      )}
      {writers !== '' && <p className="writers">{writers}</p>}
      {linking && (
        <LinkForm
          now={marks.link ?? ''}
          onClose={() => setLinking(false)}
          onLink={(wanted) => {
            setLinking(false);
            act((view) => link(view, text, wanted));
          }}
        />
      )}
    </div>
  );
}
