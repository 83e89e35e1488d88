"""A bot that answers questions on a board: it comments on each card of the kind `question`.

question_bot.py <server> <board> <token> [<seconds>]
"""

import queue
import sys

import samtavle
from samtavle import Board, Id

ANSWER = "Tak for dit spørgsmål. Vi svarer inden for tre hverdage."


def answer(board: Board, question: Id) -> None:
    """Once: not where somebody has commented already."""
    if board.ask("threads", question):
        return
    made = board.transact("Answer", lambda tx: tx.comment(question, ANSWER))
    board.wait_edit(made.edit)
    print("answered", question, flush=True)


def main() -> None:
    server, name, token = sys.argv[1:4]
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 3600
    changed: "queue.Queue[None]" = queue.Queue()
    with samtavle.open(server, name, token, client="question-bot") as board:
        board.wait_live()
        # Called on the board's thread, where one must not wait: the work is done here.
        board.observe(lambda: changed.put(None), kind="question")
        while True:
            for question in board.items("question"):
                if question.title:
                    answer(board, question.id)
            try:
                changed.get(timeout=seconds)
            except queue.Empty:
                return


main()
