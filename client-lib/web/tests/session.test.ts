// Goal: the package does over real sockets with the real server what its interface says.
// Method: samtavled as a process, clients in this one; what is looked at is what an app would see.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';

import {
  query,
  type Board,
  type ConnectOptions,
  type ItemId,
  type PendingStore,
  type Refusal,
  type RemoteChange,
} from '../src/index.js';
import { LiveRecords } from '../src/store/records.js';
import { Stage, until } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterEach(() => stage.closeClients());
afterAll(() => stage.stop());

function area(board: Board, n = 0): ItemId {
  const found = board.items('area')[n];
  if (found === undefined) throw new Error('the board has no such area');
  return found.id;
}

function idea(board: Board, title: string): ItemId {
  const place = { in: area(board) };
  return board.transact('Nyt kort', (tx) => tx.create('idea', place, { title })).value;
}

/** Sockets that a test can cut. */
function noting(sockets: NodeWebSocket[]): NonNullable<ConnectOptions['webSocket']> {
  class Noted extends NodeWebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  return Noted as unknown as NonNullable<ConnectOptions['webSocket']>;
}

const titleOf = (board: Board, id: ItemId) => board.item(id, 'idea')?.fields.title;
const titles = (board: Board) => board.items('idea').map(({ fields }) => fields.title);

test('what one writes the other sees, and it is saved when the server says so', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const bo = await stage.open({ name: 'Bo' });
  const seen: RemoteChange[] = [];
  bo.onRemote((changes) => seen.push(...changes));

  const made = anna.transact('Nyt kort', (tx) => {
    const card = tx.create('idea', { in: area(anna) }, { title: 'Bænke 🌳', labels: ['park'] });
    tx.text(card, 'body').insert(0, 'I skyggen');
    tx.text(card, 'body').format(2, 9, { bold: true });
    tx.set(card, 'due_date', '2026-05-01');
    return card;
  });
  expect(anna.item(made.value)?.pending).toBe(true);
  expect(anna.state.save).toEqual({ kind: 'saving', waiting: 1 });
  expect(await made.outcome).toMatchObject({ kind: 'saved' });
  expect(anna.state.save).toEqual({ kind: 'saved' });

  await until('the card is there', () => titles(bo).includes('Bænke 🌳'));
  const card = bo.items('idea').find(({ fields }) => fields.title === 'Bænke 🌳');
  expect(card?.fields).toMatchObject({ body: 'I skyggen', labels: ['park'] });
  expect(card?.fields.due_date).toBe('2026-05-01');
  expect(bo.spans(card!.id, 'body')).toEqual([
    { text: 'I ', marks: {} },
    { text: 'skyggen', marks: { bold: true } },
  ]);
  expect(bo.people.get(card!.createdBy)).toMatchObject({ name: 'Anna', kind: 'citizen' });
  expect(seen.map(({ what }) => what)).toContain('created');
  // The first edit of a device is made under a provisional number: the old id goes on working.
  expect(anna.item(made.value)).toMatchObject({ id: card!.id, key: made.value, pending: false });
});

test('typing at the same place ends in one text', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const bo = await stage.open({ name: 'Bo' });
  const card = idea(anna, 'x');
  await anna.saved();
  const id = anna.item(card)!.id;
  await until('the card is there', () => titleOf(bo, id) === 'x');
  const type = (board: Board, words: string) => {
    for (const letter of words) {
      board.transact('Skriv', (tx) => tx.text(id, 'title').insert(0, letter));
    }
  };
  type(anna, 'hej ');
  type(bo, 'dav ');
  await Promise.all([anna.saved(), bo.saved()]);
  await until('both say the same', () => titleOf(anna, id) === titleOf(bo, id));
  expect([...titleOf(anna, id)!].sort().join('')).toBe('  adehjvx');
});

test('what is refused is handed back with what was written', async () => {
  const reader = await stage.open({ name: 'Rikke', role: 'reader' });
  const refusals: Refusal[] = [];
  reader.onRefused((refusal) => refusals.push(refusal));
  expect(reader.may({ create: 'idea', in: area(reader) })).toMatchObject({
    allowed: false,
    code: 'not_allowed',
    neededRole: 'contributor',
  });
  const made = reader.transact('Nyt kort', (tx) =>
    tx.create('idea', { in: area(reader) }, { title: 'Mit ønske' }),
  );
  expect(titles(reader)).toContain('Mit ønske');
  expect(await made.outcome).toMatchObject({ kind: 'refused' });
  expect(titles(reader)).not.toContain('Mit ønske');
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toMatchObject({
    code: 'not_allowed',
    neededRole: 'contributor',
    label: 'Nyt kort',
    steps: [
      { what: 'create', kind: 'idea' },
      { what: 'insert', field: 'title', text: 'Mit ønske' },
    ],
  });
  expect(reader.state.save).toEqual({ kind: 'saved' });
});

