"""A live board."""

from __future__ import annotations

import ctypes
import json
from ctypes import byref, c_uint64
from dataclasses import dataclass
from typing import Any, Callable, Generic, Optional, Protocol, Sequence, TypeVar

from samtavle import _abi
from samtavle._abi import CDots, CPresence, CState, CUndone, CWatch, call, status_name
from samtavle.items import Id, Item, Value, View, c_id, field_number, kind_number, to_c
from samtavle.local import ROLES, Line, LocalBoard, Person, Pipe, c_connect
from samtavle.transaction import Transaction

T = TypeVar("T")
Executor = Callable[[Callable[[], None]], object]

IN_MEMORY = ":memory:"
"""As `pending_file`: what is unsaved does not outlive the process."""

_CONNECTIONS = ("offline", "greeting", "loading", "live")
_SAVES = ("saved", "saving", "unsaved")
_ASKED = ("", "create", "set", "text", "members", "move", "delete", "restore", "enter_phase")
_LEVELS = ("none", "read", "comment", "suggest", "edit", "shape")


class PendingStore(Protocol):
    """An app's own place for what is not saved yet. Called on the board's thread."""

    def load(self) -> bytes:
        """All that is kept; nothing if there is nothing."""

    def append(self, more: bytes) -> None:
        """Keeps more bytes behind those that are there."""

    def replace(self, all: bytes) -> None:
        """Keeps these bytes instead of all others, at once or not at all."""


@dataclass(frozen=True)
class Changes:
    """What has changed since the last call. `all`: everything may have."""

    all: bool
    state: bool
    people: bool
    presence: bool
    ballots: bool
    undo: bool
    items: frozenset[Id]
    containers: frozenset[Id]


@dataclass(frozen=True)
class Refusal:
    """An edit of one's own that is not on the board: what was in it, and why."""

    edit: int
    status: str
    path: str
    detail: str
    needed_role: str
    needed_level: str
    missing: tuple[str, ...]
    content: dict[str, Any]
    """`label`, `reason` and `steps`, with all that a person wrote."""


@dataclass(frozen=True)
class State:
    """How things stand with a board."""

    connection: str
    loaded: bool
    save: str
    """"saved" only if everything is on the server's disk; else "saving" or "unsaved"."""
    waiting: int
    read_only: bool
    actor: int
    role: str
    can_undo: bool
    can_redo: bool
    store_failed: bool
    ended: Optional[str]
    seq: int
    last_seen: int


@dataclass(frozen=True)
class Made(Generic[T]):
    """An edit on its way, and what the steps returned."""

    edit: int
    value: T


@dataclass(frozen=True)
class Undone:
    """What undo() or redo() came to: its last edit, how many, and what stays as it is."""

    last_edit: int
    edits: int
    left_out: int


@dataclass(frozen=True)
class Restored:
    """What restore_version() came to."""

    last_edit: int
    edits: int
    left_out: int
    """Parts that this person may not bring back."""


@dataclass(frozen=True)
class Ask:
    """One step that is asked about. `what`: create (kind, container), set (item, field, value),
    text (item, field), members (item, field, value), move (item, container), delete, restore
    (item), enter_phase (item, unready)."""

    what: str
    item: Optional[Id] = None
    container: Optional[Id] = None
    kind: Optional[str] = None
    field: Optional[str] = None
    value: Value = None
    unready: bool = False


@dataclass(frozen=True)
class Permission:
    """Whether something would be taken, and what it needs."""

    allowed: bool
    needs_reason: bool
    status: str
    """Why it is not allowed; else "ok"."""
    needed_role: str
    needed_level: str


@dataclass(frozen=True)
class Callbacks:
    """What is told of a board. Each may be None."""

    changed: Optional[Callable[[Changes], None]] = None
    saved: Optional[Callable[[int, int], None]] = None
    refused: Optional[Callable[[Refusal], None]] = None
    state: Optional[Callable[[], None]] = None
    ended: Optional[Callable[[str, str], None]] = None


def open(
    server: str,
    board: str,
    token: str = "",
    *,
    client: str = "samtavle-python",
    ca_file: str = "",
    pending_file: str = "",
    pending_store: Optional[PendingStore] = None,
    fresh_token: Optional[Callable[[], str]] = None,
    executor: Optional[Executor] = None,
    callbacks: Callbacks = Callbacks(),
) -> "Board":
    """Begins to connect; returns before there is a connection (Board.wait_live).

    `pending_file` is where unsaved edits outlive the process: "" is a file of the library's choice,
    in $XDG_STATE_HOME/samtavle or ~/.local/state/samtavle; IN_MEMORY is none.

    `executor` decides where callbacks run: it is called with a function that it has to call once,
    later; `loop.call_soon_threadsafe` of asyncio is one.
    """
    options = _options(client, callbacks, executor, pending_file, pending_store)
    options.server = server.encode()
    options.board = board.encode()
    options.token = token.encode()
    options.ca_file = ca_file.encode()
    if fresh_token is not None:
        options.fresh_token = _c_fresh_token(fresh_token)
    return _opened(options)


