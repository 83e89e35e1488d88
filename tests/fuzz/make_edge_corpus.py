#!/usr/bin/env python3
"""Writes the first corpus of the fuzz targets at the edges: frames and requests from the network,
rows of the store, pending files, ballots on their way and tallies.

Usage: tests/fuzz/make_edge_corpus.py
"""

from make_corpus import CREATE, DELETE, INSERT, edit, fields, m, op, row, varint, write

MASK = bytes([0x12, 0x34, 0x56, 0x78])


def frame(opcode, payload=b"", final=True, masked=True, reserved=0, length=None):
    """One WebSocket frame of a client; `length` claims another length than the payload has."""
    n = len(payload) if length is None else length
    first = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    flag = 0x80 if masked else 0
    if n < 126:
        head = bytes([flag | n])
    elif n < 65536:
        head = bytes([flag | 126]) + n.to_bytes(2, "big")
    else:
        head = bytes([flag | 127]) + n.to_bytes(8, "big")
    body = bytes(b ^ MASK[i % 4] for i, b in enumerate(payload)) if masked else payload
    return first + head + (MASK if masked else b"") + body


CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frames():
    yield "messages", frame(BINARY, b"one") + frame(BINARY, b"") + frame(BINARY, b"x" * 300)
    yield "fragments", frame(BINARY, b"a", False) + frame(PING, b"p") + \
        frame(CONTINUATION, b"b", False) + frame(CONTINUATION, b"c")
    yield "flood_of_fragments", frame(BINARY, b"", False) + frame(CONTINUATION, b"", False) * 40
    yield "controls", frame(PING, b"x" * 125) + frame(PONG) + frame(CLOSE, b"\x03\xe8bye")
    yield "long_control", frame(PING, b"x" * 126)
    yield "control_in_pieces", frame(PING, b"x", False)
    yield "not_masked", frame(BINARY, b"one", masked=False)
    yield "reserved_bits", frame(BINARY, b"one", reserved=4)
    yield "reserved_opcode", frame(3, b"one")
    yield "text", frame(TEXT, b"one")
    yield "continuation_of_nothing", frame(CONTINUATION, b"one")
    yield "two_at_once", frame(BINARY, b"one", False) + frame(BINARY, b"two")
    yield "huge_claim", frame(BINARY, b"one", length=1 << 62)
    yield "top_bit", frame(BINARY, b"one", length=1 << 63)
    yield "long_form_of_short", bytes([0x82, 0x80 | 126, 0, 3]) + MASK + b"abc"
    yield "close_codes", b"".join(frame(CLOSE, c.to_bytes(2, "big")) for c in (999, 1005, 1006))
    yield "close_of_one_byte", frame(CLOSE, b"\x03")
    yield "close_no_utf8", frame(CLOSE, b"\x03\xe8\xff")
    yield "cut_off", frame(BINARY, b"x" * 300)[:50]


def requests():
    get = b"GET /boards/dokk1/sync HTTP/1.1\r\nHost: localhost\r\n"
    yield "get", get + b"\r\n"
    yield "upgrade", get + b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n\x82\x80"
    yield "pipelined", (get + b"\r\n") * 3
    body = b'{"id":"havnen","title":"Havnen","authority":"Havneby","language":"da"}'
    post = b"POST /api/v1/boards HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
    yield "create", post % len(body) + body
    yield "body_too_long", post % 100000 + body
    yield "length_is_no_number", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"
    yield "two_lengths", b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"
    yield "chunked", b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" \
        b"3\r\nabc\r\n0\r\n\r\n"
    yield "length_and_chunked", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" \
        b"Content-Length: 5\r\n\r\n0\r\n\r\n"
    yield "many_fields", get + b"".join(b"X-%d: y\r\n" % i for i in range(20)) + b"\r\n"
    yield "long_header", get + b"X: " + b"y" * 600 + b"\r\n\r\n"
    yield "folded", get + b"X: y\r\n z\r\n\r\n"
    yield "space_before_colon", get + b"X : y\r\n\r\n"
    yield "nul_in_path", b"GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"
    yield "absolute", b"GET http://a/b?c=d HTTP/1.1\r\nHost: a\r\n\r\n"
    yield "old", b"GET / HTTP/1.0\r\n\r\n"
    yield "simple", b"GET /\r\n\r\n"
    yield "json", body
    yield "json_deep", b"[" * 200
    yield "json_twice", b'{"title":"a","title":"b","authority":"c"}'
    yield "json_no_utf8", b'{"title":"\xff","authority":"c"}'


