"""Goal: PROTOCOL.md says enough. A client in Python that has nothing of ours but the messages
follows a log, whatever made it, and writes to it.
"""

import os
import pathlib
import shutil
import sys
import tempfile

from stage import BOARD, ROOT, ServerCase, installed, run


class Protocol(ServerCase):
    def test_a_client_made_of_messages_reads_and_writes(self) -> None:
        messages = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, messages)
        protos = sorted((ROOT / "proto/samtavle/v1").glob("*.proto"))
        run("protoc", f"--proto_path={ROOT / 'proto'}", f"--python_out={messages}", *protos)
        program = installed("share/doc/*/examples/protocol_client.py")
        environment = {**os.environ, "PYTHONPATH": str(messages)}

        def client(*more: str) -> list[str]:
            arguments = (self.url, BOARD, self.token("Nanna"), *more)
            return run(sys.executable, program, *arguments, env=environment).splitlines()

        self.samtavle("edit", BOARD, "create", "--kind", "idea", "--title", "Åbent hus 🚤")
        self.assertIn("Åbent hus 🚤", client())
        self.assertIn("Skrevet i hånden", client("Skrevet i hånden"))
        self.assertIn("Skrevet i hånden", self.samtavle("search", BOARD, "hånden"))
        self.assertIn("Skrevet i hånden", client())
