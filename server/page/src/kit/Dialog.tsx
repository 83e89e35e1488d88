import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useWords } from '../words/words-context.tsx';
import { Icon } from './Icon.tsx';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

// The browser's own modal dialog: it keeps the focus, closes on Escape, and gives the focus back.
export function Dialog({ title, onClose, wide = false, children }: Props) {
  const words = useWords();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="head">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="button quiet only-icon" onClick={onClose}>
          <Icon name="close" label={words.close} />
        </button>
      </div>
      <div className="body stack">{children}</div>
    </dialog>
  );
}