def open_local(
    local: LocalBoard,
    person: Person = Person(),
    *,
    executor: Optional[Executor] = None,
    callbacks: Callbacks = Callbacks(),
) -> "Board":
    """Opens a board without a server, in this process."""
    options = _options("samtavle-python", callbacks, executor)
    options.local = local.handle
    who = person.as_c()
    options.person = ctypes.pointer(who)
    return _opened(options)


def open_pipe(
    connect: Callable[[Line], Optional[Pipe]],
    board: str,
    *,
    pending_file: str = "",
    pending_store: Optional[PendingStore] = None,
    executor: Optional[Executor] = None,
    callbacks: Callbacks = Callbacks(),
) -> "Board":
    """Opens the board of another process that serves it at the other end of a pipe.

    `connect` is asked for a pipe before each connection, on the board's thread; None: later. What
    comes from the other end goes to the line that it is given. A pipe does not say who is at its
    other end: without a name for a file, unsaved edits are in memory only.
    """
    options = _options("samtavle-python", callbacks, executor, pending_file, pending_store)
    options.board = board.encode()
    options.connect = c_connect(connect)
    return _opened(options)


def _options(
    client: str,
    callbacks: Callbacks,
    executor: Optional[Executor],
    pending_file: str = "",
    pending_store: Optional[PendingStore] = None,
) -> _abi.COptions:
    options = _abi.COptions(size=ctypes.sizeof(_abi.COptions))
    options.client = client.encode()
    options.pending_file = pending_file.encode()
    options.callbacks = _c_callbacks(callbacks)
    if pending_store is not None:
        options.pending = _c_pending(pending_store)
    if executor is not None:
        options.post = _c_post(executor)
    return options


def _opened(options: _abi.COptions) -> "Board":
    handle = c_uint64()
    call("open", byref(options), byref(handle))
    return Board(handle.value, options)


