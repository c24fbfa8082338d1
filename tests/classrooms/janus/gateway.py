"""A Janus of the test's own, in a network namespace: libnice gathers no loopback address."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from socket import create_connection
from typing import Self

from websockets import Subprotocol
from websockets.sync.client import connect

API_SECRET = "only-the-platform"
ADMIN_SECRET = "only-the-operator"
ROOM_KEY = "only-our-rooms"
API_PORT, ADMIN_PORT = 8188, 7188
OTHER_PLUGINS = "audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail"
OTHER_TRANSPORTS = "http mqtt nanomsg pfunix rabbitmq"

MAIN = """
general: { configs_folder = "@{folder}"; api_secret = "@{api}"; admin_secret = "@{admin}"; debug_level = 3
           session_timeout = 60; reclaim_session_timeout = 20 }
media: { rtp_port_range = "20000-29999" }
nat: { full_trickle = false; ice_enforce_list = "@{address}"; ignore_mdns = true }
plugins: { disable = "@{plugins}" }
transports: { disable = "@{transports}" }
"""
ROOMS = 'general: { admin_key = "@{key}"; string_ids = true; lock_rtp_forward = true; events = false }\n'
SOCKETS = """
general: { json = "compact"; ws = true; ws_ip = "@{address}"; ws_port = 8188; wss = false }
admin: { admin_ws = true; admin_ws_ip = "@{address}"; admin_ws_port = 7188; admin_wss = false }
"""


def missing_janus() -> str:
    if os.geteuid() != 0:
        return "a network namespace for Janus needs root"
    return "" if shutil.which("janus") else "no janus on this machine: make services"


class Janus:
    """One gateway behind a veth pair; ``kill`` is ``kill -9``, ``start`` what a supervisor does afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = random.randrange(2**14)
        self.space = f"qk-janus-{self.number}"
        net = f"10.{128 + self.number // 256}.{self.number % 256}"
        self.ours, self.address = f"{net}.1", f"{net}.2"
        self.url = f"ws://{self.address}:{API_PORT}"
        self.admin_url = f"ws://{self.address}:{ADMIN_PORT}"
        self._make_space()
        self._configure()
        self.start()

    def start(self) -> None:
        words = ["ip", "netns", "exec", self.space, "janus", "--configs-folder", str(self.folder)]
        with (self.folder / "janus.log").open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with contextlib.suppress(OSError), create_connection((self.address, API_PORT), timeout=1):
                return
            time.sleep(0.05)
        raise TimeoutError(f"Janus does not answer: {(self.folder / 'janus.log').read_text()[-2000:]}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        self.kill()
        self._ip("netns", "del", self.space)

    def handles(self) -> int:
        """How many handles anybody has there now."""
        with connect(self.admin_url, subprotocols=[Subprotocol("janus-admin-protocol")], proxy=None) as socket:

            def ask(kind: str, **fields: int) -> dict[str, list[int]]:
                frame = {"janus": kind, "transaction": kind, "admin_secret": ADMIN_SECRET, **fields}
                socket.send(json.dumps(frame))
                answer: dict[str, list[int]] = json.loads(socket.recv())
                return answer

            sessions = ask("list_sessions")["sessions"]
            return sum(len(ask("list_handles", session_id=session)["handles"]) for session in sessions)

    def _make_space(self) -> None:
        outer, inner = f"qkj{self.number}a", f"qkj{self.number}b"
        self._ip("netns", "add", self.space)
        self._ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", self.space)
        self._ip("addr", "add", f"{self.ours}/24", "dev", outer)
        self._ip("link", "set", outer, "up")
        for words in (["addr", "add", f"{self.address}/24", "dev", inner], ["link", "set", inner, "up"]):
            self._ip("-n", self.space, *words)
        self._ip("-n", self.space, "link", "set", "lo", "up")

    def _configure(self) -> None:
        blanks = {
            "folder": str(self.folder),
            "api": API_SECRET,
            "admin": ADMIN_SECRET,
            "key": ROOM_KEY,
            "address": self.address,
            "plugins": ",".join(f"libjanus_{name}.so" for name in OTHER_PLUGINS.split()),
            "transports": ",".join(f"libjanus_{name}.so" for name in OTHER_TRANSPORTS.split()),
        }
        names = {"janus": MAIN, "janus.plugin.videoroom": ROOMS, "janus.transport.websockets": SOCKETS}
        for name, text in names.items():
            filled = re.sub(r"@\{(\w+)\}", lambda blank: blanks[blank[1]], text)
            (self.folder / f"{name}.jcfg").write_text(filled.replace("; ", "\n"))

    @staticmethod
    def _ip(*words: str) -> None:
        subprocess.run([shutil.which("ip") or "ip", *words], check=True, capture_output=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def environment(*gateways: Janus, measured: bool = False) -> dict[str, str]:
    """What a web process needs to know of the gateways, named one, two, …"""
    names = ["one", "two", "three"]
    env = {
        "JANUS_NODES": ",".join(f"{name}={one.url}" for name, one in zip(names, gateways, strict=False)),
        "JANUS_API_SECRET": API_SECRET,
        "JANUS_ADMIN_KEY": ROOM_KEY,
    }
    if measured:
        env["JANUS_ADMIN_NODES"] = ",".join(
            f"{name}={one.admin_url}" for name, one in zip(names, gateways, strict=False)
        )
        env["JANUS_ADMIN_SECRET"] = ADMIN_SECRET
    return env


@contextlib.contextmanager
def gateways(folder: Path, count: int = 1) -> Iterator[list[Janus]]:
    made: list[Janus] = []
    try:
        for number in range(count):
            own = folder / str(number)
            own.mkdir()
            made.append(Janus(own))
        yield made
    finally:
        for one in made:
            one.close()
