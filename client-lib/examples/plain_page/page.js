// The ideas on a board in a page without any framework: they are drawn anew when one changes, and
// what is added is kept in the browser until the server has it.
//   index.html#url=<server>&board=<board>&token=<token>

import { connect, query, rootId } from '@samtavle/client';

const given = new URLSearchParams(location.hash.slice(1));
const list = document.getElementById('ideas');
const form = document.getElementById('add');
const state = document.getElementById('state');

const samtavle = await connect({ url: given.get('url'), token: given.get('token') });
const board = await samtavle.openBoard(given.get('board'));
await board.ready;

const words = { saved: 'Everything is saved', saving: 'Saving', unsaved: 'Not saved yet' };
const ideas = query.items('idea');
const draw = () => {
  list.replaceChildren(
    ...board.read(ideas).map((idea) => {
      const line = document.createElement('li');
      line.textContent = idea.fields.title;
      return line;
    }),
  );
};
const drawState = () => {
  state.textContent = words[board.state.save.kind];
};
board.observe(ideas, draw);
board.observe(query.state(), drawState);
board.onRefused(({ code }) => alert(`Not taken: ${code}`));
draw();
drawState();

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const title = new FormData(form).get('title');
  board.transact('New card', (tx) => tx.create('idea', { in: rootId }, { title }));
  form.reset();
});
