// What the page says of saving. It never says more than that is true, and says that all is saved
// only once nothing more comes: whoever types would see it turn, and hear it, at every key. Kept
// beside the components, so that a key draws none of them again that says what it said before.
import { query, type Board, type SaveState } from '@samtavle/client';

const quietMs = 500;
const saving: SaveState = { kind: 'saving', waiting: 0 };

export class ShownSave {
  #shown: SaveState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(board: Pick<Board, 'state' | 'observe'>) {
    this.#shown = board.state.save;
    board.observe(query.state(), () => this.#follow(board.state.save));
  }

  readonly read = (): SaveState => this.#shown;

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  #follow(save: SaveState): void {
    if (save.kind !== 'saved') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#show(save.kind === 'saving' ? saving : save);
      return;
    }
    if (this.#shown.kind === 'saved' || this.#timer !== undefined) return;
    this.#show(saving);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#show(save);
    }, quietMs);
  }

  #show(save: SaveState): void {
    const before = this.#shown;
    if (before === save) return;
    this.#shown = save;
    for (const listener of this.#listeners) listener();
  }
}

const known = new WeakMap<Board, ShownSave>();

export function shownSaveOf(board: Board): ShownSave {
  const found = known.get(board) ?? new ShownSave(board);
  known.set(board, found);
  return found;
}
