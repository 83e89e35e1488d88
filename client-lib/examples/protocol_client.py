"""A client of the protocol (proto/PROTOCOL.md) by hand: nothing of the library, only a WebSocket
and the messages that protoc makes of proto/samtavle/v1. It lists the cards of a board, adds one, and
waits until that is saved.

What it leaves out: snapshots (it follows the log from its beginning), the order of characters that
several people typed at one place at the same moment, refusals but the first, coming back.

    protoc --proto_path=proto --python_out=messages proto/samtavle/v1/*.proto
    PYTHONPATH=messages protocol_client.py <server> <board> <token> [<title>]
"""

import asyncio
import os
import sys
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import websockets
from samtavle.v1 import edit_pb2, session_pb2

Id = Tuple[int, int]

VERSION = 1
FIRST_EPOCH = 1
ROOT: Id = (0, 1)
IDEA = 0x400
TITLE = 1
RANK_OF_CARDS = 4
MESSAGE_BYTES_MAX = 4 * 1024 * 1024


@dataclass
class Character:
    id: Id
    content: str
    deleted: bool = False


@dataclass
class Text:
    characters: List[Character] = field(default_factory=list)

    def insert(self, first: Id, left: Id, words: str) -> None:
        at = 0
        if left[1] != 0:
            at = next(i for i, c in enumerate(self.characters) if c.id == left) + 1
        replica, counter = first
        new = [Character((replica, counter + k), char) for k, char in enumerate(words)]
        self.characters[at:at] = new

    def delete(self, replica: int, counter: int, length: int) -> None:
        for character in self.characters:
            if character.id[0] == replica and 0 <= character.id[1] - counter < length:
                character.deleted = True

    def flatten(self, first: Id) -> None:
        words = str(self)
        self.characters = []
        self.insert(first, (0, 0), words)

    def __str__(self) -> str:
        return "".join(c.content for c in self.characters if not c.deleted)


@dataclass
class Item:
    kind: int
    container: Id
    deleted: bool = False
    texts: Dict[int, Text] = field(default_factory=dict)
    values: Dict[int, object] = field(default_factory=dict)
    sets: Dict[int, set] = field(default_factory=dict)

    def text(self, number: int) -> Text:
        return self.texts.setdefault(number, Text())


def counters_of(operation: edit_pb2.Operation) -> int:
    """How many ids an operation takes (section 4)."""
    which = operation.WhichOneof("operation")
    if which == "insert_text":
        return len(operation.insert_text.text)
    if which == "flatten_text":
        return max(1, operation.flatten_text.characters)
    return 1


def content_of(holder) -> object:
    """What a Value or a SetField holds; None for the empty value."""
    which = holder.WhichOneof("value")
    if which is None:
        return None
    content = getattr(holder, which)
    return (content.replica, content.counter) if which == "item" else content


class Board:
    """The fold of a log."""

    def __init__(self) -> None:
        self.items: Dict[Id, Item] = {}
        self.seq = 0

    def apply(self, event: edit_pb2.Event) -> None:
        if event.seq <= self.seq:
            return
        if event.seq != self.seq + 1:
            raise RuntimeError(f"event {self.seq + 1} is missing")
        self.seq = event.seq
        counter = event.edit.first_counter
        for operation in event.edit.operations:
            self.step(operation, (event.edit.replica, counter))
            counter += counters_of(operation)

    def step(self, operation: edit_pb2.Operation, id: Id) -> None:
        which = operation.WhichOneof("operation")
        if which is None:
            return
        step = getattr(operation, which)
        if which == "create_item":
            container = (step.container_replica, step.container_counter)
            self.items[id] = Item(step.kind, container)
            for given in step.fields:
                self.items[id].values[given.field] = content_of(given.value)
            return
        item = self.items[(step.item_replica, step.item_counter)]
        if which == "set_field":
            item.values[step.field] = content_of(step)
        elif which == "place_item":
            item.container = (step.container_replica, step.container_counter)
        elif which == "insert_text":
            left = (step.left_replica, step.left_counter)
            item.text(step.field).insert(id, left, step.text)
        elif which == "delete_text":
            for run in step.ranges:
                item.text(step.field).delete(run.replica, run.counter, run.length)
        elif which == "flatten_text":
            item.text(step.field).flatten(id)
        elif which == "add_member":
            item.sets.setdefault(step.field, set()).add(content_of(step.value))
        elif which == "remove_member":
            item.sets.setdefault(step.field, set()).discard(content_of(step.value))
        elif which == "delete_item":
            item.deleted = True
        elif which == "restore_item":
            item.deleted = False

    def visible(self, id: Id) -> bool:
        """Neither it nor anything that it stands in is deleted."""
        while id in self.items:
            if self.items[id].deleted:
                return False
            id = self.items[id].container
        return True

    def titles(self) -> List[str]:
        cards = (
            str(item.text(TITLE))
            for id, item in self.items.items()
            if item.kind // 256 == RANK_OF_CARDS and self.visible(id)
        )
        return [title for title in cards if title]


