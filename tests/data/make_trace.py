#!/usr/bin/env python3
"""Writes a made-up editing session, of two people in one text or of one.

Usage: make_trace.py [SEED] > two_writers.json
       make_trace.py --one [SEED] > one_writer.json

Of two, each writes in a half of their own, the first above the line, the second below it, types and corrects
in turns with the other and at the same time, and now and then takes in what the other has written.
So no two of them ever insert at one position at one time, and the end is the same in every order.
One alone writes, corrects and pastes anywhere.

The format is that of recorded sessions (josephg/editing-traces): positions are code points in the
text that the transaction's parents, and all before them, make.
"""

import json
import random
import sys

START = "Ønsker til havnen\n---\nHvem gør hvad\n"
SPLIT = START.index("---")
WORDS = ["badebro", "læ", "lys", "bænk", "café 🌊", "sauna", "vi", "laver", "selv", "hvem", "betaler",
         "€", "og", "måske", "i", "år", "bådene", "børn", "cykler", "ø", "søndag", "frivillige"]
ROUNDS = 40
STEPS_OF_ONE = 600


class Writer:
    """One person: their own half, and the other's as they know it."""

    def __init__(self, number):
        self.number = number
        self.own = START[:SPLIT] if number == 0 else START[SPLIT:]
        self.other_length = len(START) - len(self.own)
        self.cursor = len(self.own) - 1
        self.heads = []  # the transactions that the next one builds upon

    def base(self):
        return 0 if self.number == 0 else self.other_length


def one_writer(dice):
    text, cursor, patches = "", 0, []

    def patch(at, deleted, inserted):
        nonlocal text, cursor
        text = text[:at] + inserted + text[at + deleted:]
        cursor = at + len(inserted)
        patches.append([at, deleted, inserted])

    for _ in range(STEPS_OF_ONE):
        if dice.random() < 0.15:
            cursor = dice.randint(0, len(text))
        chance = dice.random()
        if chance < 0.25 and cursor > 0:
            for _ in range(min(dice.randint(1, 6), cursor)):
                patch(cursor - 1, 1, "")
        elif chance < 0.30:
            gone = min(dice.randint(0, 12), len(text) - cursor)
            patch(cursor, gone, " ".join(dice.choices(WORDS, k=4)))
        else:
            for letter in dice.choice(WORDS) + " ":
                patch(cursor, 0, letter)

    lines = ",\n".join(json.dumps({"patches": [p]}, ensure_ascii=False) for p in patches)
    print('{"startContent": "", "endContent": %s,\n"txns": [\n%s\n]}' %
          (json.dumps(text, ensure_ascii=False), lines))


def two_writers(dice):
    writers = [Writer(0), Writer(1)]
    transactions = []

    def patch(writer, at, deleted, text):
        # The line itself stays with the second writer and is never touched.
        writer.own = writer.own[:at] + text + writer.own[at + deleted:]
        writer.cursor = at + len(text)
        transactions.append({"parents": sorted(writer.heads), "agent": writer.number,
                             "patches": [[writer.base() + at, deleted, text]]})
        writer.heads = [len(transactions) - 1]

    def step(writer):
        lowest = 0 if writer.number == 0 else 4
        # The first writer's half ends before the line, the second's with the text.
        if dice.random() < 0.15:
            writer.cursor = dice.randint(lowest, len(writer.own) - 1)
        if dice.random() < 0.25 and writer.cursor > lowest:
            count = dice.randint(1, min(3, writer.cursor - lowest))
            patch(writer, writer.cursor - count, count, "")
        else:
            for letter in dice.choice(WORDS) + " ":
                patch(writer, writer.cursor, 0, letter)

    for _ in range(ROUNDS):
        for _ in range(dice.randint(1, 6)):
            step(dice.choice(writers))
        taker = dice.choice(writers)
        giver = writers[1 - taker.number]
        # What the giver had seen of the taker is seen by the taker anyway.
        taker.heads = sorted(set(taker.heads) | set(giver.heads))
        taker.other_length = len(giver.own)

    end = writers[0].own + writers[1].own
    lines = ",\n".join(json.dumps(t, ensure_ascii=False) for t in transactions)
    print('{"kind": "concurrent", "startContent": %s,\n"endContent": %s,\n"numAgents": 2,\n'
          '"txns": [\n%s\n]}' % (json.dumps(START, ensure_ascii=False),
                                 json.dumps(end, ensure_ascii=False), lines))


def main():
    arguments = sys.argv[1:]
    session = two_writers
    if arguments[:1] == ["--one"]:
        session = one_writer
        arguments.pop(0)
    session(random.Random(int(arguments[0]) if arguments else 1))


main()