class Board:
    """One board, live. Everything is read at once from memory: confirmed and pending edits."""

    def __init__(self, handle: int, options: _abi.COptions) -> None:
        self._handle = handle
        self._kept: list[object] = [options]  # what the library still calls

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Sends what the network takes within two seconds; the rest stays in the store."""
        if self._handle:
            call("close", self._handle)
            self._handle = 0

    def wait_live(self, seconds: float = 20) -> None:
        """Until everything that was on the server's disk at the welcome is here."""
        call("wait_live", self._handle, int(seconds * 1000))

    def wait_saved(self, seconds: float = 20) -> None:
        """Until everything is saved or was handed back."""
        call("wait_saved", self._handle, int(seconds * 1000))

    def wait_edit(self, edit: int, seconds: float = 20) -> int:
        """Until this edit is saved: its place in the log. Raises why it was refused."""
        seq = c_uint64()
        call("wait_edit", self._handle, edit, int(seconds * 1000), byref(seq))
        return seq.value

    @property
    def state(self) -> State:
        """As it is now."""
        c = CState(size=ctypes.sizeof(CState))
        call("state_of", self._handle, byref(c))
        return State(
            connection=_CONNECTIONS[c.connection],
            loaded=bool(c.loaded),
            save=_SAVES[c.save],
            waiting=c.waiting,
            read_only=bool(c.read_only),
            actor=c.actor,
            role=ROLES[c.role],
            can_undo=bool(c.can_undo),
            can_redo=bool(c.can_redo),
            store_failed=bool(c.store_failed),
            ended=status_name(c.ended) if c.ended else None,
            seq=c.seq,
            last_seen=c.last_seen,
        )

    def refresh_token(self, token: str) -> None:
        """A fresh token: for the open connection, or after it ended with unauthenticated."""
        call("refresh_token", self._handle, token.encode())

    def read(self, look: Callable[[View], T]) -> T:
        """Calls `look` with the board as it is and returns what that does."""
        return _looked("read", look, self._handle)

    def past(self, seq: int, look: Callable[[View], T]) -> T:
        """The same with the board at a place of its log; asks the server."""
        return _looked("past", look, self._handle, seq)

    def item(self, item: Id) -> Optional[Item]:
        """An item as it is now, also a deleted one. None: there is none."""
        return self.read(lambda view: view.item(item))

    def items(self, kind: Optional[str] = None) -> list[Item]:
        """Those that are to be seen, of one kind or of all."""
        return self.read(lambda view: view.items(kind))

    def children(self, container: Id, kind: Optional[str] = None) -> list[Item]:
        """Those that stand in an item and are not deleted, in their order."""
        return self.read(lambda view: view.children(container, kind))

    def ask(self, question: str, about: Optional[Id] = None, words: str = "") -> Any:
        """What the plan reads out of the board (View.ask)."""
        return self.read(lambda view: view.ask(question, about, words))

    def observe(
        self,
        changed: Callable[[], None],
        *,
        item: Optional[Id] = None,
        container: Optional[Id] = None,
        kind: Optional[str] = None,
        field: Optional[str] = None,
    ) -> Callable[[], None]:
        """Calls back after changes that fit all that is named. Returns what ends it."""
        watch = CWatch(size=ctypes.sizeof(CWatch))
        watch.item = c_id(item)
        watch.container = c_id(container)
        watch.kind = kind_number(kind) if kind else 0
        watch.field = field_number(field) if field else 0
        called = _abi.ObservedCall(lambda _, __: changed())
        observer = c_uint64()
        self._kept.append(called)
        call("observe", self._handle, byref(watch), called, None, byref(observer))
        return lambda: call("unobserve", self._handle, observer.value)

    def transact(
        self, label: str, steps: Callable[[Transaction], T], reason: str = ""
    ) -> Made[T]:
        """Makes one edit of several steps: all or none. It is on the board at once."""
        out: list[T] = []
        raised: list[BaseException] = []

        def carry_out(_: object, handle: int) -> int:
            try:
                out.append(steps(Transaction(handle)))
                return 0
            except BaseException as error:  # comes out of transact()
                raised.append(error)
                return 1

        edit = c_uint64()
        words = (label.encode(), reason.encode())
        try:
            call("transact", self._handle, *words, _abi.StepsCall(carry_out), None, byref(edit))
        except _abi.Error:
            if raised:
                raise raised[0] from None
            raise
        return Made(edit.value, out[0])

    def may(self, *steps: Ask) -> Permission:
        """Whether the server would take one edit of these steps now."""
        given = (_abi.CAsk * len(steps))()
        kept = [to_c(step.value) for step in steps]
        for out, step, value in zip(given, steps, kept):
            out.what = _ASKED.index(step.what)
            out.kind = kind_number(step.kind) if step.kind else 0
            out.item, out.container = c_id(step.item), c_id(step.container)
            out.field = field_number(step.field) if step.field else 0
            out.unready, out.value = int(step.unready), value
        answer = _abi.CPermission(size=ctypes.sizeof(_abi.CPermission))
        call("may", self._handle, given, len(steps), byref(answer))
        return Permission(
            allowed=bool(answer.allowed),
            needs_reason=bool(answer.needs_reason),
            status=status_name(answer.status),
            needed_role=ROLES[answer.needed_role],
            needed_level=_LEVELS[answer.needed_level],
        )

    def undo(self, reason: str = "") -> Optional[Undone]:
        """Undoes the newest step of one's own. None: there is none."""
        return self._step("undo", reason)

    def redo(self, reason: str = "") -> Optional[Undone]:
        """Does again what was undone last. None: there is nothing."""
        return self._step("redo", reason)

    def vote(self, round: Id, dots: Sequence[tuple[Id, int]]) -> None:
        """Says all that this person says in a round, instead of what they said before."""
        given = (CDots * len(dots))(*(CDots(c_id(card), count, 0) for card, count in dots))
        call("vote", self._handle, c_id(round), given, len(dots))

    def present(
        self,
        item: Optional[Id] = None,
        field: Optional[str] = None,
        start: int = 0,
        end: int = 0,
        typing: bool = False,
    ) -> None:
        """Where one is, for others to see."""
        at = CPresence(size=ctypes.sizeof(CPresence))
        at.item, at.field = c_id(item), field_number(field) if field else 0
        at.from_, at.to, at.typing = start, end, int(typing)
        call("present", self._handle, byref(at))

    def story(self) -> dict[str, Any]:
        """Every correction of the board's course; asks the server, as do the two that follow."""
        return _told("story", self._handle)

    def digest(self, since: int = 0) -> dict[str, Any]:
        """What happened since a place of the log, or since this person was last here."""
        return _told("digest", self._handle, since)

    def difference(self, before: int, after: int) -> list[dict[str, Any]]:
        """What is different between two places of the log."""
        return _told("difference", self._handle, before, after)

    def restore_version(
        self, seq: int, item: Optional[Id] = None, reason: str = ""
    ) -> Restored:
        """Brings an item, or without one the whole board, back to how it was; asks the server."""
        out = _abi.CRestored(size=ctypes.sizeof(_abi.CRestored))
        call("restore_version", self._handle, seq, c_id(item), reason.encode(), byref(out))
        return Restored(out.last_edit, out.edits, out.left_out)

    def _step(self, name: str, reason: str) -> Optional[Undone]:
        out = CUndone(size=ctypes.sizeof(CUndone))
        try:
            call(name, self._handle, reason.encode(), byref(out))
        except _abi.Error as error:
            if error.status == "not_found":
                return None
            raise
        return Undone(out.last_edit, out.edits, out.left_out)


