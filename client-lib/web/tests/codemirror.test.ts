// @vitest-environment happy-dom
// Goal: two editors on one text say what the board says, keep their carets where they were, and
// show each other.
// Method: the real server, two boards, CodeMirror itself in a DOM of Node.js.

import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  collaborativeText,
  formatSelection,
  textOf,
  type CollaborativeText,
} from '../src/codemirror.js';
import type { Board, ItemId } from '../src/index.js';
import { Stage, until } from './stage.js';

let stage: Stage;
let anna: Board;
let bo: Board;
beforeAll(async () => {
  stage = await Stage.start();
  anna = await stage.open({ name: 'Anna' });
  bo = await stage.open({ name: 'Bo' });
});
afterAll(() => stage.stop());

async function card(body: string): Promise<ItemId> {
  const area = anna.items('area')[0]!.id;
  const made = anna.transact('Nyt kort', (tx) => tx.create('idea', { in: area }, { body }));
  await anna.saved();
  const { id } = anna.item(made.value)!;
  await until('the card is there', () => bo.item(id) !== undefined);
  return id;
}

function editor(board: Board, item: ItemId): { view: EditorView; text: CollaborativeText } {
  const text: CollaborativeText = { board, item, field: 'body', label: 'Skriv' };
  const state = EditorState.create({ doc: textOf(text), extensions: [collaborativeText(text)] });
  return { view: new EditorView({ state, parent: document.body }), text };
}

const shown = (view: EditorView) => view.state.doc.toString();

test('what is typed in one is in the other, and carets stay with their words', async () => {
  const id = await card('Bænke i skyggen');
  const a = editor(anna, id);
  const b = editor(bo, id);
  b.view.dispatch({ selection: { anchor: 6 } });
  a.view.dispatch({ changes: { from: 0, insert: 'Nye 🌳 ' } });
  await until('it is there', () => shown(b.view) === 'Nye 🌳 Bænke i skyggen');
  expect(b.view.state.selection.main.head).toBe(13);
  b.view.dispatch({
    changes: [
      { from: 0, to: 3, insert: 'Flere' },
      { from: 22, insert: '\nog i solen' },
    ],
  });
  await until('it is there', () => shown(a.view) === 'Flere 🌳 Bænke i skyggen\nog i solen');
  expect(shown(b.view)).toBe(shown(a.view));
  a.view.destroy();
  b.view.destroy();
});

test('both type at once and end in one text', async () => {
  const id = await card('');
  const a = editor(anna, id);
  const b = editor(bo, id);
  for (let i = 0; i < 30; i++) {
    a.view.dispatch({ changes: { from: shown(a.view).length, insert: 'a' } });
    b.view.dispatch({ changes: { from: 0, insert: 'b' } });
    if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all([anna.saved(), bo.saved()]);
  await until('all is there', () => shown(a.view).length === 60 && shown(a.view) === shown(b.view));
  expect(shown(a.view)).toBe(textOf(a.text));
  a.view.destroy();
  b.view.destroy();
});

test('formatting and the carets of others are drawn', async () => {
  const id = await card('Bænke i skyggen');
  const a = editor(anna, id);
  const b = editor(bo, id);
  a.view.dispatch({ selection: { anchor: 0, head: 5 } });
  formatSelection(a.view, a.text, { bold: true });
  const bold = () => b.view.dom.querySelector('.samtavle-bold')?.textContent;
  await until('it is bold', () => bold() === 'Bænke');
  anna.present({ item: id, field: 'body', from: 0, to: 5 });
  await until('she is seen', () => b.view.dom.querySelector('.samtavle-caret') !== null);
  expect(b.view.dom.querySelector('.samtavle-caret-name')?.textContent).toBe('Anna');
  expect(b.view.dom.querySelector('.samtavle-selection')?.className).toContain('kind-citizen');
  a.view.destroy();
  b.view.destroy();
});

test('what may not be typed goes out of the editor again', async () => {
  const id = await card('Fast');
  const reader = await stage.open({ name: 'Rikke', role: 'reader' });
  const { view } = editor(reader, id);
  view.dispatch({ changes: { from: 4, insert: '!!!' } });
  expect(shown(view)).toBe('Fast!!!');
  await until('it is as before', () => shown(view) === 'Fast');
  view.destroy();
});
