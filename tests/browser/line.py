"""A line between a browser and the server that a test can cut without either side being told."""

import socket
import threading
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
        self.flowing.set()
        for end in self.open:
            end.close()

    def cut(self) -> None:
        self.flowing.clear()

    def mend(self) -> None:
        """As a new network would: what hung in the old one is lost."""
        for end in self.open:
            end.close()
        self.open.clear()
        self.flowing.set()

    def _welcome(self) -> None:
        while True:
            try:
                browser, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(browser,), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        self.open.append(browser)
        self.flowing.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port))
        except OSError:
            browser.close()
            return
        self.open.append(server)
        for source, target in ((browser, server), (server, browser)):
            threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self.flowing.wait()
                target.sendall(data)
        except OSError:
            pass
        finally:
            source.close()
            target.close()
