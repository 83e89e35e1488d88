// Somebody with a board, wherever this code runs: in a page or in a worker. The test says what they
// do, one call after the other.

import { connect, type Board, type BoardState, type Samtavle } from '../../dist/index.js';

export interface Way {
  readonly url: string;
  readonly token: string;
  readonly board: string;
}

export class Visitor {
  #samtavle: Samtavle | undefined;
  #board: Board | undefined;

  /** Until there is a board to show. */
  async open({ url, token, board }: Way): Promise<void> {
    this.#samtavle = await connect({ url, token, backoffBaseMs: 20, backoffCapMs: 200 });
    this.#board = await this.#samtavle.openBoard(board);
    await this.#board.ready;
  }

  add(title: string): void {
    const board = this.#opened();
    const area = board.items('area')[0];
    if (area === undefined) throw new Error('a board without areas');
    board.transact('Nyt kort', (tx) => tx.create('idea', { in: area.id }, { title }));
  }

  titles(): string[] {
    return this.#opened().items('idea').map(({ fields }) => fields.title);
  }

  state(): BoardState {
    return this.#opened().state;
  }

  saved(): Promise<void> {
    return this.#opened().saved();
  }

  async close(): Promise<void> {
    await this.#samtavle?.close();
  }

  #opened(): Board {
    if (this.#board === undefined) throw new Error('no board is open');
    return this.#board;
  }
}

/** Calls by name, as they come from the test or through a worker's door. */
export type Deed = 'open' | 'add' | 'titles' | 'state' | 'saved' | 'close';
export interface Order {
  readonly deed: Deed;
  readonly about?: Way | string;
}

export async function carryOut(visitor: Visitor, { deed, about }: Order): Promise<unknown> {
  switch (deed) {
    case 'open':
      if (typeof about !== 'object') throw new Error('open what?');
      return visitor.open(about);
    case 'add':
      return visitor.add(String(about));
    default:
      return visitor[deed]();
  }
}