class Session:
    """One connection, from Hello to the end."""

    def __init__(self, socket) -> None:
        self.socket = socket
        self.board = Board()
        self.head = 0
        self.replica = 0
        self.saved: Optional[Id] = None  # the first id of the last edit under our number

    async def begin(self, token: str) -> None:
        hello = session_pb2.Hello(
            token=token, client="protocol-client", version=VERSION, device=os.urandom(16)
        )
        hello.cursor.epoch = FIRST_EPOCH  # nothing of it is held: everything is sent
        await self.socket.send(session_pb2.ClientFrame(hello=hello).SerializeToString())
        frame = await self.receive()
        if not frame.HasField("welcome"):
            raise RuntimeError("no welcome")
        if frame.welcome.snapshot:
            raise RuntimeError("the server sends a snapshot, which this client does not read")
        while self.board.seq < self.head:
            await self.receive()

    async def receive(self) -> session_pb2.ServerFrame:
        """The next message; what is in it takes effect in the order of section 2."""
        frame = session_pb2.ServerFrame.FromString(await self.socket.recv())
        if frame.HasField("welcome"):
            self.head = frame.welcome.head_seq
        for event in frame.events:
            self.board.apply(event)
            if self.replica and event.edit.replica == self.replica:
                self.saved = (event.edit.replica, event.edit.first_counter)
        if frame.HasField("replica"):
            self.replica = frame.replica.replica
        for refusal in frame.refusals:
            raise RuntimeError(f"refused: {refusal.text or refusal.code}")
        return frame

    async def add_idea(self, title: str) -> None:
        need = session_pb2.ClientFrame(need_replica=session_pb2.NeedReplica())
        await self.socket.send(need.SerializeToString())
        while not self.replica:
            await self.receive()
        edit = edit_pb2.Edit(replica=self.replica, first_counter=1, label="New card")
        create = edit.operations.add().create_item
        create.kind = IDEA
        create.container_replica, create.container_counter = ROOT
        # Anywhere; two random bytes keep two people's keys apart.
        create.order_key = b"\x80" + os.urandom(2) + b"\x80"
        insert = edit.operations.add().insert_text
        insert.item_replica, insert.item_counter = self.replica, 1
        insert.field = TITLE
        insert.text = title
        frame = session_pb2.ClientFrame(edits=[edit], based_on=self.board.seq)
        await self.socket.send(frame.SerializeToString())
        # It is on the server's disk exactly when its own event comes back (section 6).
        while self.saved != (self.replica, 1):
            await self.receive()


async def main() -> None:
    server, board, token = sys.argv[1:4]
    url = server.replace("http", "ws", 1) + f"/boards/{board}/sync"
    options = {"subprotocols": ["samtavle.v1"], "compression": None, "max_size": MESSAGE_BYTES_MAX}
    async with websockets.connect(url, **options) as socket:
        session = Session(socket)
        await session.begin(token)
        if len(sys.argv) > 4:
            await session.add_idea(sys.argv[4])
        for title in session.board.titles():
            print(title)


asyncio.run(main())
