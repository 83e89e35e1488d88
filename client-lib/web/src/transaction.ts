// The steps of one edit, handed to the core one by one.

import type { CardKind, MarkChange, NewFields, PlaceIn, TextWriter, Transaction } from './api.js';
import { fields, kinds, type Field, type Kind, type TextField } from './schema.js';
import { SamtavleError, type AnyValue, type ItemId } from './values.js';
import { Call, Step } from './wasm/calls.js';
import type { Core } from './wasm/core.js';
import { Writer } from './wasm/writer.js';

export interface TransactionHost {
  /** The id that holds now. */
  current(id: ItemId): ItemId;
  /** An item was made. */
  made(id: ItemId): void;
  /** These changed, and have to be read anew. */
  changed(items: readonly ItemId[], containers: readonly ItemId[], made?: Kind): void;
  /** Anything may have changed. */
  changedAll(): void;
  /** Of an item that is there. */
  containerOf(id: ItemId): ItemId | undefined;
  /** The ids of the children of a container, in their order. */
  childrenOf(container: ItemId): readonly ItemId[];
}

const nobody = '0.0';
/** Numbers of marks (v1::Mark). */
const marks: Readonly<Record<keyof MarkChange, number>> = {
  bold: 1,
  italic: 2,
  link: 3,
  list: 4,
  heading: 5,
};

