#!/usr/bin/env python3
"""Writes the first corpus of the fuzz targets of base, text, board and plan.

Usage: tests/fuzz/make_corpus.py

The files are part of the repository; this says what is in them, and writes them again when a message
changes. Inputs that a fuzzer found stand beside them under other names and are left alone.
"""

import itertools
import pathlib
import random
import struct

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
    return m(3, m(kind, fields(values)))


def put(item, field, value):
    """SetField holds the alternatives of Value itself, with numbers three higher."""
    return m(3, m(SET, fields([*item, field]) + bytes([value[0] + (3 << 3)]) + value[1:]))


def edit(*operations, replica=1, first=1, tail=b""):
    return fields([replica, first]) + b"".join(operations) + tail


def row(*edits, keep=False):
    mark = 0x8000 if keep else 0
    return b"".join((len(e) | mark).to_bytes(2, "little") + e for e in edits)


AREA, CARD, OTHER = (1, 1), (1, 2), (1, 3)


def edits():
    create = op(CREATE, 0x400, *AREA, b"\x90", m(1, 89) + m(2, text("red")))
    typing = op(INSERT, *CARD, 1, 1, 8, 0, 0, " you æ😀")
    yield "every_operation", row(
        edit(create, put(CARD, 89, text("blue")), op(PLACE, *CARD, 0, 1, b"\xa0"), typing),
        edit(m(3, m(DELETE, fields([*CARD, 1]) + m(4, fields([1, 4, 2])))),
             m(3, m(MARK, fields([*CARD, 1]) + m(4, fields([1, 5])) + m(5, fields([1, 8, 1])) +
                    m(6, 3) + m(7, text("x")))),
             op(ADD, *CARD, 32, integer(-5)), op(REMOVE, *CARD, 32, text("label")),
             op(DELETE_ITEM, *OTHER), op(RESTORE, *OTHER), replica=2))
    yield "concurrent_typing", row(*[
        edit(op(INSERT, *CARD, 1, 1, 4, 1, 5, c), replica=r) for r, c in [(2, "b"), (3, "c"), (1, "a")]])
    yield "values", row(edit(*[put(CARD, 100 + i, v) for i, v in enumerate(
        [flag(True), integer(1 << 62), binary(b"\0\xff"), ref(1, 2)])], tail=m(4, "why") + m(5, "do")))
    yield "own_numbers", row(edit(op(DELETE_ITEM, *OTHER), first=10), edit(typing, first=11),
                             edit(typing, first=U32), keep=True)
    yield "refused_behind_all", row(edit(create, typing, put(CARD, 89, flag(False)),
                                         op(ADD, *CARD, 33, integer(1)), op(DELETE_ITEM, *CARD),
                                         op(DELETE_ITEM, 9, 9)))
    yield "run_length_bomb", row(edit(
        m(3, m(DELETE, fields([*CARD, 1]) + m(4, fields([1, 4, 4_000_000_000])) * 20))))
    yield "delete_all_and_type", row(
        edit(m(3, m(DELETE, fields([*CARD, 1]) + m(4, fields([1, 4, 5]))))),
        edit(op(INSERT, *CARD, 1, 0, 0, 1, 4, "new")), edit(op(INSERT, *CARD, 1, 1, 8, 0, 0, "end")))
    yield "places", row(*[edit(op(PLACE, *OTHER, *to, key)) for to, key in [
        (AREA, b""), ((0, 1), b"\xff" * 8), (CARD, b"a"), (AREA, b"a\0"), (AREA, b"\x80")]])
    yield "second_root", row(edit(op(CREATE, 0x100, 0, 0, b""), replica=0))
    yield "orphans", row(edit(op(DELETE_ITEM, *AREA)), edit(op(CREATE, 0x500, *CARD, b"r")),
                         edit(op(PLACE, *CARD, 0, 1, b"k")), edit(op(RESTORE, *AREA)))
    yield "over_the_limits", row(
        edit(*[create] * 25), edit(op(INSERT, *CARD, 1, 0, 0, 1, 4, "x" * 49)),
        edit(*[op(INSERT, *CARD, 1, 0, 0, 1, 4, "y" * 40)] * 4),
        edit(put(CARD, 1, text("z" * 33))), edit(*[create] * 12))
    yield "unknown_things", row(edit(m(3, m(99, b"later")), m(3, m(SET, fields([*CARD, 5]) + m(40, 1))),
                                     tail=m(77, "later")))
    yield "no_edit", row(b"\xff\xff\xff") + b"\x05"