def rows():
    yield "board", b"b" + fields(["Havnen", "Havneby", 1, 12, 1000, 3, 4, 2000])
    yield "board_later", b"b" + fields(["Havnen", "Havneby", 1, 12]) + m(77, "later")
    yield "replica", b"r" + fields([3, 1, "d" * 16, 1, 40]) + b"\x31" + b"h" * 8 + m(7, 1000)
    yield "replica_short_device", b"r" + fields([3, 1, "d", 1, 40])
    yield "replica_none", b"r"
    yield "actor", b"a" + m(1, "subject") + m(2, fields([1, "Asta", 1, "Havneby"]))
    yield "actor_no_utf8", b"a" + m(1, "subject") + m(2, m(1, 1) + b"\x12\x01\xff")
    yield "actor_none", b"a" + m(1, "subject")
    yield "ballot", b"v" + m(1, fields([2, 1, 2])) + m(1, fields([2, 7, 1])) + m(2, 1) + m(3, 1000)
    yield "ballot_later", b"v" + m(1, fields([2, 1, 2])) + m(2, 99) + m(77, "later")
    yield "ballot_cut_off", b"v" + m(1, fields([2, 1, 2]))[:-1]
    invitation = m(1, b"\xb1" * 32) + m(2, 3) + m(3, 1) + m(4, "Havneby") + m(5, "May")
    yield "invitation", b"i" + invitation + m(6, 1000) + m(7, 2000) + m(8, 5) + m(9, 2) + m(10, 1)
    yield "invitation_later", b"i" + invitation + m(2, 99) + m(77, "later")
    yield "invitation_cut_off", b"i" + invitation[:-1]
    yield "event", b"e" + m(1, 7) + m(2, 1) + m(3, 1000) + m(4, b"") + m(5, 2)
    yield "event_without_seq", b"e" + m(2, 1)
    yield "event_cut_off", b"e" + m(1, 7) + b"\x22\xff\x7f"


def ballot(of, dots, number):
    return fields(of) + b"".join(m(3, fields(d)) for d in dots) + m(4, number)


def ballot_frames():
    """Messages to a server whose board has the round 0.14 about the card 0.2."""
    card, vote_round = (0, 2), (0, 14)

    def frame(*ballots, more=b""):
        return more + b"".join(m(7, b) for b in ballots)

    yield "ballots", row(frame(ballot(vote_round, [(*card, 3)], 1)),
                         frame(ballot(vote_round, [], 2)),
                         frame(ballot(vote_round, [(*card, 4)], 3)),
                         frame(ballot(card, [(*card, 1)], 4), ballot(vote_round, [(*card, 1)], 5)))
    yield "ballots_and_edits", row(frame(ballot(vote_round, [(*card, 1)], 1),
                                         more=m(2, edit(op(CREATE, 0x400, 0, 1, b"\x95"))) + m(6, 1)))
    yield "ballot_of_strange_dots", row(
        frame(ballot(vote_round, [(*card, 0xFFFFFFFF), (*card, 0xFFFFFFFF)], 1)),
        frame(ballot(vote_round, [(*card, 0)], 2)), frame(ballot(vote_round, [(9, 9, 1)], 3)))
    yield "many_empty_dots", row(frame(m(3, b"") * 3000))
    yield "ballot_cut_off", row(frame(ballot(vote_round, [(*card, 3)], 1))[:-2])
    yield "ballot_that_is_none", row(m(7, b"\x18\x01"), bytes([0x38, 1]))


def receipts():
    """Steps of a client (server_frame_fuzz) that votes on 0.2."""
    hear, reconnect, vote = b"\0", b"\3", b"\7"

    def says(data):
        return hear + len(data).to_bytes(2, "little") + data

    def receipt(number, dots=(), code=0):
        return m(9, fields([0, 2]) + b"".join(m(3, fields(d)) for d in dots) + m(4, number) +
                 (m(5, code) if code else b""))

    yield "ballot_taken", vote + says(receipt(1, [(0, 2, 1)]))
    yield "ballot_refused", vote + vote + says(receipt(1, [], 4)) + says(receipt(2, [], 4))
    yield "ballot_kept_while_full", vote + says(receipt(1, [], 7)) + vote + says(m(8, m(1, 4))) + \
        says(receipt(2))
    yield "ballot_on_a_lost_line", vote + reconnect + says(receipt(1)) + vote
    yield "receipts_of_nothing", says(receipt(0, [(0, 2, 1)] * 40)) + says(m(9, b"")) + \
        says(receipt(5, [], 99)) + vote + says(receipt(1, [], 99))


