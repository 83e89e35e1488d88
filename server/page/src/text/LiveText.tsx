// A text that several people write at the same moment, edited in place: no edit button, no save
// button. Each key becomes a change of that passage only, and others' changes move the caret along.
import { useEffect, useId, useLayoutEffect, useRef, type CompositionEvent } from 'react';
import { query, type ItemId, type TextField } from '@samtavle/client';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { Carets } from './Carets.tsx';
import { changeBetween, moved } from './change.ts';
import { writersOf } from './writers.ts';

interface Props {
  readonly item: ItemId;
  readonly field: TextField;
  readonly label: string;
  readonly className: string;
  readonly placeholder?: string;
  readonly oneLine?: boolean;
  readonly readOnly?: boolean;
  /** Beside others who write here; the id of a text that says why it is read only, for example. */
  readonly describedBy?: string | undefined;
  readonly focusNow?: boolean;
}

export function LiveText(props: Props) {
  const { item, field, label, className, placeholder, oneLine, readOnly, describedBy } = props;
  const board = useBoard();
  const words = useWords();
  const text = useRead(query.field(item, field));
  const others = useRead(query.othersAt(item));
  const area = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  /** Where others were told that one is; nothing: not in here. */
  const told = useRef<{ from: number; to: number }>(undefined);
  const writersId = useId();

  // The box is not React's to write: it would put the caret at the end.
  useLayoutEffect(() => {
    const box = area.current;
    if (!box || composing.current) return;
    const change = changeBetween(box.value, text);
    if (!change) return;
    const { selectionStart, selectionEnd, selectionDirection } = box;
    box.value = text;
    if (document.activeElement === box) {
      box.setSelectionRange(
        moved(selectionStart, change), moved(selectionEnd, change), selectionDirection,
      );
    }
  }, [text]);

  useEffect(() => {
    if (props.focusNow) area.current?.focus();
  }, [props.focusNow]);

  const take = () => {
    const box = area.current;
    if (!box || composing.current || readOnly) return;
    const typed = oneLine ? box.value.replace(/\s*\n\s*/g, ' ') : box.value;
    const now = board.read(query.field(item, field));
    const change = changeBetween(now, typed, box.selectionEnd);
    if (change) {
      const { from, to, words: typedWords } = change;
      board.transact(
        label,
        (tx) => tx.text(item, field).replace(from, to, typedWords),
        { shown: true },
      );
    }
    if (typed !== box.value) box.value = typed;
    tell(true);
  };

  const tell = (typing: boolean) => {
    const box = area.current;
    if (!box) return;
    const { selectionStart: from, selectionEnd: to } = box;
    // Every key that is let go of says that the caret stands where typing has put it.
    if (!typing && told.current?.from === from && told.current.to === to) return;
    told.current = { from, to };
    board.present({ item, field, from, to, typing });
  };
  const leave = () => {
    told.current = undefined;
    board.present({ item });
  };

  const writers = writersOf(others, field, words);

  return (
    <div className="live">
      <textarea
        ref={area}
        className={`live-text ${className}`}
        rows={1}
        aria-label={label}
        aria-describedby={[describedBy, writers !== '' ? writersId : ''].filter(Boolean).join(' ')
          || undefined}
        placeholder={placeholder}
        readOnly={readOnly ?? false}
        defaultValue={text}
        spellCheck
        onInput={take}
        onSelect={() => tell(false)}
        onBlur={leave}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(_: CompositionEvent) => {
          composing.current = false;
          take();
        }}
        onKeyDown={(event) => {
          if (oneLine && event.key === 'Enter' && !event.nativeEvent.isComposing) {
            event.preventDefault();
          }
        }}
      />
      <Carets text={text} others={others} field={field} className={className} />
      {writers !== '' && <p id={writersId} className="writers">{writers}</p>}
    </div>
  );
}