def zigzag(n):
    return varint(n << 1 if n >= 0 else (-n << 1) - 1)


def sized(data):
    return varint(len(data)) + data


def pair(value):
    return varint(value[0]) + varint(value[1])


def column_value(value):
    """The type and the content of a value of a column; of texts, which are words, only the first."""
    if value is None:
        return 0, b""
    if isinstance(value, bool):
        return 1, varint(int(value))
    if isinstance(value, int):
        return 2, zigzag(value)
    if isinstance(value, float):
        return 3, varint(5) + struct.pack(">d", value)[:2]  # as 0.5
    if isinstance(value, str):
        return 4, varint(2 * len(value)) + value.encode()
    return (6, pair(value)) if isinstance(value, tuple) else (5, sized(value))


def text_bytes(replicas, heads, content, *columns):
    """A text (core/text/FORMAT.md): a head for each run, the steps between the replicas."""
    columns += (b"",) * (6 - len(columns))
    mask = sum(1 << i for i, c in enumerate(columns) if c)
    sizes = b"".join(varint(len(c)) for c in columns if c)
    return varint(1) + varint(len(heads)) + varint(len(replicas)) + bytes(replicas) + \
        bytes([mask]) + sizes + bytes(heads) + b"".join(columns) + content.encode()


def columns(replicas, items, replaced=()):
    """A snapshot (core/board/FORMAT.md). `replicas` are (number, next counter); items are rows of
    id, kind, place in the list of their container (None: in nothing), order key, and perhaps
    scalars, texts and sets by field, and an age at which they were deleted. All were created by
    event 2 at 1000, and never moved. Columns in `replaced` are not what they ought to be."""
    c = {name: b"" for name in "replicas ids kinds containers order_keys created moved deleted "
         "shapes ages writers set_sizes texts".split()}
    last = -1
    for number, following in replicas:
        count = sum(i["id"][0] == number for i in items)
        c["replicas"] += varint(number - last - 1) + varint(following) + varint(count)
        last = number
    kinds, shapes, writers = [], [], []
    scalars, members = {}, {}

    def ref(known, what, definition):
        if what in known:
            return varint(known.index(what) + 1)
        known.append(what)
        return b"\0" + definition

    before = {"id": (None, 0), "container": None, "key": b""}
    passed = 0
    for n, i in enumerate(items):
        same = before["id"][0] == i["id"][0]
        c["ids"] += varint(i["id"][1] - (before["id"][1] if same else 0) - 1)
        c["kinds"] += ref(kinds, i["kind"], varint(i["kind"]))
        there = i["container"]
        c["containers"] += varint(0 if there == before["container"] else 1 if there is None else
                                  2 + there)
        shared = 0
        while shared < min(63, len(before["key"]), len(i["key"])) and \
                before["key"][shared] == i["key"][shared]:
            shared += 1
        c["order_keys"] += varint(shared) + sized(i["key"][shared:])
        c["created"] += zigzag(2 if n == 0 else 0) + zigzag(1000 if n == 0 else 0)
        c["writers"] += ref(writers, i["id"][0], pair((i["id"][0], i["id"][0])))
        passed += 1
        if "deleted" in i:
            c["deleted"] += varint(passed - 1) + varint(i["deleted"])
            passed = 0
        shape = b""
        for part in ("scalars", "texts", "sets"):
            fields_of = sorted(i.get(part, {}))
            shape += varint(len(fields_of))
            for at, field in enumerate(fields_of):
                shape += varint(field if at == 0 else field - fields_of[at - 1] - 1)
        c["shapes"] += ref(shapes, shape, shape)
        for field, value in sorted(i.get("scalars", {}).items()):
            c["ages"] += b"\0"
            scalars.setdefault(field, []).append(value)
        for field, data in sorted(i.get("texts", {}).items()):
            c["texts"] += sized(data)
        for field, values in sorted(i.get("sets", {}).items()):
            c["set_sizes"] += varint(len(values))
            members.setdefault(field, []).extend(values)
        before = i
    c.update(replaced)

    def values(numbers, by_field):
        coded = [[column_value(v) for v in row] for row in by_field.values()]
        types = [itertools.groupby(t for t, _ in row) for row in coded]
        return b"".join(m(numbers[0], b"".join(varint(t) + varint(len(list(of))) for t, of in row))
                        for row in types) + \
            b"".join(m(numbers[1], b"".join(v for _, v in row)) for row in coded)

    order = list(c)
    head = fields([3, 7, 5000]) + b"".join(m(4 + n, c[name]) for n, name in enumerate(order[:11])
                                           if c[name])
    return head + values((15, 16), scalars) + (m(17, c["set_sizes"]) if c["set_sizes"] else b"") + \
        values((18, 19), members) + (m(20, c["texts"]) if c["texts"] else b"")


