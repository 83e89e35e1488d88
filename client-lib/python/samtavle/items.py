"""Items and boards as they are read."""

from __future__ import annotations

import ctypes
import json
from ctypes import POINTER, byref, c_size_t, c_uint32
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional, Union

from samtavle._abi import CId, CItem, CText, CValue, Error, call
from samtavle.schema import FIELDS, KINDS

KIND_NAMES = {number: name for name, number in KINDS.items()}
FIELD_NAMES = {row[0]: name for name, row in FIELDS.items()}


class Id(NamedTuple):
    """The id of an item. What is not saved yet can get another one; the old one goes on working."""

    replica: int
    counter: int

    def __str__(self) -> str:
        return f"{self.replica}.{self.counter}"

    @staticmethod
    def parse(text: str) -> "Id":
        """An id as it is written: 3.17."""
        replica, counter = text.split(".")
        return Id(int(replica), int(counter))


ROOT = Id(0, 1)
"""The board's own item."""

Value = Union[None, bool, int, float, str, bytes, Id]


def c_id(item: Optional[Id]) -> CId:
    return CId(*item) if item is not None else CId(0, 0)


def from_c(value: CValue) -> Value:
    if value.type == 1:
        return bool(value.flag)
    if value.type == 2:
        return int(value.integer)
    if value.type == 3:
        return float(value.number)
    if value.type == 4:
        return value.text.text()
    if value.type == 5:
        return value.text.raw()
    if value.type == 6:
        return Id(value.item.replica, value.item.counter)
    return None


def to_c(value: Value) -> CValue:
    """The C value; it keeps what it points to."""
    out = CValue()
    if isinstance(value, bool):
        out.type, out.flag = 1, int(value)
    elif isinstance(value, int):
        out.type, out.integer = 2, value
    elif isinstance(value, float):
        out.type, out.number = 3, value
    elif isinstance(value, (str, bytes)):
        raw = value.encode() if isinstance(value, str) else value
        kept = ctypes.create_string_buffer(raw, len(raw) + 1)
        out.type = 4 if isinstance(value, str) else 5
        out.text = CText(ctypes.addressof(kept), len(raw))
        out.kept = kept
    elif isinstance(value, Id):
        out.type, out.item = 6, CId(*value)
    return out


def kind_number(kind: str) -> int:
    if kind not in KINDS:
        raise ValueError(f"there is no kind '{kind}'")
    return KINDS[kind]


def field_number(name: str) -> int:
    if name not in FIELDS:
        raise ValueError(f"there is no field '{name}'")
    return FIELDS[name][0]


@dataclass(frozen=True)
class Item:
    """An item as it is at one moment. Its fields are in `fields`, by name."""

    id: Id
    kind: str
    """Its name, or "unknown"."""
    container: Optional[Id]
    created_by: int
    created_ms: int
    """0 while it is pending."""
    deleted: bool
    visible: bool
    pending: bool
    fields: dict[str, Any] = field(default_factory=dict)
    """Texts and scalars as values, sets as lists. What was never written is not in it."""

    @property
    def title(self) -> str:
        """The title; "" if there is none."""
        return str(self.fields.get("title", ""))


QUESTIONS = {
    "item": 1,
    "phases": 2,
    "threads": 3,
    "connections": 4,
    "kin": 5,
    "round": 6,
    "suggestion": 7,
    "open_suggestions": 8,
    "evaluation": 9,
    "insight": 10,
    "versions": 11,
    "search": 12,
    "spans": 13,
    "people": 14,
    "others": 15,
    "unplaced": 16,
}


class View:
    """A board that is being looked at: good as long as the callback that it is handed to."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def item(self, item: Id) -> Optional[Item]:
        """Deleted ones too; None if there is none."""
        found = CItem(size=ctypes.sizeof(CItem))
        try:
            call("view_item", self._handle, c_id(item), byref(found))
        except Error as error:
            if error.status == "not_found":
                return None
            raise
        return self._read(found)

    def items(self, kind: Optional[str] = None) -> list[Item]:
        """Those that are to be seen, of one kind or of all."""
        return self._list("view_items", kind_number(kind) if kind else 0)

    def children(self, container: Id, kind: Optional[str] = None) -> list[Item]:
        """Those that are not deleted, in their order."""
        return self._list("view_children", c_id(container), kind_number(kind) if kind else 0)

    def ask(self, question: str, about: Optional[Id] = None, words: str = "") -> Any:
        """What the plan reads out of the board: samtavle_question, in small letters."""
        out = CText()
        number = QUESTIONS[question]
        call("view_ask", self._handle, number, c_id(about), words.encode(), byref(out))
        return json.loads(out.text())

    def minutes(self, language: str = "da", html: bool = False) -> str:
        """Minutes for people: CommonMark, or a whole HTML page."""
        out = CText()
        number = 18 if html else 17
        call("view_ask", self._handle, number, c_id(None), language.encode(), byref(out))
        return out.text()

    def _list(self, function: str, *arguments: object) -> list[Item]:
        ids = POINTER(CId)()
        count = c_size_t()
        call(function, self._handle, *arguments, byref(ids), byref(count))
        found = (self.item(Id(ids[i].replica, ids[i].counter)) for i in range(count.value))
        return [item for item in found if item is not None]

    def _written(self, item: CId, sort: int) -> list[int]:
        numbers = POINTER(c_uint32)()
        count = c_size_t()
        call("view_fields", self._handle, item, sort, byref(numbers), byref(count))
        return [numbers[i] for i in range(count.value)]

    def _read(self, found: CItem) -> Item:
        fields: dict[str, Any] = {}
        for number in self._written(found.id, 1):
            text = CText()
            call("view_text", self._handle, found.id, number, byref(text))
            fields[FIELD_NAMES.get(number, str(number))] = text.text()
        for number in self._written(found.id, 2):
            members = POINTER(CValue)()
            count = c_size_t()
            call("view_members", self._handle, found.id, number, byref(members), byref(count))
            name = FIELD_NAMES.get(number, str(number))
            fields[name] = [from_c(members[i]) for i in range(count.value)]
        for number in self._written(found.id, 3):
            value = CValue()
            call("view_value", self._handle, found.id, number, byref(value))
            if value.type != 0:
                fields[FIELD_NAMES.get(number, str(number))] = from_c(value)
        container = Id(found.container.replica, found.container.counter)
        return Item(
            id=Id(found.id.replica, found.id.counter),
            kind=KIND_NAMES.get(found.kind, "unknown"),
            container=container if container.counter else None,
            created_by=found.created_by,
            created_ms=found.created_ms,
            deleted=bool(found.deleted),
            visible=bool(found.visible),
            pending=bool(found.pending),
            fields=fields,
        )
