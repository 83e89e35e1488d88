"""Goal: a board in an app does what samtavle.h and the Python module say, against a real server."""

import queue
import threading
import time

import samtavle
from samtavle import ROOT
from stage import BOARD, SOON_S, ServerCase


class MemoryStore:
    """A pending store of the app's own."""

    def __init__(self) -> None:
        self.kept = b""

    def load(self) -> bytes:
        return self.kept

    def append(self, more: bytes) -> None:
        self.kept += more

    def replace(self, all: bytes) -> None:
        self.kept = all


class Embedding(ServerCase):
    def opened(self, name: str = "Anna", role: str = "contributor", **options: object):
        kind = "official" if role == "manager" else "citizen"
        token = self.token(name, role, kind)
        board = samtavle.open(self.url, BOARD, token, **options)
        self.addCleanup(board.close)
        board.wait_live(SOON_S)
        return board

    def test_what_one_writes_the_other_reads(self) -> None:
        anna, bo = self.opened("Anna"), self.opened("Bo")
        heard = threading.Event()
        stop = bo.observe(heard.set, kind="idea")
        words = {"title": "Båd", "body": "Rød 🚤!"}
        made = anna.transact("New", lambda tx: tx.create("idea", ROOT, **words))
        seq = anna.wait_edit(made.edit)
        self.assertGreater(seq, 0)
        self.assertEqual(anna.state.save, "saved")
        card = anna.item(made.value)
        self.until("it is at the other", lambda: bo.item(card.id) is not None)
        there = bo.item(card.id)
        self.assertEqual((there.kind, there.fields), ("idea", words))
        self.assertFalse(there.pending)
        self.assertTrue(heard.wait(SOON_S))
        stop()

        # Places in texts are those of Python's strings.
        at = there.fields["body"].index("!")
        made = bo.transact("Type", lambda tx: tx.insert(card.id, "body", at, " hurtig"))
        bo.wait_edit(made.edit)
        self.until("it is back", lambda: anna.item(card.id).fields["body"] == "Rød 🚤 hurtig!")

    def test_an_id_from_before_it_was_saved_goes_on_working(self) -> None:
        board = self.opened("Carl")
        first = board.transact("New", lambda tx: tx.create("need", ROOT, title="Læ"))
        again = board.transact("More", lambda tx: tx.insert(first.value, "title", 2, " og lys"))
        board.wait_edit(again.edit)
        self.assertEqual(board.item(first.value).title, "Læ og lys")
        self.assertEqual(board.read(lambda view: view.item(first.value).pending), False)

    def test_an_observer_of_a_field_hears_of_that_field_only(self) -> None:
        board = self.opened("Dorte")
        card = board.transact("New", lambda tx: tx.create("idea", ROOT, title="x")).value
        board.wait_saved()
        titles: "queue.Queue[str]" = queue.Queue()
        bodies: "queue.Queue[str]" = queue.Queue()
        board.observe(lambda: titles.put("title"), item=card, field="title")
        board.observe(lambda: bodies.put("body"), item=card, field="body")
        board.transact("Type", lambda tx: tx.insert(card, "body", 0, "y"))
        board.wait_saved()
        self.assertEqual(bodies.get(timeout=SOON_S), "body")
        self.assertTrue(titles.empty())

    def test_a_transaction_is_all_or_nothing(self) -> None:
        board = self.opened("Erik")

        def wrong(tx: samtavle.Transaction) -> None:
            card = tx.create("idea", ROOT, title="halv")
            self.assertEqual(tx.view.item(card).title, "halv")
            raise LookupError("no more")

        with self.assertRaises(LookupError):
            board.transact("Wrong", wrong)
        self.assertNotIn("halv", [card.title for card in board.items("idea")])
        with self.assertRaises(samtavle.Error) as nothing:
            board.transact("Nothing", lambda tx: None)
        self.assertEqual(nothing.exception.status, "invalid")

    def test_undo_and_redo(self) -> None:
        board = self.opened("Frida")
        self.assertIsNone(board.undo())
        card = board.transact("New", lambda tx: tx.create("idea", ROOT, title="bort")).value
        board.wait_saved()
        self.assertTrue(board.state.can_undo)
        undone = board.undo()
        board.wait_edit(undone.last_edit)
        self.assertTrue(board.item(card).deleted)
        board.wait_edit(board.redo().last_edit)
        self.assertFalse(board.item(card).deleted)

    def test_what_is_refused_comes_back_with_its_content(self) -> None:
        refusals: "queue.Queue[samtavle.Refusal]" = queue.Queue()
        callbacks = samtavle.Callbacks(refused=refusals.put)
        board = self.opened("Gæst", "reader", callbacks=callbacks)
        made = board.transact("Try", lambda tx: tx.create("idea", ROOT, title="må jeg?"))
        with self.assertRaises(samtavle.Error) as refused:
            board.wait_edit(made.edit)
        self.assertEqual(refused.exception.status, "not_allowed")
        refusal = refusals.get(timeout=SOON_S)
        self.assertEqual((refusal.edit, refusal.status), (made.edit, "not_allowed"))
        self.assertNotEqual(refusal.needed_role, "none")
        self.assertIn("må jeg?", [step.get("text") for step in refusal.content["steps"]])
        self.assertNotIn("må jeg?", [card.title for card in board.items("idea")])

    def test_unsaved_edits_outlive_the_board_in_a_store_of_the_apps_own(self) -> None:
        store = MemoryStore()
        board = self.opened("Hans", pending_store=store)
        self.stop()
        board.transact("Offline", lambda tx: tx.create("idea", ROOT, title="uden net"))
        self.until("it is unsaved", lambda: board.state.save == "unsaved")
        board.close()
        self.assertIn("uden net".encode(), store.kept)
        self.start()
        again = samtavle.open(self.url, BOARD, self.token("Hans"), pending_store=store)
        self.addCleanup(again.close)
        again.wait_live(SOON_S)
        again.wait_saved(SOON_S)
        self.assertIn("uden net", [card.title for card in again.items("idea")])

    def test_callbacks_run_where_the_app_wants(self) -> None:
        tasks: "queue.Queue" = queue.Queue()
        threads: list[int] = []
        changed = samtavle.Callbacks(changed=lambda _: threads.append(threading.get_ident()))
        board = self.opened("Ida", executor=tasks.put, callbacks=changed)
        board.transact("New", lambda tx: tx.create("idea", ROOT, title="her"))
        board.wait_saved()
        end = time.monotonic() + SOON_S
        while not threads and time.monotonic() < end:
            tasks.get(timeout=SOON_S)()
        self.assertEqual(set(threads), {threading.get_ident()})

    def test_waiting_in_a_callback_is_an_error(self) -> None:
        said: "queue.Queue[str]" = queue.Queue()
        board = self.opened("Jens")

        def wait() -> None:
            for act in (board.wait_saved, board.story, board.close):
                try:
                    act()
                    said.put("it worked")
                except samtavle.Error as error:
                    said.put(error.status)

        board.observe(wait)
        board.transact("New", lambda tx: tx.create("idea", ROOT, title="vent"))
        self.assertEqual([said.get(timeout=SOON_S) for _ in range(3)], ["wrong_thread"] * 3)

    def test_views_and_transactions_end_with_their_callbacks(self) -> None:
        board = self.opened("Karen")
        kept = board.read(lambda view: view)
        with self.assertRaises(samtavle.Error) as late:
            kept.items("idea")
        self.assertEqual(late.exception.status, "closed")
        transactions: list[samtavle.Transaction] = []

        def steps(tx: samtavle.Transaction) -> None:
            transactions.append(tx)
            tx.create("idea", ROOT, title="nu")
            with self.assertRaises(samtavle.Error) as within:
                board.transact("Within", lambda inner: inner.create("idea", ROOT))
            self.assertEqual(within.exception.status, "invalid")

        board.transact("New", steps)
        with self.assertRaises(samtavle.Error) as over:
            transactions[0].create("idea", ROOT)
        self.assertEqual(over.exception.status, "closed")

    def test_the_plan_and_the_past_can_be_read(self) -> None:
        board = self.opened("Lise", "manager")
        before = board.state.seq
        card = board.transact("New", lambda tx: tx.create("idea", ROOT, title="gammel")).value
        board.wait_saved()
        comment = board.transact("Say", lambda tx: tx.comment(card, "god idé"))
        board.wait_edit(comment.edit)
        threads = board.ask("threads", card)
        self.assertEqual(threads[0]["comments"], [str(board.item(comment.value).id)])
        self.assertIn("phases", board.ask("phases"))
        self.assertIn("Lise", [person["name"] for person in board.ask("people")])
        id_now = board.item(card).id
        self.assertIsNone(board.past(before, lambda view: view.item(id_now)))
        newest = board.past(board.state.seq, lambda view: view.item(id_now))
        self.assertEqual(newest.title, "gammel")
        created = [change["title"] for change in board.difference(before, board.state.seq)]
        self.assertIn("gammel", created)
        self.assertIn("now", board.story())
        self.assertEqual(board.digest(before)["since"], before)

    def test_a_board_that_is_not_there_ends_the_connection(self) -> None:
        token = self.samtavle("invite", "ingen", "--name", "Mads", "--kind", "citizen").strip()
        with samtavle.open(self.url, "ingen", token) as board:
            with self.assertRaises(samtavle.Error) as ended:
                board.wait_live(SOON_S)
            self.assertEqual(ended.exception.status, "no_such_board")
            self.assertEqual(board.state.ended, "no_such_board")