def item(own, kind, container, key=b"a", **parts):
    return {"id": own, "kind": kind, "container": container, "key": key, **parts}


def snapshots():
    replicas = [(0, 2), (1, 40), (2, 9)]
    root, area = item((0, 1), 0x100, None, b""), item((1, 1), 0x300, 0)
    # "hel" of 1.10, "æ😀" of 2.1 between it and "lo", five of 1.20 that are deleted.
    near, far = 3, 5
    ids = bytes([zigzag(9)[0] << 1 | 1, 0, 1, 1]) + bytes([zigzag(20 - 15)[0] << 1])
    mark = bytes([0, 30, 2, 0, 5, 1, 1, 2])
    body = text_bytes([1, 0], [far | 2 << 4, near | 1 << 4, 1 | 1 << 4, near | 8 | 4 << 4],
                      "helæ😀lo", b"", b"", ids, b"", b"\0", mark)
    scalars = dict(enumerate(["red", True, 3, b"\0", (1, 1), None, 0.5], 80))
    card = item((1, 2), 0x400, 1, b"\x80", scalars=scalars, texts={1: body},
                sets={32: ["a", "b"]})
    gone = item((1, 3), 0x400, 1, b"\x81", deleted=2)

    def typed(*parts):
        return item((1, 5), 0x400, 0, texts={1: text_bytes(*parts)})

    yield "empty", fields([3])
    yield "root_only", columns(replicas, [root])
    yield "everything", columns(replicas, [root, area, card, gone])
    yield "no_format", b""
    yield "former", fields([2, 7, 5000]) + m(4, fields([0, 2]))
    yield "newer", fields([9, 1])
    yield "no_root", columns(replicas, [item((1, 1), 0x300, 0)])
    yield "twice", columns([*replicas, (1, 40)], [root, area])
    yield "cycle", columns(replicas, [root, item((1, 4), 0x400, 1)])
    yield "deleted_bomb", columns([*replicas, (3, U32)],
                                  [root, typed([3], [near | 8 | 15 << 4], "", varint((1 << 30) - 40),
                                               b"", b"\0")])
    yield "wrong_origins", columns(replicas, [root, typed([1], [6 | 1 << 4], "ab", b"", b"",
                                                            bytes([10]), b"\2")])
    yield "zero_key", columns(replicas, [root, item((1, 5), 0x400, 0, b"a\0")])
    yield "many_items_claimed", columns(
        replicas, [root], {"replicas": varint(0) + varint(2) + varint(U32)})
    yield "many_fields_claimed", columns(
        replicas, [root], {"shapes": b"\0" + varint(U32) + b"\0\0\0"})
    yield "many_members_claimed", columns(replicas, [root, area, card], {"set_sizes": varint(U32)})


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


