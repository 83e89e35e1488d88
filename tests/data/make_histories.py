#!/usr/bin/env python3
"""Writes histories.jsonl, the concurrent histories that conformance_test replays.

Usage: tests/data/make_histories.py > tests/data/histories.jsonl

The first ones are written by hand, with outcomes reasoned by hand. The others are random, small and
dense in conflicts; their outcome is that of the tree of the FugueMax paper (section 5), formulated
here a third time, in another language. The last are the smallest found on which the raw right-origin
rule differs from the variant that replaces right origins by right parents.
"""

import functools
import json
import random


class Op:
    """One inserted character (char) or one deleted one (target)."""

    def __init__(self, parents, op_id, left=None, right=None, char=None, target=None):
        self.parents, self.id = parents, op_id
        self.left, self.right, self.char, self.target = left, right, char, target


def order(ops, raw=True):
    """The ids of the inserted characters in the order of the text."""
    nodes = {op.id: op for op in ops if op.char}
    left_of, right_of = {}, {}
    for op in nodes.values():
        if op.right and nodes[op.right].left == op.left:
            left_of.setdefault(op.right, []).append(op.id)
        else:
            right_of.setdefault(op.left, []).append(op.id)

    def walk(node):
        for child in sorted(left_of.get(node, [])):
            yield from walk(child)
        if node:
            yield node
        children = right_of.get(node, [])
        if len(children) > 1:
            children = sorted(children, key=functools.cmp_to_key(compare))
        for child in children:
            yield from walk(child)

    def path(node):
        """From the root: (side, id) of each step, side -1 or 1."""
        steps = []
        while node:
            op = nodes[node]
            is_left = op.right and nodes[op.right].left == op.left
            steps.append((-1 if is_left else 1, node))
            node = op.right if is_left else op.left
        return steps[::-1]

    def place(a, b):
        """-1 if a stands before b, 1 if behind, 0 if they are the same; None is the end."""
        if a == b:
            return 0
        if a is None or b is None:
            return 1 if a is None else -1
        pa, pb = path(a), path(b)
        i = 0
        while i < len(pa) and i < len(pb) and pa[i] == pb[i]:
            i += 1
        if i == len(pa):
            return -pb[i][0]
        if i == len(pb):
            return pa[i][0]
        if pa[i][0] != pb[i][0]:
            return pa[i][0] - pb[i][0]
        return compare(pa[i][1], pb[i][1])

    def compare(a, b):
        """Of two siblings on one side: further right origins first, then ids."""
        right_a, right_b = (nodes[n].right if raw else None for n in (a, b))
        where = place(right_b, right_a)
        return where if where else (-1 if a < b else 1)

    return list(walk(None))


class History:
    def __init__(self):
        self.ops, self.txns, self.seqs = [], [], {}

    def closure(self, parents):
        seen, todo = set(), list(parents)
        while todo:
            op = todo.pop()
            if op not in seen:
                seen.add(op)
                todo += self.ops[op].parents
        return [self.ops[i] for i in sorted(seen)]

    def text(self, ops, raw=True):
        gone = {op.target for op in ops if op.target}
        chars = {op.id: op.char for op in ops if op.char}
        return [(i, chars[i], i in gone) for i in order(ops, raw)]

    def visible_length(self, parents):
        return sum(not gone for _, _, gone in self.text(self.closure(parents)))

    def add(self, agent, parents, *patches):
        """Returns the number of its last operation."""
        first, seq = len(self.ops), self.seqs.get(agent, 0)
        known = self.closure(parents)
        self.txns.append({"parents": parents, "agent": agent, "seqStart": seq,
                          "span": [first, 0], "ops": [list(p) for p in patches]})

        def push(**what):
            nonlocal seq, parents
            op = Op(parents, (agent, seq), **what)
            self.ops.append(op)
            known.append(op)
            parents, seq = [len(self.ops) - 1], seq + 1

        for position, deleted, inserted in patches:
            for _ in range(deleted):
                here = [i for i, _, gone in self.text(known) if not gone]
                push(target=here[position])
            for offset, char in enumerate(inserted):
                everything = self.text(known)
                here = [i for i, _, gone in everything if not gone]
                at = position + offset
                left = here[at - 1] if at else None
                ids = [i for i, _, _ in everything]
                behind = ids.index(left) + 1 if left else 0
                push(left=left, right=ids[behind] if behind < len(ids) else None, char=char)
        self.seqs[agent] = seq
        self.txns[-1]["span"][1] = len(self.ops)
        return len(self.ops) - 1

    def end(self, raw=True):
        return "".join(c for _, c, gone in self.text(self.ops, raw) if not gone)

    def line(self):
        return json.dumps({"txns": self.txns, "endContent": self.end()}, ensure_ascii=False,
                          separators=(",", ":"))


def by_hand():
    forwards = History()
    base = forwards.add("c", [], (0, 0, "()"))
    forwards.add("a", [base], (1, 0, "a"), (2, 0, "a"), (3, 0, "a"))
    forwards.add("b", [base], (1, 0, "b"), (2, 0, "b"), (3, 0, "b"))
    yield forwards, "(aaabbb)"

    backwards = History()
    base = backwards.add("c", [], (0, 0, "()"))
    backwards.add("a", [base], (1, 0, "3"), (1, 0, "2"), (1, 0, "1"))
    backwards.add("b", [base], (1, 0, "z"), (1, 0, "y"), (1, 0, "x"))
    yield backwards, "(123xyz)"

    delete_and_type = History()
    base = delete_and_type.add("a", [], (0, 0, "one two"))
    delete_and_type.add("a", [base], (0, 7, ""))
    delete_and_type.add("b", [base], (4, 0, "æ😀 "))
    yield delete_and_type, "æ😀 "

    both_delete = History()
    base = both_delete.add("a", [], (0, 0, "abcdef"))
    both_delete.add("a", [base], (1, 3, ""))
    both_delete.add("b", [base], (2, 3, "X"))
    yield both_delete, "aXf"

    further_right_first = History()
    base = further_right_first.add("c", [], (0, 0, "a"))
    seen = further_right_first.add("c", [base], (1, 0, "x"))
    other = further_right_first.add("b", [base], (1, 0, "2"))
    further_right_first.add("a", [seen], (1, 0, "1"))
    further_right_first.add("b", [other], (2, 0, "3"))
    # 1 stands directly before the x it saw; 2 saw nothing behind the a, as x, and b is before c.
    yield further_right_first, "a231x"


def at_random(seed, transactions):
    dice, history, heads = random.Random(seed), History(), {}
    for _ in range(transactions):
        agent = dice.choice("abc")
        seen = set(heads.get(agent, []))
        if dice.random() < 0.4 and heads:
            seen |= set(heads[dice.choice(sorted(heads))])
        parents = sorted(seen)
        length = history.visible_length(parents)
        if length and dice.random() < 0.2:
            patch = (dice.randrange(length), 1, "")
        else:
            patch = (dice.randint(0, min(length, 3)), 0,
                     "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(1, 2))))
        heads[agent] = [history.add(agent, parents, patch)]
    return history


def main():
    for history, outcome in by_hand():
        assert history.end() == outcome, (history.end(), outcome)
        print(history.line())
    for seed in range(12):
        print(at_random(seed, 8 + seed).line())
    found = []
    for seed in range(20000):
        history = at_random(seed, 7)
        if history.end() != history.end(raw=False):
            found.append(history)
    for history in sorted(found, key=lambda h: (len(h.ops), h.line()))[:3]:
        print(history.line())


if __name__ == "__main__":
    main()