def _looked(function: str, look: Callable[[View], T], *arguments: object) -> T:
    out: list[T] = []
    raised: list[BaseException] = []

    def seen(_: object, handle: int) -> None:
        try:
            out.append(look(View(handle)))
        except BaseException as error:  # comes out of here
            raised.append(error)

    call(function, *arguments, _abi.LookCall(seen), None)
    if raised:
        raise raised[0]
    return out[0]


def _told(function: str, *arguments: object) -> Any:
    out: list[str] = []
    take = _abi.TakeText(lambda _, text: out.append(text.text()))
    call(function, *arguments, take, None)
    return json.loads(out[0])


def _ids(pointer: Any, count: int) -> frozenset[Id]:
    return frozenset(Id(pointer[i].replica, pointer[i].counter) for i in range(count))


def _c_callbacks(callbacks: Callbacks) -> _abi.CCallbacks:
    out = _abi.CCallbacks()
    if callbacks.changed is not None:
        changed = callbacks.changed

        def on_changed(_: object, __: int, pointer: Any) -> None:
            c = pointer.contents
            changed(
                Changes(
                    all=bool(c.all),
                    state=bool(c.state),
                    people=bool(c.people),
                    presence=bool(c.presence),
                    ballots=bool(c.ballots),
                    undo=bool(c.undo),
                    items=_ids(c.items, c.item_count),
                    containers=_ids(c.containers, c.container_count),
                )
            )

        out.changed = _abi.ChangedCall(on_changed)
    if callbacks.saved is not None:
        saved = callbacks.saved
        out.saved = _abi.SavedCall(lambda _, __, edit, seq: saved(edit, seq))
    if callbacks.refused is not None:
        refused = callbacks.refused

        def on_refused(_: object, __: int, pointer: Any) -> None:
            c = pointer.contents
            refused(
                Refusal(
                    edit=c.edit,
                    status=status_name(c.status),
                    path=c.path.text(),
                    detail=c.detail.text(),
                    needed_role=ROLES[c.needed_role],
                    needed_level=_LEVELS[c.needed_level],
                    missing=tuple(c.missing.text().split()),
                    content=json.loads(c.content.text()),
                )
            )

        out.refused = _abi.RefusedCall(on_refused)
    if callbacks.state is not None:
        state = callbacks.state
        out.state = _abi.StateCall(lambda _, __: state())
    if callbacks.ended is not None:
        ended = callbacks.ended
        out.ended = _abi.EndedCall(
            lambda _, __, status, detail: ended(status_name(status), detail.decode())
        )
    return out


def _c_post(executor: Executor) -> Any:
    def post(_: object, task: Any, argument: int) -> None:
        executor(lambda: task(argument))

    return _abi.PostCall(post)


def _c_fresh_token(fresh: Callable[[], str]) -> Any:
    def write(_: object, buffer: int, capacity: int) -> int:
        token = fresh().encode()
        if len(token) > capacity:
            return 0
        ctypes.memmove(buffer, token, len(token))
        return len(token)

    return _abi.FreshTokenCall(write)


def _c_pending(store: PendingStore) -> _abi.CPending:
    io_error = 50

    def load(_: object, take: Any, to: int) -> int:
        try:
            kept = store.load()
            take(to, kept, len(kept))
            return 0
        except Exception:
            return io_error

    def keeping(keep: Callable[[bytes], None]) -> Any:
        def write(_: object, content: int, size: int) -> int:
            try:
                keep(ctypes.string_at(content, size))
                return 0
            except Exception:
                return io_error

        return _abi.KeepCall(write)

    return _abi.CPending(_abi.LoadCall(load), keeping(store.append), keeping(store.replace))
