// The minutes of a board as a file: a page of its own without scripts, made by the core.
import type { Board } from '@samtavle/client';
import type { Language } from '../words/words.ts';

export async function downloadMinutes(board: Board, language: Language): Promise<void> {
  const minutes = await board.history.minutes('html', language);
  const file = new Blob([minutes], { type: 'text/html' });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${board.id}.html`;
  link.click();
  // The browser has begun by then.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
