"""A line between a browser and the server that a test can cut without either side being told."""

import socket
import threading
from contextlib import suppress
from typing import Self


class Line:
    """Passes bytes between ``url`` and the server's port; while ``cut`` nothing passes and nothing closes."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.flowing = threading.Event()
        self.flowing.set()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        self.open: list[socket.socket] = []
        threading.Thread(target=self._welcome, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_unused: object) -> None:
        self.door.close()
        self.mend()

    def cut(self) -> None:
        self.flowing.clear()

    def mend(self) -> None:
        """As a new network would: what hung in the old one is lost."""
        ended, self.open = self.open, []
        for end in ended:
            end_of_line(end, socket.SHUT_RDWR)
        self.flowing.set()

    def _welcome(self) -> None:
        while True:
            try:
                browser, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(browser,), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        # Each end is closed here alone, when nobody reads from it any more: a number that is given to the next
        # socket while a thread still reads from it would lose that one's bytes.
        with browser:
            self.open.append(browser)
            self.flowing.wait()
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                return
            with server:
                self.open.append(server)
                back = threading.Thread(target=self._pass, args=(server, browser), daemon=True)
                back.start()
                self._pass(browser, server)
                back.join()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self.flowing.wait()
                target.sendall(data)
        except OSError:
            end_of_line(source, socket.SHUT_RDWR)
        end_of_line(target, socket.SHUT_WR)


def end_of_line(end: socket.socket, how: int) -> None:
    with suppress(OSError):  # the other side went first
        end.shutdown(how)