test('a throw takes the whole edit back', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const before = titles(anna);
  expect(() =>
    anna.transact('Nyt kort', (tx) => {
      tx.create('idea', { in: area(anna) }, { title: 'Halv' });
      throw new Error('nej');
    }),
  ).toThrow('nej');
  expect(titles(anna)).toEqual(before);
  expect(anna.state.save).toEqual({ kind: 'saved' });
  expect(() => anna.transact('Intet', () => {})).toThrow('invalid');
});

test('undo and redo take back and do again what is one\'s own', async () => {
  const anna = await stage.open({ name: 'Anna' });
  expect(anna.canUndo).toBe(false);
  const card = idea(anna, 'Fortryd mig');
  expect(anna.undoState.undo).toBe('Nyt kort');
  expect(anna.undo()).toMatchObject({ label: 'Nyt kort', leftOut: 0 });
  expect(anna.item(card)?.deleted).toBe(true);
  expect(anna.canRedo).toBe(true);
  anna.redo();
  await anna.saved();
  expect(anna.item(card)).toMatchObject({ deleted: false, fields: { title: 'Fortryd mig' } });
  expect(anna.redo()).toBeUndefined();
});

test('observers are told once of what concerns them, and get the same object', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const one = idea(anna, 'En');
  const two = idea(anna, 'To');
  await anna.saved();
  const mine = query.item(anna.item(one)!.id);
  const list = query.children(area(anna), 'idea');
  const told = { mine: 0, list: 0, state: 0 };
  const stop = [
    anna.observe(mine, () => told.mine++),
    anna.observe(list, () => told.list++),
    anna.observe(query.state(), () => told.state++),
  ];
  const before = anna.read(mine);
  expect(anna.read(mine)).toBe(before);
  anna.transact('Skriv', (tx) => tx.text(two, 'title').insert(0, 'Nr. '));
  await anna.saved();
  expect(told).toMatchObject({ mine: 0, list: 1 });
  expect(told.state).toBeGreaterThanOrEqual(1);
  expect(anna.read(mine)).toBe(before);
  anna.transact('Skriv', (tx) => {
    tx.text(one, 'title').insert(0, 'N');
    tx.text(one, 'title').insert(1, 'r. ');
  });
  // At once for whoever reads, once for whoever observes.
  expect(anna.read(query.field(anna.item(one)!.id, 'title'))).toBe('Nr. En');
  await anna.saved();
  expect(told.mine).toBe(1);
  stop.forEach((end) => end());
  anna.transact('Skriv', (tx) => tx.text(one, 'title').insert(0, '!'));
  await anna.saved();
  expect(told.mine).toBe(1);
});

test('a letter that is shown is told later, and at once what is undone meanwhile', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const card = idea(anna, 'En');
  await anna.saved();
  const title = query.field(anna.item(card)!.id, 'title');
  const told: string[] = [];
  const saves: string[] = [];
  anna.observe(title, () => told.push(anna.read(title)));
  anna.observe(query.state(), () => saves.push(anna.state.save.kind));
  const microtasks = async () => {
    for (let n = 0; n < 5; n++) await Promise.resolve();
  };
  const type = (letter: string) =>
    anna.transact('Skriv', (tx) => tx.text(card, 'title').insert(0, letter), { shown: true });
  type('x');
  await microtasks();
  expect(told).toEqual([]);
  expect(saves).toEqual(['saving']);
  await until('it is told', () => told.length > 0);
  expect(told).toEqual(['xEn']);
  await anna.saved();
  type('y');
  anna.undo();
  await microtasks();
  expect(told.at(-1)).toBe(anna.read(title));
  expect(anna.read(title)).not.toContain('y');
});

test('an item is observed under the id that it was made with', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const card = idea(anna, 'Nyt');
  const title = query.field(card, 'title');
  let told = 0;
  anna.observe(title, () => told++);
  await anna.saved();
  const id = anna.item(card)!.id;
  expect(id).not.toBe(card);
  const bo = await stage.open({ name: 'Bo' });
  bo.transact('Skriv', (tx) => tx.text(id, 'title').insert(0, 'Helt '));
  await until('she is told', () => told > 0);
  expect(anna.read(title)).toBe('Helt Nyt');
});

