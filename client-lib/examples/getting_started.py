"""Adds an idea to a board, and lists the ideas on it.

getting_started.py <server> <board> <token> <title>
"""

import sys

import samtavle

server, name, token, title = sys.argv[1:]
with samtavle.open(server, name, token) as board:
    board.wait_live()
    made = board.transact("New card", lambda tx: tx.create("idea", samtavle.ROOT, title=title))
    # When this returns, it is on the server's disk and everybody has it.
    board.wait_edit(made.edit)
    for idea in board.items("idea"):
        print(idea.id, idea.title)