export function makeTransaction(core: Core, handle: number, host: TransactionHost): Transaction {
  const at = (id: ItemId) => host.current(id);

  const step = (number: Step, write: (writer: Writer) => void): readonly ItemId[] => {
    const writer = new Writer().number(number);
    write(writer);
    return core.json<ItemId[]>(Call.step, handle, writer.done());
  };
  /** A step that makes one item. */
  const make = (number: Step, kind: Kind | undefined, write: (writer: Writer) => void): ItemId => {
    const made = step(number, write);
    made.forEach((id) => host.made(id));
    const id = made[0];
    if (id === undefined) throw new SamtavleError('internal', 'the core made nothing');
    const container = host.containerOf(id);
    host.changed(made, container === undefined ? [] : [container], kind);
    return id;
  };
  /** A step of the plan that changes an item and perhaps what is around it. */
  const act = (number: Step, item: ItemId, write?: (writer: Writer) => void): void => {
    step(number, (w) => {
      w.id(at(item));
      write?.(w);
    });
    host.changedAll();
  };

  const before = (place: PlaceIn): ItemId | undefined => {
    if (place.before === undefined) return undefined;
    const siblings = host.childrenOf(at(place.in));
    const index = siblings.indexOf(at(place.before));
    if (index < 0) throw new SamtavleError('not_found', 'it does not stand there', 'before');
    return siblings[index - 1];
  };
  /** Behind what something is put; undefined: at the end; '0.0': to the front. */
  const behind = (place: PlaceIn): ItemId | typeof nobody | undefined => {
    if (place.first === true) return nobody;
    if (place.after !== undefined) return at(place.after);
    return place.before === undefined ? undefined : (before(place) ?? nobody);
  };
  const move = (item: ItemId, place: PlaceIn): void => {
    const from = host.containerOf(at(item));
    const after = behind(place);
    step(after === undefined ? Step.move_last : Step.move_behind, (w) =>
      w.id(at(item)).id(at(place.in)).id(after ?? nobody),
    );
    host.changed([at(item)], from === undefined ? [at(place.in)] : [from, at(place.in)]);
  };

  const text = (item: ItemId, field: TextField): TextWriter => {
    const on = (number: Step, write: (writer: Writer) => void) => {
      step(number, (w) => {
        w.id(at(item)).field(field);
        write(w);
      });
      host.changed([at(item)], []);
    };
    const writer: TextWriter = {
      insert: (offset, words) => on(Step.insert, (w) => w.number(offset).text(words)),
      delete: (from, to) => on(Step.erase, (w) => w.number(from).number(to)),
      replace: (from, to, words) => {
        // The new words first: they take the formatting of what they replace.
        writer.insert(to, words);
        writer.delete(from, to);
      },
      format: (from, to, change) => {
        for (const [mark, value] of Object.entries(change) as [keyof MarkChange, AnyValue][]) {
          on(Step.format, (w) => w.number(from).number(to).number(marks[mark]).any(value));
        }
      },
    };
    return writer;
  };

  const comeOrGo = (number: Step, item: ItemId): void => {
    step(number, (w) => w.id(at(item)));
    const container = host.containerOf(at(item));
    host.changed([at(item)], container === undefined ? [] : [container]);
  };
  const set = (item: ItemId, field: Field, value: AnyValue | null | undefined): void => {
    step(Step.set, (w) => w.id(at(item)).field(field).value(field, value));
    host.changed([at(item)], []);
  };
  const member = (number: Step, item: ItemId, field: Field, value: AnyValue): void => {
    step(number, (w) => w.id(at(item)).field(field).value(field, value));
    host.changed([at(item)], []);
  };
  const fill = (item: ItemId, content: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(content)) {
      if (value === undefined || !(name in fields)) continue;
      const field = name as Field;
      switch (fields[field].sort) {
        case 'text':
          text(item, field as TextField).insert(0, String(value));
          break;
        case 'set':
          for (const one of value as AnyValue[]) member(Step.add, item, field, one);
          break;
        default:
          set(item, field, value as AnyValue);
      }
    }
  };

  return {
    create<K extends Kind>(kind: K, place: PlaceIn, content?: NewFields<K>): ItemId {
      const after = behind(place);
      const id = make(Step.create, kind, (w) =>
        w.number(kinds[kind].number).id(at(place.in)).id(after ?? nobody),
      );
      if (after === nobody) move(id, { in: place.in, first: true });
      if (content !== undefined) fill(id, content);
      return id;
    },
    set: (item, field, value) => set(item, field, value),
    add: (item, field, value) => member(Step.add, item, field, value),
    remove: (item, field, value) => member(Step.remove, item, field, value),
    text,
    move,
    delete: (item) => comeOrGo(Step.erase_item, item),
    restore: (item) => comeOrGo(Step.restore_item, item),

    enterPhase: (phase, options) =>
      act(Step.enter_phase, phase, (w) => w.flag(options?.unready === true)),
    reopenFor: (phase, focusPoint) =>
      act(Step.reopen_for, phase, (w) => w.id(focusPoint === null ? nobody : at(focusPoint))),
    comment: (item, words, options) =>
      make(Step.comment, 'comment', (w) => {
        const replyTo = options?.replyTo;
        const mentions = options?.mentions ?? [];
        w.id(at(item)).text(words).id(replyTo === undefined ? nobody : at(replyTo));
        w.number(mentions.length);
        for (const actor of mentions) w.number(actor);
      }),
    resolveThread: (comment, resolved) =>
      act(Step.resolve_thread, comment, (w) => w.flag(resolved)),
    judge: (criterion, verdict, note) => {
      const id = make(Step.judge, 'verdict', (w) =>
        w.id(at(criterion)).text(verdict).text(note ?? ''),
      );
      return id;
    },
    connect: (from, to, relation) =>
      make(Step.connect, 'connector', (w) => w.id(at(from)).id(at(to)).text(relation ?? '')),
    mergeCards: (cards, title) => {
      const id = make(Step.merge_cards, undefined, (w) => {
        w.text(title ?? '').number(cards.length);
        for (const card of cards) w.id(at(card));
      });
      host.changedAll();
      return id;
    },
    splitCard: (card, parts) => {
      const made = step(Step.split_card, (w) => {
        w.id(at(card)).number(parts.length);
        for (const part of parts) w.number(part.from).number(part.to).text(part.title ?? '');
      });
      made.forEach((id) => host.made(id));
      host.changedAll();
      return made;
    },
    carryCard: (card, area) => {
      const id = make(Step.carry_card, undefined, (w) => w.id(at(card)).id(at(area)));
      host.changedAll();
      return id;
    },
    makeRound: (container, round) =>
      make(Step.make_round, 'vote_round', (w) => {
        w.id(at(container)).text(round.question).text(round.body ?? '');
        w.number(round.dotsPerActor ?? usualDots).flag(round.anonymous === true);
        w.flag(round.liveTally === true).number(round.cards.length);
        for (const card of round.cards) w.id(at(card));
      }),
    closeRound: (round) => act(Step.close_round, round),
    reopenRound: (round) => act(Step.reopen_round, round),
    suggestText: (item, field, from, to, words) =>
      make(Step.suggest_text, 'suggestion', (w) =>
        w.id(at(item)).field(field).number(from).number(to).text(words),
      ),
    suggestValue: (item, field, value) =>
      make(Step.suggest_value, 'suggestion', (w) =>
        w.id(at(item)).field(field).value(field, value),
      ),
    acceptSuggestion: (suggestion) => act(Step.accept_suggestion, suggestion),
    rejectSuggestion: (suggestion, reason) =>
      act(Step.reject_suggestion, suggestion, (w) => w.text(reason)),
    withdrawSuggestion: (suggestion) => act(Step.withdraw_suggestion, suggestion),
    offer: (task) =>
      make(Step.offer, 'delegation', (w) => {
        const opened = task.fields ?? [];
        const items = task.items ?? [];
        w.text(task.title).number(task.to).text(task.until ?? '').number(opened.length);
        for (const field of opened) w.field(field);
        w.number(items.length);
        for (const item of items) w.id(at(item));
      }),
    answerDelegation: (delegation, state) =>
      act(Step.answer_delegation, delegation, (w) => w.text(state)),
    nameVersion: (title, seq) =>
      make(Step.name_version, 'version', (w) => w.text(title).number(seq)),
    enterFor: (kind: CardKind | 'comment' | 'suggestion' | 'verdict', container, name, words) =>
      make(Step.enter_for, kind, (w) =>
        w
          .number(kinds[kind].number)
          .id(at(container))
          .text(name)
          .text(words.title ?? '')
          .text(words.body ?? ''),
      ),
  };
}

/** What everybody has where a round does not say (plan::kDotsUsual). */
const usualDots = 3;
