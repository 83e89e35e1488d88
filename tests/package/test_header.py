"""Goal: the header says all that an app has to know of each function: what it does, who owns what
comes out of it, on which threads, and which errors come.

Method: the installed headers are read as text; every function is called with handles that were
never given.
"""

import ctypes
import pathlib
import re
import unittest

from stage import PREFIX, library_folder

HEADERS = ("samtavle.h", "samtavle_steps.h", "samtavle_values.h")
# Words that say whose a handle is, or how long what is pointed to stays.
OWNED = re.compile(r"caller's to close|\bends it\b|[Ss]tays|[Gg]ood as long as|is closed\b")
# What they wait for comes over the board's own thread, or they end it.
WAITING = {
    "wait_live", "wait_saved", "wait_edit", "close", "past", "story", "digest", "difference",
    "restore_version",
}
HANDLES = ("board", "view", "transaction", "observer", "local", "line", "loop")


class Function:
    """A declaration, with the comment above it and those that hold for all of its part."""

    def __init__(self, declaration: str, own: str, shared: str) -> None:
        self.text = " ".join(declaration.split())
        self.name = re.search(r"samtavle_(\w+)\(", self.text)[1]
        self.own = own
        self.said = f"{own} {shared}"
        # Handles and pointers that come out; all else that is filled in is the caller's.
        handles = "|".join(HANDLES)
        self.out = re.search(rf"samtavle_({handles}|text)\* \w+[,)]|\*\*|char\* \w+\(",
                             self.text)
        self.takes_handle = re.search(r"\(samtavle_(\w+) \w+[,)]", self.text)


def functions_in(header: str) -> "list[Function]":
    """A part begins with a line as "--- reading ---", or with the header. Paragraphs of comment
    that have no declaration of their own hold for all that follows in the part."""
    found, shared = [], ""
    for paragraph in re.split(r"\n\s*\n", header):
        if "// --- " in paragraph:
            shared = ""
        comment: "list[str]" = []
        declared = False
        lines = iter(paragraph.split("\n"))
        for line in lines:
            if line.startswith("//"):
                comment.append(line.lstrip("/ "))
            elif line.startswith("SAMTAVLE_API"):
                while ";" not in line:
                    line += "\n" + next(lines)
                found.append(Function(line, " ".join(comment), shared))
                comment, declared = [], True
            elif line:
                comment, declared = [], True
        if not declared:
            shared += " " + " ".join(comment)
    return found


class Header(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        texts = {name: (PREFIX / "include" / name).read_text() for name in HEADERS}
        cls.intro = texts["samtavle.h"].split("#include")[0]
        cls.statuses = set(re.findall(r"SAMTAVLE_([A-Z_]+) = \d+", texts["samtavle_values.h"]))
        cls.functions = [one for text in texts.values() for one in functions_in(text)]

    def test_all_are_found(self) -> None:
        exports = (pathlib.Path(__file__).parent / "exports.txt").read_text().split()
        self.assertEqual(sorted(f"samtavle_{one.name}" for one in self.functions), exports)

    def test_each_says_what_it_does(self) -> None:
        silent = [one.name for one in self.functions if len(one.own) < 10]
        self.assertEqual(silent, [])

    def test_each_says_whose_it_is_that_comes_out(self) -> None:
        self.assertIn("that are filled in are the caller's", " ".join(self.intro.split()))
        holding = [one for one in self.functions if one.out]
        self.assertGreater(len(holding), 12)
        silent = [one.name for one in holding if not OWNED.search(one.said)]
        self.assertEqual(silent, [])

    def test_threads_are_said_for_all_and_for_those_that_wait(self) -> None:
        self.assertIn("Every function may be called from any thread", " ".join(self.intro.split()))
        by_name = {one.name: one for one in self.functions}
        self.assertLessEqual(WAITING, set(by_name))
        silent = [name for name in WAITING if "WRONG_THREAD" not in by_name[name].said]
        self.assertEqual(silent, [])
        bound = [one.name for one in self.functions
                 if re.search(r"\(samtavle_(view|transaction) ", one.text)
                 and "WRONG_THREAD" not in one.said and "as long as" not in one.said]
        self.assertEqual(bound, [])

    def test_errors_are_said_for_all_and_are_statuses(self) -> None:
        common = " ".join(self.intro.replace("//", " ").split())
        for status in ("BAD_HANDLE", "CLOSED", "INVALID", "INTERNAL"):
            self.assertIn(f"SAMTAVLE_{status}", common)
        self.assertIn("can come from each", common)
        named = 0
        for one in self.functions:
            for sentence in re.findall(r"Errors[^:]*: ([^.]*)", one.said):
                for status in re.findall(r"\b[A-Z][A-Z_]+[A-Z]\b", sentence):
                    named += 1
                    if status not in ("NULL", "JSON"):
                        self.assertIn(status, self.statuses, one.name)
        self.assertGreater(named, 100)

    def test_a_handle_that_was_never_given_is_told_by_every_function(self) -> None:
        library = ctypes.CDLL(str(library_folder() / "libsamtavle.so"))
        library.samtavle_last_detail.restype = ctypes.c_char_p
        library.samtavle_status_name.restype = ctypes.c_char_p
        # More zeros than any of them takes, also those that take structs by value.
        nothing = [ctypes.c_uint64(0)] * 16
        asked = 0
        for one in self.functions:
            if not one.takes_handle or one.takes_handle[1] not in HANDLES:
                continue
            asked += 1
            for handle in (0, 12345):
                function = getattr(library, f"samtavle_{one.name}")
                status = function(ctypes.c_uint64(handle), *nothing)
                name = library.samtavle_status_name(status).decode()
                # A NULL may be seen before the handle is.
                self.assertIn(name, ("bad_handle", "invalid"), one.name)
        self.assertGreater(asked, 50)
