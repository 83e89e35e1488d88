"""Goal: an installed library that is too old for a server, or too new, says what has to be updated.

Method: a server that speaks the WebSocket and nothing else, and closes after the first message as
PROTOCOL.md says that a server of other versions does.
"""

import asyncio
import threading
import unittest

import samtavle
import websockets

from stage import BOARD, SOON_S


class OtherServer:
    """Closes every connection with a code and a reason, on a thread of its own."""

    def __init__(self, code: int, reason: str) -> None:
        self.connections = 0
        self._close = (code, reason)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(SOON_S)
        self.url = "http://127.0.0.1:%d" % self._server.sockets[0].getsockname()[1]

    async def _serve(self) -> "websockets.WebSocketServer":
        offered = ["samtavle.v1"]
        return await websockets.serve(self._answer, "127.0.0.1", 0, subprotocols=offered)

    async def _answer(self, socket: "websockets.WebSocketServerProtocol", *_: object) -> None:
        self.connections += 1
        await socket.recv()
        await socket.close(*self._close)

    async def _end(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(SOON_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class OtherVersions(unittest.TestCase):
    def expect_told(self, code: int, status: str, words: str) -> None:
        server = OtherServer(code, words)
        self.addCleanup(server.stop)
        with samtavle.open(server.url, BOARD, "a token") as board:
            with self.assertRaises(samtavle.Error) as told:
                board.wait_live(SOON_S)
            self.assertEqual(told.exception.status, status)
            self.assertEqual(told.exception.detail, words)
            self.assertEqual(board.state.ended, status)
        self.assertEqual(server.connections, 1)

    def test_a_newer_server_says_that_the_app_has_to_be_updated(self) -> None:
        words = "This app speaks protocol 1; the server needs 2 or newer. Update the app."
        self.expect_told(4426, "client_too_old", words)

    def test_an_older_server_says_that_it_has_to_be_updated(self) -> None:
        words = "This app speaks protocol 1; the server knows up to 0. "
        words += "Update the server, or use an older app."
        self.expect_told(4427, "server_too_old", words)
