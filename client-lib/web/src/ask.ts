// Questions of rights and where one is, as the core reads them (wasm/questions.hpp,
// wasm/live_board.hpp).

import type { Presence, Question } from './api.js';
import { kinds } from './schema.js';
import type { ItemId } from './values.js';
import { Asked } from './wasm/calls.js';
import type { Writer } from './wasm/writer.js';

export function writeQuestion(w: Writer, question: Question, at: (id: ItemId) => ItemId): void {
  if ('create' in question) {
    w.number(Asked.create).number(kinds[question.create].number).id(at(question.in));
  } else if ('set' in question) {
    w.number(Asked.set).id(at(question.set)).field(question.field);
    w.value(question.field, question.value);
  } else if ('text' in question) {
    w.number(Asked.text).id(at(question.text)).field(question.field);
  } else if ('members' in question) {
    w.number(Asked.members).id(at(question.members)).field(question.field);
    w.value(question.field, question.value);
  } else if ('move' in question) {
    w.number(Asked.move).id(at(question.move)).id(at(question.to));
  } else if ('delete' in question) {
    w.number(Asked.erase).id(at(question.delete));
  } else if ('restore' in question) {
    w.number(Asked.restore).id(at(question.restore));
  } else {
    w.number(Asked.enter_phase).id(at(question.enterPhase)).flag(question.unready === true);
  }
}

export function writePresence(w: Writer, presence: Presence, at: (id: ItemId) => ItemId): void {
  const { item, field } = presence;
  const selects = item !== undefined && field !== undefined && presence.from !== undefined;
  w.id(item === undefined ? '0.0' : at(item));
  if (field === undefined) w.number(0);
  else w.field(field);
  w.flag(selects).number(presence.from ?? 0).number(presence.to ?? presence.from ?? 0);
  w.real(presence.x ?? 0).real(presence.y ?? 0).flag(presence.typing === true);
}
