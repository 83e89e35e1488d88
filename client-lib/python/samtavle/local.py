"""Boards without a server, and an app's own lines between two processes."""

from __future__ import annotations

import ctypes
import itertools
from ctypes import byref, c_uint64
from dataclasses import dataclass
from typing import Any, Callable, Optional, Protocol

from samtavle import _abi
from samtavle._abi import call

KINDS = ("", "citizen", "citizen_group", "association", "business", "organisation", "official")
ROLES = ("none", "reader", "commenter", "contributor", "facilitator", "project_leader", "manager")


@dataclass(frozen=True)
class Person:
    """Who somebody is where no token says it; by the name they are known again."""

    name: str = "Local"
    authority: str = ""
    kind: str = "citizen"
    role: str = "manager"

    def as_c(self) -> _abi.CPerson:
        """For the library; stays as long as this person."""
        out = _abi.CPerson(size=ctypes.sizeof(_abi.CPerson))
        out.name = self.name.encode()
        out.authority = self.authority.encode()
        out.kind = KINDS.index(self.kind)
        out.role = ROLES.index(self.role)
        return out


class Pipe(Protocol):
    """One end of a line of bytes: what is sent at one end arrives at the other, whole, in order."""

    def send(self, content: bytes) -> bool:
        """Hands bytes to the other end, or queues them; does not wait. False: it is gone."""

    def close(self) -> None:
        """Nothing is sent any more. Once."""


class Line:
    """What a pipe is called here: where what came from the other end is handed over."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def received(self, content: bytes) -> None:
        """What came from the other end."""
        call("line_received", self._handle, content, len(content))

    def lost(self) -> None:
        """The line is gone; its number ends."""
        call("line_lost", self._handle)


# What the library still calls, by a number that C is given as a context.
_pipes: dict[int, Pipe] = {}
_numbers = itertools.count(1)


def _send(context: int, content: int, size: int) -> int:
    pipe = _pipes.get(context)
    return 0 if pipe is not None and pipe.send(ctypes.string_at(content, size)) else 1


def _close(context: int) -> None:
    pipe = _pipes.pop(context, None)
    if pipe is not None:
        pipe.close()


_SEND = _abi.SendCall(_send)
_CLOSE = _abi.CloseCall(_close)


def fill_pipe(out: _abi.CPipe, pipe: Pipe) -> None:
    number = next(_numbers)
    _pipes[number] = pipe
    out.context, out.send, out.close = number, _SEND, _CLOSE


def c_connect(connect: Callable[[Line], Optional[Pipe]]) -> Any:
    def ask(_: object, line: int, out: Any) -> int:
        try:
            pipe = connect(Line(line))
        except Exception:
            return 1
        if pipe is None:
            return 1
        fill_pipe(out.contents, pipe)
        return 0

    return _abi.ConnectCall(ask)


class LocalBoard:
    """A board in this process, in memory or in a file: what a server does for others it does
    here, but for ballots, invitations and tokens. `samtavle.open_local` opens boards of it."""

    def __init__(
        self,
        board: str = "board",
        *,
        title: str = "Board",
        authority: str = "-",
        language: str = "da",
        file: str = "",
    ) -> None:
        options = _abi.CLocalOptions(size=ctypes.sizeof(_abi.CLocalOptions))
        options.board = board.encode()
        options.title = title.encode()
        options.authority = authority.encode()
        options.language = language.encode()
        options.file = file.encode()
        handle = c_uint64()
        call("local_open", byref(options), byref(handle))
        self.handle = handle.value

    def __enter__(self) -> "LocalBoard":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connections of all its boards, here and at other ends."""
        if self.handle:
            call("local_close", self.handle)
            self.handle = 0

    def serve(self, pipe: Pipe, person: Person) -> Line:
        """Lets somebody in at the other end of a pipe. The app vouches for who that is."""
        given = _abi.CPipe(size=ctypes.sizeof(_abi.CPipe))
        fill_pipe(given, pipe)
        line = c_uint64()
        who = person.as_c()
        call("local_serve", self.handle, byref(who), byref(given), byref(line))
        return Line(line.value)
