// @vitest-environment happy-dom
// Goal: components follow the board, and are drawn again only when what they read changed.
// Method: the real server and React itself in a DOM of Node.js.

import { act, createElement, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { query, type Board, type ItemId, type Samtavle } from '../src/index.js';
import { useBoard, useItem, usePresence, useQuery, useSaveState } from '../src/react.js';
import { Stage, until } from './stage.js';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.stop());

async function draw(node: ReactNode): Promise<HTMLElement> {
  const at = document.createElement('div');
  await act(async () => createRoot(at).render(node));
  return at;
}

test('hooks draw what is there and what changes', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const samtavle = await stage.client({ name: 'Bo' });
  const area = anna.items('area')[0]!.id;
  const card = anna.transact('Nyt kort', (tx) => tx.create('idea', { in: area }, { title: 'En' }));
  await anna.saved();
  const id = anna.item(card.value)!.id;
  const drawn = { title: 0, list: 0 };

  const Title = ({ board }: { board: Board }) => {
    drawn.title++;
    return createElement('h2', null, useItem(board, id, 'idea')?.fields.title);
  };
  const List = ({ board, of }: { board: Board; of: ItemId }) => {
    drawn.list++;
    const cards = useQuery(board, query.children(of, 'idea'));
    return createElement('p', null, cards.map(({ fields }) => fields.title).join(', '));
  };
  const State = ({ board }: { board: Board }) => {
    const { others } = usePresence(board);
    return createElement('i', null, `${useSaveState(board).kind}, ${others.length} here`);
  };
  const Page = ({ from }: { from: Samtavle }) => {
    const { board } = useBoard(from, stage.board);
    if (board === undefined) return 'wait';
    return createElement(
      'main', null,
      createElement(Title, { board }),
      createElement(List, { board, of: area }),
      createElement(State, { board }),
    );
  };

  const page = await draw(createElement(Page, { from: samtavle }));
  const words = (selector: string) => page.querySelector(selector)?.textContent ?? '';
  const shows = (selector: string, wanted: string) =>
    act(() => until(wanted, () => words(selector).includes(wanted)));
  await shows('h2', 'En');
  await shows('p', 'En');
  await shows('i', 'saved');
  const before = { ...drawn };
  anna.transact('Nyt kort', (tx) => tx.create('idea', { in: area }, { title: 'To' }));
  await shows('p', 'To');
  expect(drawn.title).toBe(before.title);
  anna.transact('Skriv', (tx) => tx.text(id, 'title').insert(2, 'g'));
  await shows('h2', 'Eng');
  anna.present({ item: id });
  await shows('i', '1 here');
});

test('a board that cannot be opened is an error to show', async () => {
  const samtavle = await stage.client({ name: 'Bo' });
  const Page = () => {
    const { error } = useBoard(samtavle, 'No Such Name');
    return createElement('p', null, error?.code);
  };
  const page = await draw(createElement(Page));
  await act(() => until('invalid', () => page.textContent === 'invalid'));
});
