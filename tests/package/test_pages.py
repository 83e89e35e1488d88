"""Goal: whoever follows a getting-started page to the letter has a board in an app.

Method: an empty folder, a home with nothing but the installed package, and what the page says: its
files under their names, then its last commands, with another server than the page's.
"""

import os
import pathlib
import re
import shutil
import tempfile

from stage import BOARD, PREFIX, ROOT, ServerCase, run

NAMES = {"c": "getting_started.c", "cpp": "getting_started.cpp", "python": "getting_started.py",
         "cmake": "CMakeLists.txt"}
TITLE = "A bench in the shade"


class Pages(ServerCase):
    def follow(self, page: str) -> None:
        text = (ROOT / "client-lib" / page / "README.md").read_text()
        home = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, home)
        (home / "samtavle").symlink_to(PREFIX)
        folder = home / "app"
        folder.mkdir()
        commands = ""
        for language, block in re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL):
            if language == "sh":
                commands = block
            else:
                name = NAMES[language]
                self.assertIn(f"`{name}`", text)
                (folder / name).write_text(block)
        self.assertIn(TITLE, commands)
        # The page's server is the one on the reader's machine.
        for theirs, ours in (("http://localhost:8080", self.url), ("dokk1", BOARD)):
            self.assertIn(theirs, commands)
            commands = commands.replace(theirs, ours)
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        environment = {**kept, "HOME": str(home), "TOKEN": self.token(page)}
        said = run("bash", "-euc", commands, cwd=folder, env=environment)
        self.assertIn(TITLE, said)
        self.assertIn(TITLE, self.samtavle("search", BOARD, TITLE))

    def test_c(self) -> None:
        self.follow("c")

    def test_cpp(self) -> None:
        self.follow("cpp")

    def test_python(self) -> None:
        self.follow("python")

    def test_a_page_that_says_something_wrong_is_noticed(self) -> None:
        # The control: a command that fails ends it.
        with self.assertRaises(AssertionError):
            run("bash", "-euc", "false\ntrue")
