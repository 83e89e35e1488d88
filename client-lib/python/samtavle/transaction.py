"""The steps of one edit."""

from __future__ import annotations

from ctypes import Array, byref, c_uint32, c_uint64, sizeof
from typing import Optional, Sequence

from samtavle._abi import CId, COffering, CPlace, CRound, CSplitPart, call
from samtavle.items import Id, Value, View, c_id, field_number, kind_number, to_c
from samtavle.schema import FIELDS

MARKS = ("bold", "italic", "link", "list", "heading")


def _ids(items: Sequence[Id]) -> "Array[CId]":
    return (CId * len(items))(*(c_id(item) for item in items))


class Transaction:
    """Each step sees those before it. What it raises, or the callback raises, takes all back."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @property
    def view(self) -> View:
        """The board with the steps so far."""
        handle = c_uint64()
        call("transaction_view", self._handle, byref(handle))
        return View(handle.value)

    def create(
        self,
        kind: str,
        container: Id,
        after: Optional[Id] = None,
        first: bool = False,
        **fields: Value,
    ) -> Id:
        """Returns the id of the new item. `fields` by their names: texts, scalars."""
        made = CId()
        place = CPlace(c_id(container), c_id(after), int(first), 0)
        call("create", self._handle, kind_number(kind), place, byref(made))
        item = Id(made.replica, made.counter)
        for name, value in fields.items():
            if FIELDS[name][1] == "text":
                self.insert(item, name, 0, str(value))
            else:
                self.set(item, name, value)
        return item

    def set(self, item: Id, field: str, value: Value) -> None:
        """None clears it."""
        call("set", self._handle, c_id(item), field_number(field), byref(to_c(value)))

    def add(self, item: Id, field: str, member: Value) -> None:
        """Adds a member to a set; one that is in it stays."""
        call("add", self._handle, c_id(item), field_number(field), byref(to_c(member)))

    def remove(self, item: Id, field: str, member: Value) -> None:
        """Takes a member out of a set; one that is not in it is no error."""
        call("remove", self._handle, c_id(item), field_number(field), byref(to_c(member)))

    def insert(self, item: Id, field: str, at: int, words: str) -> None:
        """Types into a text, before the character `at`."""
        call("insert", self._handle, c_id(item), field_number(field), at, words.encode())

    def erase(self, item: Id, field: str, start: int, end: int) -> None:
        """Erases a text from `start` up to `end`, without that."""
        call("erase", self._handle, c_id(item), field_number(field), start, end)

    def move(
        self, item: Id, container: Id, after: Optional[Id] = None, first: bool = False
    ) -> None:
        """Gives an item another place: behind `after`, first, or at the end."""
        place = CPlace(c_id(container), c_id(after), int(first), 0)
        call("move", self._handle, c_id(item), place)

    def delete(self, item: Id) -> None:
        """Deletes an item, and with it hides what stands in it."""
        call("delete", self._handle, c_id(item))

    def restore(self, item: Id) -> None:
        """Brings a deleted item back to where it stood."""
        call("restore", self._handle, c_id(item))

    def comment(self, item: Id, words: str, reply_to: Optional[Id] = None) -> Id:
        """Says something about an item, or answers a comment."""
        return self._made("comment", c_id(item), words.encode(), c_id(reply_to))

    def resolve_thread(self, comment: Id, resolved: bool) -> None:
        """Marks the thread that a comment began as dealt with, or as open again."""
        call("resolve_thread", self._handle, c_id(comment), int(resolved))

    def judge(self, criterion: Id, verdict: str, note: str = "") -> Id:
        """What this person thinks of a criterion; another verdict of theirs is changed."""
        return self._made("judge", c_id(criterion), verdict.encode(), note.encode())

    def connect(self, start: Id, end: Id, relation: str = "") -> Id:
        """A connector between two cards. `relation`: a word of the schema, or one's own."""
        return self._made("connect", c_id(start), c_id(end), relation.encode())

    def merge_cards(self, cards: Sequence[Id], title: str = "") -> Id:
        """One card out of several, which are deleted and can be restored."""
        return self._made("merge_cards", _ids(cards), len(cards), title.encode())

    def carry_card(self, card: Id, area: Id) -> Id:
        """Carries a card on to another area: a new one stands there."""
        return self._made("carry_card", c_id(card), c_id(area))

    def enter_phase(self, phase: Id, unready: bool = False) -> None:
        """Forwards or back; `unready` overrides what is missing and says so on the phase."""
        call("enter_phase", self._handle, c_id(phase), int(unready))

    def suggest_text(self, item: Id, field: str, start: int, end: int, words: str) -> Id:
        """Other words for a passage; `start` equal to `end`: words to go in there."""
        number = field_number(field)
        return self._made("suggest_text", c_id(item), number, start, end, words.encode())

    def accept_suggestion(self, suggestion: Id) -> None:
        """Does what was suggested. Raises too_old if the passage is another one by now: look at it
        again, and write or suggest anew."""
        call("accept_suggestion", self._handle, c_id(suggestion))

    def reject_suggestion(self, suggestion: Id, reason: str) -> None:
        """Says no to a suggestion, and why."""
        call("reject_suggestion", self._handle, c_id(suggestion), reason.encode())

    def withdraw_suggestion(self, suggestion: Id) -> None:
        """Takes back what one has suggested."""
        call("withdraw_suggestion", self._handle, c_id(suggestion))

    def suggest_value(self, item: Id, field: str, value: Value) -> Id:
        """None suggests to clear it."""
        return self._made("suggest_value", c_id(item), field_number(field), byref(to_c(value)))

    def format(
        self, item: Id, field: str, start: int, end: int, mark: str, value: Value
    ) -> None:
        """`mark`: bold, italic, link, list or heading. True, an address, a level; None ends it."""
        place = (c_id(item), field_number(field), start, end)
        call("format", self._handle, *place, MARKS.index(mark) + 1, byref(to_c(value)))

    def split_card(self, card: Id, parts: Sequence[tuple[int, int, str]]) -> list[Id]:
        """Each part of the body (from, to, title) becomes a card; "" takes its first line."""
        given = (CSplitPart * len(parts))(*(CSplitPart(a, b, t.encode()) for a, b, t in parts))
        made = (CId * len(parts))()
        call("split_card", self._handle, c_id(card), given, len(parts), made)
        return [Id(one.replica, one.counter) for one in made]

    def make_round(
        self,
        container: Id,
        question: str,
        cards: Sequence[Id],
        *,
        body: str = "",
        dots: int = 0,
        anonymous: bool = False,
        live_tally: bool = False,
    ) -> Id:
        """An open vote round. `dots` for everybody; 0: as many as usual."""
        given = CRound(size=sizeof(CRound), question=question.encode(), body=body.encode())
        given.cards, given.card_count = _ids(cards), len(cards)
        given.dots_per_actor, given.anonymous = dots, int(anonymous)
        given.live_tally = int(live_tally)
        return self._made("make_round", c_id(container), byref(given))

    def close_round(self, round: Id) -> None:
        """Ends a vote; the server counts."""
        call("close_round", self._handle, c_id(round))

    def reopen_round(self, round: Id) -> None:
        """Lets people vote on."""
        call("reopen_round", self._handle, c_id(round))

    def offer(
        self,
        task: str,
        to: int,
        items: Sequence[Id],
        *,
        until: str = "",
        fields: Sequence[str] = (),
    ) -> Id:
        """Hands a task to an actor, with what it opens for them, until a day."""
        given = COffering(size=sizeof(COffering), task=task.encode(), until=until.encode(), to=to)
        given.items, given.item_count = _ids(items), len(items)
        numbers = (c_uint32 * len(fields))(*(field_number(field) for field in fields))
        given.fields, given.field_count = numbers, len(fields)
        return self._made("offer", byref(given))

    def answer_delegation(self, delegation: Id, state: str) -> None:
        """ "accepted", "declined" or "ended"."""
        call("answer_delegation", self._handle, c_id(delegation), state.encode())

    def name_version(self, title: str, seq: int) -> Id:
        """A name for a place of the log that people find again."""
        return self._made("name_version", title.encode(), seq)

    def enter_for(self, kind: str, container: Id, name: str, title: str, body: str = "") -> Id:
        """A contribution of somebody without a device."""
        words = (name.encode(), title.encode(), body.encode())
        return self._made("enter_for", kind_number(kind), c_id(container), *words)

    def _made(self, step: str, *arguments: object) -> Id:
        made = CId()
        call(step, self._handle, *arguments, byref(made))
        return Id(made.replica, made.counter)
