#!/usr/bin/env python3
"""Writes the first corpus of the fuzz targets of base, text and board.

Usage: tests/fuzz/make_corpus.py

The files are part of the repository; this says what is in them, and writes them again when a message
changes. Inputs that a fuzzer found stand beside them under other names and are left alone.
"""

import pathlib
import random

HERE = pathlib.Path(__file__).parent
U32 = 0xFFFFFFFF


def write(target, name, data):
    folder = HERE / target.replace("/", "/corpus/")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


# --- protobuf by hand: m(1, 5) is field 1 with 5; bytes, strings and messages are delimited ---

def varint(n):
    out = bytearray()
    n &= (1 << 64) - 1
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def m(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(values):
    """Fields 1, 2, ... of a message; None leaves one out."""
    return b"".join(m(i + 1, v) for i, v in enumerate(values) if v is not None)


def flag(v):
    return m(1, int(v))


def integer(v):
    return m(2, v << 1 if v >= 0 else (-v << 1) - 1)


def text(v):
    return m(4, v)


def binary(v):
    return m(5, v)


def ref(replica, counter):
    return m(6, fields([replica, counter]))


CREATE, SET, PLACE, INSERT, DELETE, MARK, ADD, REMOVE, DELETE_ITEM, RESTORE = range(1, 11)


def op(kind, *values):
    return m(4, m(kind, fields(values)))


def edit(*operations, replica=1, first=1, based_on=2, tail=b""):
    return fields([replica, first, based_on]) + b"".join(operations) + tail


def row(*edits, keep=False):
    mark = 0x8000 if keep else 0
    return b"".join((len(e) | mark).to_bytes(2, "little") + e for e in edits)


AREA, CARD, OTHER = (1, 1), (1, 2), (1, 3)


def edits():
    create = op(CREATE, 0x400, *AREA, b"\x90", m(1, 89) + m(2, text("red")))
    typing = op(INSERT, *CARD, 1, 1, 8, 0, 0, " you æ😀")
    yield "every_operation", row(
        edit(create, op(SET, *CARD, 89, text("blue")), op(PLACE, *CARD, 0, 1, b"\xa0"), typing),
        edit(m(4, m(DELETE, fields([*CARD, 1]) + m(4, fields([1, 4, 2])))),
             m(4, m(MARK, fields([*CARD, 1]) + m(4, fields([1, 5])) + m(5, fields([1, 8, 1])) +
                    m(6, 3) + m(7, text("x")))),
             op(ADD, *CARD, 32, integer(-5)), op(REMOVE, *CARD, 32, text("label")),
             op(DELETE_ITEM, *OTHER), op(RESTORE, *OTHER), replica=2))
    yield "concurrent_typing", row(*[
        edit(op(INSERT, *CARD, 1, 1, 4, 1, 5, c), replica=r) for r, c in [(2, "b"), (3, "c"), (1, "a")]])
    yield "values", row(edit(*[op(SET, *CARD, 100 + i, v) for i, v in enumerate(
        [flag(True), integer(1 << 62), binary(b"\0\xff"), ref(1, 2)])], tail=m(5, "why") + m(6, "do")))
    yield "own_numbers", row(edit(op(DELETE_ITEM, *OTHER), first=10), edit(typing, first=11),
                             edit(typing, first=U32), keep=True)
    yield "refused_behind_all", row(edit(create, typing, op(SET, *CARD, 89, flag(False)),
                                         op(ADD, *CARD, 33, integer(1)), op(DELETE_ITEM, *CARD),
                                         op(DELETE_ITEM, 9, 9)))
    yield "run_length_bomb", row(edit(
        m(4, m(DELETE, fields([*CARD, 1]) + m(4, fields([1, 4, 4_000_000_000])) * 20))))
    yield "delete_all_and_type", row(
        edit(m(4, m(DELETE, fields([*CARD, 1]) + m(4, fields([1, 4, 5]))))),
        edit(op(INSERT, *CARD, 1, 0, 0, 1, 4, "new")), edit(op(INSERT, *CARD, 1, 1, 8, 0, 0, "end")))
    yield "places", row(*[edit(op(PLACE, *OTHER, *to, key)) for to, key in [
        (AREA, b""), ((0, 1), b"\xff" * 8), (CARD, b"a"), (AREA, b"a\0"), (AREA, b"\x80")]])
    yield "second_root", row(edit(op(CREATE, 0x100, 0, 0, b""), replica=0))
    yield "orphans", row(edit(op(DELETE_ITEM, *AREA)), edit(op(CREATE, 0x500, *CARD, b"r")),
                         edit(op(PLACE, *CARD, 0, 1, b"k")), edit(op(RESTORE, *AREA)))
    yield "over_the_limits", row(
        edit(*[create] * 25), edit(op(INSERT, *CARD, 1, 0, 0, 1, 4, "x" * 49)),
        edit(*[op(INSERT, *CARD, 1, 0, 0, 1, 4, "y" * 40)] * 4),
        edit(op(SET, *CARD, 1, text("z" * 33))), edit(*[create] * 12))
    yield "unknown_things", row(edit(m(4, m(99, b"later")), op(SET, *CARD, 5, m(40, 1)),
                                     tail=m(77, "later")))
    yield "no_edit", row(b"\xff\xff\xff") + b"\x05"


def run(first, left, right, content, deleted=0):
    return m(2, fields([*first, *left, *right, content or None, deleted or None]))


def item(own, kind, container, key, *parts):
    return m(5, fields([*own, kind, *container, key, 2, 1, 2, 1, 1000]) + b"".join(parts))


def snapshots():
    head = fields([1, 7, 5000]) + m(4, fields([0, 2])) + m(4, fields([1, 40])) + m(4, fields([2, 9]))
    root = item((0, 1), 0x100, (0, 0), b"")
    area = item((1, 1), 0x300, (0, 1), b"a")
    scalars = b"".join(m(13, m(1, n) + m(2, v) + fields([None, None, 3, 1, 1])) for n, v in enumerate(
        [text("red"), flag(True), integer(3), binary(b"\0"), ref(1, 1), b""], 80))
    body = run((1, 10), (0, 0), (0, 0), "hel") + run((2, 1), (1, 12), (1, 13), "æ😀") + \
        run((1, 13), (1, 12), (0, 0), "lo") + run((1, 20), (1, 14), (0, 0), "", 5)
    mark = m(3, fields([1, 30, fields([1, 10]), fields([2, 2, 1]), 1, flag(True)]))
    sets = m(15, m(1, 32) + m(2, text("a")) + m(2, text("b")))
    card = item((1, 2), 0x400, (1, 1), b"\x80", scalars, m(14, m(1, 1) + body + mark), sets)
    gone = item((1, 3), 0x400, (1, 1), b"\x81", m(12, 5))
    yield "empty", fields([1])
    yield "root_only", head + root
    yield "everything", head + root + area + card + gone
    yield "no_format", b""
    yield "newer", fields([9, 1])
    yield "no_root", head + area
    yield "twice", head + root + area + area
    yield "cycle", head + root + item((1, 4), 0x400, (1, 4), b"a")
    yield "deleted_bomb", head + m(4, fields([3, U32])) + root + item(
        (1, 5), 0x400, (0, 1), b"a", m(14, m(1, 1) + run((3, 1), (0, 0), (0, 0), "", U32 - 2)))
    yield "wrong_origins", head + root + item(
        (1, 5), 0x400, (0, 1), b"a", m(14, m(1, 1) + run((1, 6), (1, 9), (0, 0), "ab")))
    yield "zero_key", head + root + item((1, 5), 0x400, (0, 1), b"a\0")


def histories():
    """Steps of four bytes for history_fuzz: what * 3 + who, where, how much, which."""
    insert, erase, hear, attack = 0, 2, 3, 4
    dice = random.Random(7)

    def steps(*rows):
        return b"".join(bytes([what * 3 + who, where, much, which])
                        for what, who, where, much, which in rows)

    yield "forwards", steps(*[(insert, i % 2, i // 2, 0, i % 2) for i in range(12)])
    yield "backwards", steps(*[(insert, i % 3, 0, 0, i % 3) for i in range(12)])
    yield "type_and_hear", steps((insert, 0, 0, 3, 0), (hear, 1, 0, 0, 0), (insert, 1, 2, 1, 1),
                                 (hear, 0, 0, 0, 1), (insert, 0, 3, 2, 2), (hear, 2, 0, 0, 2),
                                 (hear, 2, 0, 0, 0), (insert, 2, 1, 0, 3))
    yield "delete_under_typing", steps((insert, 0, 0, 3, 0), (hear, 1, 0, 0, 0), (erase, 0, 0, 3, 0),
                                       (insert, 1, 2, 3, 1), (hear, 0, 0, 0, 2), (hear, 1, 0, 0, 1))
    yield "both_delete", steps((insert, 0, 0, 3, 0), (hear, 1, 0, 0, 0), (erase, 0, 0, 2, 0),
                               (erase, 1, 1, 2, 0), (hear, 0, 0, 0, 2), (hear, 1, 0, 0, 1))
    yield "hostile_insertions", steps(*[(attack, 0, a, b, c) for a, b, c in [
        (0, 0, 0), (4, 0, 5), (0, 4, 9), (4, 4, 12), (9, 5, 16), (255, 0, 20), (5, 4, 1)]])
    yield "hostile_deletions", steps((attack, 0, 0, 0, 1), (attack, 0, 5, 5, 0x81),
                                     (attack, 0, 5, 5, 0x89), (attack, 0, 5, 9, 0x82))
    for n in range(5):
        yield f"random_{n}", bytes(dice.randrange(256) for _ in range(4 * 40))


def strings():
    yield "empty", b""
    yield "ascii", b"hello"
    yield "danish", "rød grød æøå ÆØÅ".encode()
    yield "emoji", "👩‍👩‍👧🏽 🇩🇰 é".encode()
    yield "edges", b"".join(chr(c).encode() for c in (0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000,
                                                        0xFFFF, 0x10000, 0x10FFFF))
    yield "surrogate", b"\xed\xa0\x80"
    yield "overlong", b"\xc0\xaf\xe0\x80\x80"
    yield "above", b"\xf4\x90\x80\x80"
    yield "cut_off", "€".encode()[:2]
    yield "continuation", b"a\x80"


def main():
    for target, inputs in [("base/utf8", strings()), ("text/history", histories()),
                           ("board/edit", edits()), ("board/snapshot", snapshots())]:
        for name, data in inputs:
            write(target, name, data)


if __name__ == "__main__":
    main()
