"""What every test with a server begins with: the real samtavled with one board, and tokens."""

from __future__ import annotations

import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(os.environ["SAMTAVLE_ROOT"])
BINARIES = pathlib.Path(os.environ["SAMTAVLE_BIN_DIR"])
PREFIX = pathlib.Path(os.environ["SAMTAVLE_PREFIX"])
BOARD = "havnen"
SOON_S = 30.0
# What is unsaved is kept there, and not in the home of whoever runs the tests.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="state-")


def installed(pattern: str) -> pathlib.Path:
    """The one file of the package that fits, below its prefix."""
    found = sorted(PREFIX.glob(pattern))
    assert len(found) == 1, f"{pattern} is {[str(path) for path in found]}"
    return found[0]


def library_folder() -> pathlib.Path:
    return installed("lib*/**/libsamtavle.so.*.*.*").parent


def run(*command: object, **options: object) -> str:
    """The standard output of a program that has to succeed."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=600, **options
    )
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port() -> int:
    for _ in range(50):
        port = 20000 + random.randrange(10000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no free port")


class ServerCase(unittest.TestCase):
    """A server for all tests of a class."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.port = free_port()
        cls.url = f"http://127.0.0.1:{cls.port}"
        cls.start()
        cls.samtavle("board", "create", "--id", BOARD, "--title", "Havnen", "--authority", "By")

    @classmethod
    def start(cls) -> None:
        log = open(cls.folder / "log", "ab")
        listen = f"127.0.0.1:{cls.port}"
        cls.server = subprocess.Popen(
            [BINARIES / "samtavled", "serve", "--data-dir", cls.folder / "data", "--listen", listen]
            + ["--metrics-listen", "127.0.0.1:0"],
            stdout=log,
            stderr=log,
        )
        log.close()
        end = time.monotonic() + SOON_S
        while time.monotonic() < end and cls.server.poll() is None:
            try:
                urllib.request.urlopen(cls.url + "/readyz", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError((cls.folder / "log").read_text())

    @classmethod
    def stop(cls) -> None:
        cls.server.terminate()
        cls.server.wait(timeout=SOON_S)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.stop()
        shutil.rmtree(cls.folder)

    @classmethod
    def samtavle(cls, *arguments: str) -> str:
        data = cls.folder / "data"
        return run(BINARIES / "samtavle", "--server", cls.url, "--data-dir", data, *arguments)

    @classmethod
    def token(cls, name: str = "Anna", role: str = "contributor", kind: str = "citizen") -> str:
        who = ["--name", name, "--kind", kind, "--role", role, "--subject", name.lower()]
        if kind == "official":
            who += ["--authority", "By"]
        return cls.samtavle("invite", BOARD, *who).strip()

    def until(self, what: str, holds: object) -> None:
        end = time.monotonic() + SOON_S
        while not holds():
            self.assertLess(time.monotonic(), end, f"not in time: {what}")
            time.sleep(0.01)
