// Ctrl+Z undoes one's own work everywhere, in texts too: what the browser would undo there is not
// what is on the board.
import { useEffect } from 'react';
import { redo, undo } from '../plan/card-acts.ts';
import { useBoard } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

export function useUndoKeys(): void {
  const board = useBoard();
  const words = useWords();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      // Plain fields of a form are not on the board: there the browser's own undo is right.
      const { target } = event;
      const plain = 'input, textarea:not(.live-text)';
      if (target instanceof HTMLElement && target.matches(plain)) return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) redo(board, words);
      else undo(board, words);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [board, words]);
}