test('a server that is gone: edits wait, and are saved by the next one', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const card = idea(anna, 'Før');
  await anna.saved();
  await stage.kill();
  await until('the line is gone', () => anna.state.connection === 'offline');
  const made = anna.transact('Skriv', (tx) => tx.text(card, 'title').insert(0, 'Uden net: '));
  idea(anna, 'Uden net to');
  expect(anna.state.save).toEqual({ kind: 'unsaved', waiting: 2 });
  expect(titleOf(anna, card)).toBe('Uden net: Før');
  await stage.restart();
  expect(await made.outcome).toMatchObject({ kind: 'saved' });
  await anna.saved();
  const bo = await stage.open({ name: 'Bo' });
  expect(titles(bo)).toEqual(expect.arrayContaining(['Uden net: Før', 'Uden net to']));
});

test('what waited in the store is sent by the next process', async () => {
  const kept: Uint8Array[] = [];
  const device = new Uint8Array(16).fill(7);
  const store = (): Promise<PendingStore> => {
    const live = new LiveRecords<number>();
    kept.forEach((record, i) => live.add(record, i));
    return Promise.resolve({
      device,
      records: live.keys().map((i) => kept[i]!),
      append: (records) => {
        kept.push(...records);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    });
  };
  const first = await stage.open({ name: 'Carl' }, { store });
  idea(first, 'Gemt med det samme');
  await first.saved();
  await stage.kill();
  await until('the line is gone', () => first.state.connection === 'offline');
  idea(first, 'Skrevet uden net');
  await first.close();
  await stage.restart();
  const second = await stage.client({ name: 'Carl' }, { store });
  const board = await second.openBoard(stage.board);
  expect(board.state.save).toEqual({ kind: 'unsaved', waiting: 1 });
  await board.ready;
  await board.saved();
  const bo = await stage.open({ name: 'Bo' });
  const all = titles(bo).filter((title) => /Gemt med det samme|Skrevet uden net/.test(title));
  expect(all.sort()).toEqual(['Gemt med det samme', 'Skrevet uden net']);
});

test('a token that is not taken ends it, and a good one goes on', async () => {
  const client = await stage.client({ name: 'Dorte' }, { token: 'nonsense' });
  const board = await client.openBoard(stage.board);
  await expect(board.ready).rejects.toThrow('unauthenticated');
  expect(board.state.ended?.code).toBe('unauthenticated');
  board.refreshToken(stage.token({ name: 'Dorte' }));
  await until('the board is live', () => board.state.connection === 'live');
  expect(board.state.ended).toBeUndefined();
  expect(board.me).toMatchObject({ role: 'contributor', person: { name: 'Dorte' } });
});

test('a token is replaced in time, on the open line', async () => {
  let asked = 0;
  const sockets: NodeWebSocket[] = [];
  const fresh = (): string => {
    asked++;
    return stage.token({ name: 'Ebbe' }, '6s');
  };
  const ebbe = await stage.open({ name: 'Ebbe' }, {
    tokenProvider: fresh,
    webSocket: noting(sockets),
  });
  // The control: a token that nobody replaces.
  const short = stage.token({ name: 'Finn' }, '3s');
  const client = await stage.client({ name: 'Finn' }, { token: short });
  const finn = await client.openBoard(stage.board);
  await until('he is sent away', () => finn.state.ended?.code === 'unauthenticated');
  await until('it was asked for again', () => asked >= 3);
  expect(ebbe.state.connection).toBe('live');
  idea(ebbe, 'Længe efter');
  await ebbe.saved();
  expect(sockets).toHaveLength(1);
});

test('a line that is cut is taken up where it was', async () => {
  const sockets: NodeWebSocket[] = [];
  const anna = await stage.open({ name: 'Anna' }, { webSocket: noting(sockets) });
  const bo = await stage.open({ name: 'Bo' });
  let replaced = false;
  anna.onChanges(({ all }) => (replaced ||= all));
  // The first pause may be one of no milliseconds, so nobody can wait until she is seen without.
  const offline: (number | undefined)[] = [];
  anna.observe(query.state(), () => {
    if (anna.state.connection === 'offline') offline.push(anna.state.retryAtMs);
  });
  sockets[0]?.terminate();
  await until('the line is gone', () => offline.length > 0);
  expect(offline.at(-1)).toBeGreaterThan(Date.now() - 1_000);
  idea(bo, 'Imens');
  await bo.saved();
  await until('she has it', () => titles(anna).includes('Imens'));
  expect(anna.state.connection).toBe('live');
  expect(sockets).toHaveLength(2);
  // Only what she had missed was sent.
  expect(replaced).toBe(false);
});

test('others are seen where they are, and their carets move with the text', async () => {
  const anna = await stage.open({ name: 'Anna' });
  const bo = await stage.open({ name: 'Bo' });
  const card = idea(anna, 'Hej verden');
  const beside = idea(anna, 'Et andet');
  await anna.saved();
  const id = anna.item(card)!.id;
  await until('the card is there', () => titleOf(bo, id) === 'Hej verden');
  const told = { here: 0, beside: 0 };
  anna.observe(query.othersAt(card), () => told.here++);
  anna.observe(query.othersAt(beside), () => told.beside++);
  bo.present({ item: id, field: 'title', from: 4, to: 10, typing: true });
  const boAtAnnas = () => anna.others.find(({ person }) => person?.name === 'Bo');
  await until('he is seen', () => boAtAnnas()?.at?.from === 4);
  expect(boAtAnnas()?.at).toMatchObject({ item: id, field: 'title', to: 10, typing: true });
  anna.transact('Skriv', (tx) => tx.text(id, 'title').insert(0, '>> '));
  expect(boAtAnnas()?.at).toMatchObject({ from: 7, to: 13 });
  expect(anna.read(query.othersAt(card))).toMatchObject([{ at: { from: 7, to: 13 } }]);
  await until('she is told', () => told.here >= 2);
  expect(anna.read(query.othersAt(beside))).toEqual([]);
  expect(told.beside).toBe(0);
  await bo.close();
  await until('he is gone', () => boAtAnnas() === undefined);
});

test('an item, or the whole board, is brought back, and that can be undone', async () => {
  const lead = await stage.open({ name: 'Lis', kind: 'official', role: 'manager' });
  const anna = await stage.open({ name: 'Anna' });
  const first = idea(lead, 'Et værksted');
  const second = idea(lead, 'En have');
  await lead.saved();
  const [kept, gone] = [lead.item(first)!.id, lead.item(second)!.id];
  await until('the cards are there', () => titleOf(anna, gone) === 'En have');
  const then = lead.seq;
  lead.transact('Ret', (tx) => {
    tx.text(kept, 'title').replace(3, 11, 'andet');
    tx.set(kept, 'colour', 'red');
  });
  lead.transact('Slet', (tx) => tx.delete(gone));
  const late = idea(lead, 'Kom til');
  await lead.saved();
  const lateId = lead.item(late)!.id;

  // Rights are those of whoever restores.
  await expect(anna.history.restore(then, {})).rejects.toThrow('needs_reason');
  const item = await lead.history.restore(then, { item: kept });
  expect(item).toMatchObject({ leftOut: [] });
  expect(item.edits).toBeGreaterThan(0);
  expect(lead.item(kept, 'idea')?.fields).toMatchObject({ title: 'Et værksted' });
  expect(lead.item(kept, 'idea')?.fields.colour).toBeUndefined();
  expect(lead.item(gone)?.deleted).toBe(true);
  await lead.saved();
  await until('the others have it', () => titleOf(anna, kept) === 'Et værksted');
  // The erased letters are typed again, by whoever had erased them.
  while (titleOf(lead, kept) === 'Et værksted') expect(lead.undo()).toBeDefined();
  expect(titleOf(lead, kept)).toBe('Et andet');

  const { edits } = await lead.history.restore(then, { reason: 'Som før' });
  expect(edits).toBeGreaterThan(0);
  expect(titleOf(lead, kept)).toBe('Et værksted');
  expect(lead.item(gone)?.deleted).toBe(false);
  expect(lead.item(lateId)?.deleted).toBe(true);
  await lead.saved();
  await until('the others have it', () => anna.item(lateId)?.deleted === true);
  expect(titleOf(anna, gone)).toBe('En have');
});

test('one knows whom one may invite, and is told when that changes', async () => {
  const lead = await stage.open({ name: 'Lis', kind: 'official', role: 'manager' });
  const anna = await stage.open({ name: 'Anna' });
  expect(lead.inviting()).toEqual({ most: 'manager', vouches: true });
  expect(anna.read(query.inviting())).toEqual({ vouches: false });
  let told = 0;
  anna.observe(query.inviting(), () => told++);
  lead.transact(
    'Deleger',
    (tx) => tx.offer({ title: 'Hvem er med', to: anna.me.actor, fields: ['involvement'] }),
    { reason: 'Anna kender byen' },
  );
  await until('it is offered', () => anna.items('delegation').length === 1);
  expect(anna.inviting().most).toBeUndefined();
  const [task] = anna.items('delegation');
  anna.transact('Sig ja', (tx) => tx.answerDelegation(task!.id, 'accepted'));
  expect(anna.inviting()).toEqual({ most: 'contributor', vouches: true });
  await anna.saved();
  expect(told).toBe(1);
});

test('the plan: phases, comments, votes, suggestions, the story and the past', async () => {
  const lead = await stage.open({ name: 'Lis', kind: 'official', role: 'manager' });
  const anna = await stage.open({ name: 'Anna' });
  const second = lead.phases().next!;
  expect(lead.may({ enterPhase: second })).toMatchObject({ allowed: false, code: 'not_ready' });
  lead.transact('Formål', (tx) => {
    tx.text('0.1', 'purpose').insert(0, 'Et hus for alle');
    const criteria = tx.create('criterion', { in: lead.phases().current! }, { title: 'Brugt' });
    return criteria;
  });
  expect(lead.phases().missing).toEqual([]);
  expect(lead.may({ enterPhase: second })).toEqual({ allowed: true, needsReason: true });
  const entered = lead.transact('Næste fase', (tx) => tx.enterPhase(second), { reason: 'Klar' });
  expect(await entered.outcome).toMatchObject({ kind: 'saved' });
  await until('the phase is there', () => anna.phases().current === second);

  const place = anna.children(second, 'area')[0]!.id;
  const made = anna.transact('Nyt kort', (tx) =>
    tx.create('idea', { in: place }, { title: 'Kor' }),
  );
  await anna.saved();
  const card = anna.item(made.value)!.id;
  await until('the card is there', () => titleOf(lead, card) === 'Kor');
  lead.transact('Kommentar', (tx) => tx.comment(card, 'God idé', { mentions: [anna.me.actor] }));
  await until('the comment is there', () => anna.threads(card).length === 1);
  const remark = anna.item(anna.threads(card)[0]!.comments[0]!, 'comment');
  expect(remark?.fields).toMatchObject({ body: 'God idé', mentions: [anna.me.actor] });

  const round = lead.transact('Afstemning', (tx) =>
    tx.makeRound(place, { question: 'Hvad først?', cards: [card], dotsPerActor: 2 }),
  );
  expect(await round.outcome).toMatchObject({ kind: 'saved' });
  const roundId = lead.item(round.value)!.id;
  await until('the round is there', () => anna.round(roundId) !== undefined);
  anna.vote(roundId, [{ card, count: 2 }]);
  expect(anna.round(roundId)?.pending).toEqual([{ card, count: 2 }]);
  await anna.saved();
  expect(anna.round(roundId)).toMatchObject({ open: true, mine: [{ card, count: 2 }] });
  await lead.transact('Luk', (tx) => tx.closeRound(roundId)).outcome;
  await until('it is counted', () => anna.round(roundId)?.tally !== undefined);
  expect(anna.round(roundId)?.tally?.cards).toEqual([
    { card, dots: 2, actors: [anna.me.actor] },
  ]);

  const story = await anna.history.story();
  expect(story.corrections.map(({ why }) => why)).toContain('Klar');
  expect(story.now.purpose).toBe('Et hus for alle');
  const now = anna.seq;
  const past = await anna.history.at(1);
  expect(past.seq).toBe(1);
  expect(past.items('idea').filter(({ fields }) => fields.title === 'Kor')).toEqual([]);
  past.close();
  const changes = await anna.history.difference(1, now);
  expect(changes.find(({ item }) => item === card)).toMatchObject({ created: true, title: 'Kor' });
  expect((await anna.history.events(0, 5)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  const digest = await anna.history.digest(0);
  expect(digest.answers.map(({ what }) => what)).toContain('comment');
  expect(anna.search('kor')[0]).toMatchObject({ item: card, field: 'title', from: 0, to: 3 });
  expect(await anna.history.minutes('markdown', 'da')).toContain('Et hus for alle');
  expect(await anna.history.minutes('html', 'en')).toContain('<!doctype html>');
});
