"""Goal: boards without a server do for Python what boards of a server do, and two processes sync
through a pipe of the app's own.
"""

import multiprocessing
import pathlib
import shutil
import socket
import tempfile
import threading
import unittest

import samtavle
from samtavle import ROOT, Ask, LocalBoard, Person

SOON_S = 30.0


class SocketPipe:
    """A pipe over a socket: `send` for the library, and a thread that hands over what comes."""

    def __init__(self, ours: socket.socket) -> None:
        self._socket = ours

    def send(self, content: bytes) -> bool:
        try:
            self._socket.sendall(content)
            return True
        except OSError:
            return False

    def close(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other end was first

    def read_into(self, line: samtavle.Line) -> None:
        threading.Thread(target=self._read, args=(line,), daemon=True).start()

    def _read(self, line: samtavle.Line) -> None:
        try:
            while content := self._socket.recv(7):  # in pieces that are no messages
                line.received(content)
            line.lost()
        except (OSError, samtavle.Error):
            pass  # it has ended already


def write_from_afar(ours: socket.socket, title: str) -> None:
    """What the other process does."""

    def connect(line: samtavle.Line) -> SocketPipe:
        pipe = SocketPipe(ours)
        pipe.read_into(line)
        return pipe

    with samtavle.open_pipe(connect, "park") as board:
        board.wait_live(SOON_S)
        made = board.transact("New", lambda tx: tx.create("idea", ROOT, title=title))
        board.wait_edit(made.edit, SOON_S)
        there = {card.title for card in board.items("idea")}
        assert {"her", title} <= there, there


class Local(unittest.TestCase):
    def opened(self, local: LocalBoard, person: Person = Person("Mette", kind="official")):
        board = samtavle.open_local(local, person)
        self.addCleanup(board.close)
        board.wait_live(SOON_S)
        return board

    def test_in_a_file_it_outlives_the_process(self) -> None:
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        file = str(folder / "park")
        with LocalBoard("park", file=file) as local:
            board = self.opened(local)
            board.transact("New", lambda tx: tx.create("idea", ROOT, title="varig"))
            board.wait_saved(SOON_S)
            with self.assertRaises(samtavle.Error) as taken:
                LocalBoard("park", file=file)
            self.assertEqual(taken.exception.status, "locked")
        with LocalBoard("park", file=file) as local:
            self.assertIn("varig", [card.title for card in self.opened(local).items("idea")])

    def test_two_processes_sync_through_a_pipe(self) -> None:
        with LocalBoard("park") as local:
            board = self.opened(local)
            board.transact("New", lambda tx: tx.create("idea", ROOT, title="her"))
            board.wait_saved(SOON_S)
            ours, theirs = socket.socketpair()
            there = multiprocessing.get_context("spawn").Process(
                target=write_from_afar, args=(theirs, "langvejs fra")
            )
            there.start()
            theirs.close()
            pipe = SocketPipe(ours)
            pipe.read_into(local.serve(pipe, Person("Bo", role="contributor")))
            there.join(SOON_S)
            self.assertEqual(there.exitcode, 0)
            self.assertIn("langvejs fra", [card.title for card in board.items("idea")])
            names = [person["name"] for person in board.ask("people")]
            self.assertEqual(sorted(names), ["Bo", "Mette"])
            ours.close()

    def test_the_steps_of_the_plan(self) -> None:
        with LocalBoard("park") as local:
            board = self.opened(local)

            def make(tx: samtavle.Transaction):
                card = tx.create("idea", ROOT, title="To ting", body="Bænke 🚤.\nTræer.")
                tx.format(card, "body", 0, 5, "bold", True)
                return card, tx.split_card(card, [(0, 8, "Bænke"), (9, 15, "")])

            card, parts = board.transact("Split", make).value
            board.wait_saved(SOON_S)
            self.assertEqual([board.item(part).title for part in parts], ["Bænke", "Træer."])
            before = board.state.seq

            def more(tx: samtavle.Transaction):
                tx.make_round(ROOT, "Hvad først?", parts, dots=2)
                tx.offer("Pas på", board.state.actor, parts, until="2030-01-01")
                tx.name_version("Før mødet", before)
                tx.enter_for("idea", ROOT, "Fru Holm", "Læ")
                tx.erase(parts[0], "title", 0, 5)

            board.wait_edit(board.transact("More", more, "because").edit, SOON_S)
            self.assertEqual([r.title for r in board.items("vote_round")], ["Hvad først?"])
            restored = board.restore_version(before, parts[0])
            board.wait_edit(restored.last_edit, SOON_S)
            self.assertEqual(board.item(parts[0]).title, "Bænke")
            self.assertIsNotNone(board.past(before, lambda view: view.item(parts[1])))

    def test_what_one_may_do(self) -> None:
        with LocalBoard("park") as local:
            create = Ask("create", kind="idea", container=ROOT)
            self.assertTrue(self.opened(local).may(create).allowed)
            reader = self.opened(local, Person("Rie", role="reader"))
            answer = reader.may(create)
            self.assertEqual((answer.allowed, answer.status), (False, "not_allowed"))
            self.assertNotEqual(answer.needed_role, "none")


if __name__ == "__main__":
    unittest.main()