def texts():
    """A byte for the shape of the tree, then a text (client-lib/core/text/FORMAT.md)."""
    def coded(replicas, heads, content, *columns, shape=0):
        return bytes([shape]) + text_bytes(replicas, heads, content, *columns)

    far, near = 7, 3
    mixed = ([5 | 1 << 4, 8, 1 << 4, 5 | 1 << 4, 5, 2 | 2 << 4], "abdeXYZfgh", b"",
             b"\0", bytes([1, 0, 25, 1, 44]), b"", bytes([0, 4, 0]))
    yield "empty", coded([], [], "")
    yield "one", coded([3], [near | 1 << 4], "Hi", b"", b"", b"\0")
    for shape in (0, 1):
        yield f"mixed_{shape}", coded([1, 0], *mixed, shape=shape)
    marks = b"".join(bytes([1, 90 + i, 4, 0, 1, i]) + value for i, value in enumerate(
        [b"\0", b"\2", b"\3\5", b"\4" + b"\1" * 8, b"\5\3abc", b"\6\1\xff", b"\7\1\2"]))
    yield "marks", coded([1, 0], *mixed, marks)
    yield "long", coded([1], [near | 15 << 4], "æ€😀" * 400, varint(1200 - 16), b"", b"\0", shape=1)
    yield "deleted_bomb", coded([1], [near | 8 | 15 << 4], "", varint((1 << 30) - 40), b"", b"\0")
    yield "twice", coded([1], [near, near], "ab", b"", b"", b"\0\1")
    yield "right_passed", coded([1], [near, near, 1], "abc", b"", b"", b"\0\x0a")
    yield "backwards", coded([1], [6] * 40, "x" * 40, b"", b"", bytes([98] + [3] * 39), b"\0" * 40,
                             shape=1)
    yield "far_origins", coded([1], [far, far, far], "abc", b"", b"", b"\0\x0a\x0a", b"\0\2\4",
                               bytes([4, 0, 0]))
    yield "no_utf8", coded([3], [near], "", b"", b"", b"\0") + b"\xff"
    yield "cut_off", coded([1, 0], *mixed)[:14]


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


def packages():
    """Packages (client-lib/core/plan/PACKAGE.md)."""
    def field(number, words=None, labels=(), items=()):
        out = m(1, number) + (m(2, words) if words else b"")
        out += b"".join(m(3, label) for label in labels)
        return out + (m(4, b"".join(varint(i) for i in items)) if items else b"")

    def one(kind, container, *parts):
        return m(1, kind) + (m(2, container) if container else b"") + b"".join(m(3, p) for p in parts)

    def package(*items, version=1, source=b""):
        return m(1, m(1, version) + b"".join(m(2, i) for i in items)) + source

    title, body, guidance, labels, serves, language, colour, frame, citizen = 1, 2, 4, 32, 38, 65, 89, 92, 129
    board = one(256, 0, field(guidance, "Vejledning"), field(language, "da"))
    phase = one(512, 0, field(title, "Afklaring"), field(guidance, "Hvorfor?"))
    focus = one(1088, 1, field(title, "Formål"))
    area = one(768, 1, field(title, "Ideer"), field(serves, items=[2]), field(colour, "green"),
               field(citizen, "suggest"))
    fixed = one(1027, 3, field(title, "Molen"), field(body, "er fredet"),
                field(labels, labels=["a", "b"]), field(frame, "fixed"))
    learning = one(1034, 3, field(title, "Spørg først"), field(body, "😀 æøå"))
    card = one(1031, 3, field(title, "Hvad nu?"))
    level = one(1094, 0, field(title, "Hørt"), field(citizen, "comment"))
    source = m(2, "Havneby") + m(3, "Grøn plads") + m(4, 1700000000000) + m(5, "0f" * 32)

    yield "everything", package(board, phase, focus, area, fixed, learning, card, level, source=source)
    yield "board_only", package(one(256, 0))
    yield "empty", b""
    yield "newer", package(board, version=2)
    yield "no_format", m(1, m(2, board))
    yield "actor", package(board, one(1034, 0, field(33, "7")))
    yield "purpose", package(one(256, 0, field(3, "hemmeligt")))
    yield "idea", package(board, one(1024, 0, field(title, "x")))
    yield "backwards", package(board, one(768, 2), one(512, 0))
    yield "itself", package(board, one(768, 1))
    yield "serves_nothing", package(board, one(768, 0, field(serves, items=[7])))
    yield "twice", package(board, one(512, 0, field(title, "a"), field(title, "b")))
    yield "unsorted", package(board, one(1034, 0, field(labels, labels=["b", "a"])))
    yield "unknown", package(board) + m(9, 1)
    yield "many_items", m(1, m(1, 1) + m(2, b"") * 3000)
    yield "many_fields", m(1, m(1, 1) + m(2, m(3, b"") * 20000))
    yield "no_utf8", package(one(256, 0, m(1, guidance) + m(2, b"\xff")))
    yield "cut_off", package(board, phase)[:-3]
    yield "endless", m(1, b"\x12\xff\xff\xff\xff\x0f")


def main():
    for target, inputs in [("base/utf8", strings()), ("text/history", histories()),
                           ("text/decode", texts()), ("board/edit", edits()),
                           ("board/snapshot", snapshots()), ("plan/package", packages())]:
        for name, data in inputs:
            write(target, name, data)


if __name__ == "__main__":
    main()
