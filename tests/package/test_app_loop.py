"""Goal: through the installed library, which shows nothing of its own Asio, boards run on an app's
io_context against a real server: edits, undo, observers, a server that goes and comes back, the end
in the middle; without a thread, and with what was left behind kept for the next one.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

import samtavle
from stage import BOARD, SOON_S, ServerCase, library_folder, run

HERE = pathlib.Path(__file__).parent


class AppLoop(ServerCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.fresh = pathlib.Path(tempfile.mkdtemp())
        environment = {**os.environ, "PKG_CONFIG_PATH": str(library_folder() / "pkgconfig")}
        flags = run("pkg-config", "--cflags", "--libs", "samtavle", env=environment).split()
        cls.program = cls.fresh / "on_io_context"
        run("g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", HERE / "on_io_context.cpp", "-o",
            cls.program, *flags, f"-Wl,-rpath,{library_folder()}", "-pthread")

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.fresh)
        super().tearDownClass()

    def test_boards_run_on_the_apps_io_context(self) -> None:
        token = self.token()
        app = subprocess.Popen(
            [self.program, self.url, BOARD, token],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for stream in (app.stdin, app.stdout):
            self.addCleanup(stream.close)
        self.addCleanup(app.wait)
        self.addCleanup(app.kill)
        self.assertEqual(app.stdout.readline(), "saved\n")
        self.stop()
        self.assertEqual(app.stdout.readline(), "offline\n")
        self.start()
        app.stdin.write("go on\n")
        app.stdin.flush()
        self.assertEqual(app.stdout.readline(), "back\n")
        self.assertEqual(app.stdout.readline(), "no thread\n")
        self.assertEqual(app.stdout.readline(), "end\n")
        self.assertEqual(app.wait(SOON_S), 0)
        # What was written last is on the board now, or is sent by whoever opens it next.
        with samtavle.open(self.url, BOARD, token) as board:
            board.wait_live(SOON_S)
            board.wait_saved(SOON_S)
            titles = sorted(card.title for card in board.items("idea"))
        self.assertEqual(titles, ["efterladt", "fra en løkke", "uden net"])
