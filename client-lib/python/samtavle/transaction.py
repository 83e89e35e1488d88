"""The steps of one edit."""

from __future__ import annotations

from ctypes import byref, c_uint64
from typing import Optional, Sequence

from samtavle._abi import CId, CPlace, call
from samtavle.items import Id, Value, View, c_id, field_number, kind_number, to_c
from samtavle.schema import FIELDS


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
        call("add", self._handle, c_id(item), field_number(field), byref(to_c(member)))

    def remove(self, item: Id, field: str, member: Value) -> None:
        call("remove", self._handle, c_id(item), field_number(field), byref(to_c(member)))

    def insert(self, item: Id, field: str, at: int, words: str) -> None:
        call("insert", self._handle, c_id(item), field_number(field), at, words.encode())

    def erase(self, item: Id, field: str, start: int, end: int) -> None:
        call("erase", self._handle, c_id(item), field_number(field), start, end)

    def move(
        self, item: Id, container: Id, after: Optional[Id] = None, first: bool = False
    ) -> None:
        place = CPlace(c_id(container), c_id(after), int(first), 0)
        call("move", self._handle, c_id(item), place)

    def delete(self, item: Id) -> None:
        call("delete", self._handle, c_id(item))

    def restore(self, item: Id) -> None:
        call("restore", self._handle, c_id(item))

    def comment(self, item: Id, words: str, reply_to: Optional[Id] = None) -> Id:
        return self._made("comment", c_id(item), words.encode(), c_id(reply_to))

    def resolve_thread(self, comment: Id, resolved: bool) -> None:
        call("resolve_thread", self._handle, c_id(comment), int(resolved))

    def judge(self, criterion: Id, verdict: str, note: str = "") -> Id:
        return self._made("judge", c_id(criterion), verdict.encode(), note.encode())

    def connect(self, start: Id, end: Id, relation: str = "") -> Id:
        return self._made("connect", c_id(start), c_id(end), relation.encode())

    def merge_cards(self, cards: Sequence[Id], title: str = "") -> Id:
        ids = (CId * len(cards))(*(c_id(card) for card in cards))
        return self._made("merge_cards", ids, len(cards), title.encode())

    def carry_card(self, card: Id, area: Id) -> Id:
        return self._made("carry_card", c_id(card), c_id(area))

    def enter_phase(self, phase: Id, unready: bool = False) -> None:
        call("enter_phase", self._handle, c_id(phase), int(unready))

    def suggest_text(self, item: Id, field: str, start: int, end: int, words: str) -> Id:
        number = field_number(field)
        return self._made("suggest_text", c_id(item), number, start, end, words.encode())

    def accept_suggestion(self, suggestion: Id) -> None:
        call("accept_suggestion", self._handle, c_id(suggestion))

    def reject_suggestion(self, suggestion: Id, reason: str) -> None:
        call("reject_suggestion", self._handle, c_id(suggestion), reason.encode())

    def _made(self, step: str, *arguments: object) -> Id:
        made = CId()
        call(step, self._handle, *arguments, byref(made))
        return Id(made.replica, made.counter)
