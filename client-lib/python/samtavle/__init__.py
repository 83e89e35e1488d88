"""A Samtavle board in any Python program.

    import samtavle

    with samtavle.open(url, "park", token) as board:
        board.wait_live()
        for card in board.items("result"):
            print(card.title)
        with_title = board.transact("New card", lambda tx: tx.create("idea", area, title="A bench"))
        board.wait_saved()

It calls libsamtavle.so, by ctypes: found where the package was installed, by the system, or where
SAMTAVLE_LIBRARY says. Offsets in texts are those of Python's strings. What goes wrong raises
samtavle.Error. Callbacks come on the board's thread; while one runs, everything may be called but
close() and wait_*().
"""

from samtavle._abi import Error, version
from samtavle.board import (
    IN_MEMORY,
    Ask,
    Board,
    Callbacks,
    Changes,
    Made,
    Permission,
    Refusal,
    Restored,
    State,
    Undone,
    open,
    open_local,
    open_pipe,
)
from samtavle.items import ROOT, Id, Item, Value, View
from samtavle.local import Line, LocalBoard, Person, Pipe
from samtavle.schema import CARD_KINDS, FIELDS, KINDS
from samtavle.transaction import Transaction

__all__ = [
    "Ask",
    "Board",
    "CARD_KINDS",
    "Callbacks",
    "Changes",
    "Error",
    "FIELDS",
    "IN_MEMORY",
    "Id",
    "Item",
    "KINDS",
    "Line",
    "LocalBoard",
    "Made",
    "Permission",
    "Person",
    "Pipe",
    "ROOT",
    "Refusal",
    "Restored",
    "State",
    "Transaction",
    "Undone",
    "Value",
    "View",
    "open",
    "open_local",
    "open_pipe",
    "version",
]