def tallies():
    def card(replica, counter, dots, actors=b""):
        return m(1, fields([replica, counter, dots]) + (m(4, actors) if actors else b""))

    def turnout(kind, voters):
        return m(2, fields([kind, voters]))

    whole = card(1, 5, 7, b"\1\2\xac\2") + card(0, 9, 2, b"\1") + card(2, 1, 2) + \
        turnout(1, 3) + turnout(6, 1)
    yield "empty", b""
    yield "whole", whole
    yield "anonymous", card(1, 5, 7) + card(1, 6, 7) + turnout(2, 4)
    yield "later", whole + m(77, "later")
    yield "other_order", card(0, 9, 2) + card(1, 5, 7)
    yield "twice", card(1, 5, 7) + card(1, 5, 2)
    yield "same_dots_other_order", card(1, 6, 7) + card(1, 5, 7)
    yield "no_dots", card(1, 5, 0)
    yield "no_card", m(1, m(3, 4))
    yield "more_people_than_dots", card(1, 5, 1, b"\1\2")
    yield "people_twice", card(1, 5, 3, b"\2\2")
    yield "kind_that_cannot_be", turnout(256, 1)
    yield "negative_kind", m(2, varint(8) + varint(-1) + m(2, 1))
    yield "many_cards", b"".join(card(1, i, 1) for i in range(1, 400))
    yield "cut_off", whole[:-3]


def pending():
    identity = m(1, fields([b"d" * 16, "havnen", 3, 1, 5]))
    create = edit(op(CREATE, 0x400, 1, 1, b"\x90"), replica=3, first=5)
    typed = edit(op(INSERT, 3, 5, 1, 0, 0, 0, 0, "hej"), replica=3, first=6)
    gone = edit(op(DELETE, 3, 5, 1), replica=3, first=9)

    def records(*bodies):
        return b"r" + b"".join(bytes([len(b)]) + b for b in bodies)

    yield "identity", records(identity)
    yield "edits", records(identity, m(2, create) + m(7, 12),
                           m(2, typed) + m(7, 12), m(2, gone), m(3, 1))
    yield "cleared", records(identity, m(2, typed), m(4, 1), m(2, gone))
    yield "drop_too_many", records(identity, m(2, typed), m(3, 7))
    yield "no_identity", records(m(2, typed))
    yield "cut_off_edit", records(identity, m(2, create)[:-4])
    yield "later_kind", records(identity, m(99, "later"))
    yield "owners", records(identity, m(10, fields([1, 1])), m(2, create), m(10, b""),
                            m(10, fields([7, 2, 3])), m(3, 1), m(10, b"\x19" + b"h" * 8))
    yield "other_board", records(m(1, fields([b"d" * 16, "skoven", 3, 1, 5])), m(2, typed))
    yield "numbers_jump", records(identity, m(2, typed), m(2, typed))
    yield "counter_runs_over", records(m(1, fields([b"d" * 16, "havnen", 3, 1, 0xFFFFFFFF])), m(2, typed))
    yield "ballots", records(identity, m(8, ballot((1, 5), [(1, 2, 3)], 1)),
                             m(8, ballot((1, 9), [], 2)), m(8, ballot((1, 5), [(1, 2, 1)], 3)),
                             m(2, create), m(9, fields([1, 9])), m(4, 1), m(2, typed), identity)
    yield "ballot_of_nothing", records(m(8, b""), m(9, b""), m(8, m(3, b"") * 60))
    yield "file_empty", b"f"
    yield "file_header", b"fSAMTPND\x01"
    yield "file_newer", b"fSAMTPND\x09"
    yield "file_other", b"fsomething else"
    yield "file_bomb", b"fSAMTPND\x01" + b"\xff\xff\xff\xff" + b"c" * 8 + b"body"
    yield "file_zeros", b"fSAMTPND\x01" + bytes(40)
    yield "file_bad_sum", b"fSAMTPND\x01" + (4).to_bytes(4, "little") + b"c" * 8 + b"body" + \
        (4).to_bytes(4, "little")


def main():
    for target, inputs in [("net/frame", frames()), ("net/request", requests()),
                           ("log/row", rows()), ("native/pending", pending()),
                           ("sync/client_frame", ballot_frames()),
                           ("sync/server_frame", receipts()), ("plan/tally", tallies())]:
        for name, data in inputs:
            write(target, name, data)


if __name__ == "__main__":
    main()
