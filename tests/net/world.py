"""A small internet in network namespaces: places with lines of their own, which a test filters, cuts and slows down.

Each place is one machine with one cable to a common bridge. The machine that runs the tests has an address there
too (``World.home``), so a web server beside the test is reached as one behind nginx is. Needs root; everything is
gone after ``with``, and what a killed run left behind is cleared by the next.
"""

import contextlib
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("ip", "nft", "tc", "openssl", "certutil", "janus", "turnserver", "nginx")
_numbers = itertools.count(1)


def missing() -> str:
    """Why no world can be made here; empty when one can."""
    if os.geteuid() != 0:
        return "Network namespaces need root"
    for program in PROGRAMS:
        if shutil.which(program) is None:
            return f"{program} is not installed: make services"
    probe = f"qk-{os.getpid()}-0-probe"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True, check=False).returncode:
        return "This machine lets nobody make network namespaces (a container?)"
    ip("netns", "delete", probe)
    return ""


class World:
    """``with World(folder) as world:``; ``folder`` holds logs and what programs write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = f"qk-{os.getpid()}-{next(_numbers)}"
        self.bridge = f"{self.prefix}-bridge"
        self.network = free_network()
        self.home = f"{self.network}.254"
        self.home_end = f"{self.prefix}h"  # the kernel has fifteen letters for a name
        self.places: list[Place] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self._addresses = (f"{self.network}.{last}" for last in range(1, 254))

    def __enter__(self) -> Self:
        clear_leftovers()
        with contextlib.ExitStack() as undo:
            undo.callback(self._end)
            ip("netns", "add", self.bridge)
            ip("link", "add", "br0", "type", "bridge", "forward_delay", "0", inside=self.bridge)
            ip("link", "set", "br0", "up", inside=self.bridge)
            ip("link", "add", self.home_end, "type", "veth", "peer", "name", "home", "netns", self.bridge)
            ip("link", "set", "home", "master", "br0", "up", inside=self.bridge)
            ip("address", "add", f"{self.home}/24", "dev", self.home_end)
            ip("link", "set", self.home_end, "up")
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def place(self, name: str, *, addresses: int = 1, slow: bool = False) -> "Place":
        """A machine; ``slow`` gives it a line that ``Place.slow`` can set."""
        place = Place(self, name, [next(self._addresses) for _ in range(addresses)], slow=slow)
        self.places.append(place)
        return place

    def start(self, command: list[str], *, log: IO[bytes], **options: object) -> subprocess.Popen[bytes]:
        """A process that ends with this world at the latest."""
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, **options)  # type: ignore[call-overload]
        self.processes.append(process)
        return process

    def _end(self) -> None:
        for process in self.processes:
            end_process(process)
        # It would go with the bridge, but in the kernel's own time.
        subprocess.run(["ip", "link", "delete", self.home_end], capture_output=True, check=False)
        remove_namespaces(self.prefix)


class Place:
    """A machine of the world. Its first address is ``address``; programs run in it by ``run`` and ``start``."""

    def __init__(self, world: World, name: str, addresses: list[str], *, slow: bool) -> None:
        self.world = world
        self.name = name
        self.namespace = f"{world.prefix}-{name}"
        self.addresses = addresses
        self.port = f"to-{name}"
        # In the order they are asked: what is cut passes no other rule.
        self._rules: dict[str, tuple[list[str], list[str]]] = {"cut": ([], []), "udp": ([], []), "strict": ([], [])}
        self._line: subprocess.Popen[bytes] | None = None
        ip("netns", "add", self.namespace)
        self._lay_line(in_userspace=slow and not has_netem(self))
        ip("link", "set", self.port, "master", "br0", "up", inside=world.bridge)
        ip("link", "set", "lo", "up", inside=self.namespace)
        # An IPv6 address of its own comes seconds later, and a browser drops what it is just loading.
        ip("link", "set", "eth0", "addrgenmode", "none", inside=self.namespace)
        for address in addresses:
            ip("address", "add", f"{address}/24", "dev", "eth0", inside=self.namespace)
        self.plug()

    @property
    def address(self) -> str:
        return self.addresses[0]

    # -- Programs -----------------------------------------------------------------------------------

    def command(self, *words: str) -> list[str]:
        return ["ip", "netns", "exec", self.namespace, *words]

    def run(self, *words: str) -> str:
        return subprocess.run(self.command(*words), capture_output=True, text=True, check=True, cwd=ROOT).stdout

    def start(self, *words: str, log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as words_of_it:
            return self.world.start(self.command(*words), log=words_of_it)

    # -- The line -----------------------------------------------------------------------------------

    def unplug(self) -> None:
        """The cable is out, and the machine knows it."""
        ip("link", "set", "eth0", "down", inside=self.namespace)

    def plug(self) -> None:
        ip("link", "set", "eth0", "up", inside=self.namespace)
        ip("route", "replace", "default", "via", self.world.home, inside=self.namespace)

    def cut(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._filter("cut", ["drop"], ["drop"])

    def mend(self) -> None:
        self._filter("cut", [], [])

    def drop_udp(self) -> None:
        self._filter("udp", ["meta l4proto udp drop"], ["meta l4proto udp drop"])

    def let_only_tcp(self, port: int) -> None:
        """A strict firewall: connections to ``port`` and nothing else."""
        known = "ether type arp accept"
        self._filter("strict", [known, f"tcp dport {port} accept", "drop"], [known, f"tcp sport {port} accept", "drop"])

    def slow(self, *, delay: float, loss: int) -> None:
        """Each packet, to and fro, takes ``delay`` seconds; ``loss`` of a hundred are lost. For a place made slow."""
        if self._line is None:
            netem = ["root", "netem", "delay", f"{int(delay * 1000)}ms", "loss", f"{loss}%"]
            self.run("tc", "qdisc", "replace", "dev", "eth0", *netem)
            inside = ["ip", "netns", "exec", self.world.bridge]
            subprocess.run([*inside, "tc", "qdisc", "replace", "dev", self.port, *netem], check=True)
        elif self._line.stdin is not None:
            self._line.stdin.write(f"{delay} {loss}\n".encode())
            self._line.stdin.flush()

    def _lay_line(self, *, in_userspace: bool) -> None:
        if not in_userspace:
            cable = ["eth0", "type", "veth", "peer", "name", self.port, "netns", self.world.bridge]
            ip("link", "add", *cable, inside=self.namespace)
            return
        words = [sys.executable, "-m", "tests.net.slow_line", self.namespace, "eth0", self.world.bridge, self.port]
        # The words "the line is there" come by the pipe, its figures go by the other.
        self._line = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.world.processes.append(self._line)
        if self._line.stdout is None or self._line.stdout.readline() != b"ready\n":
            raise RuntimeError(f"The slow line of {self.name} did not begin.")

    def _filter(self, name: str, outward: list[str], back: list[str]) -> None:
        """Rules stand in the bridge, so that what they drop is lost on the way and not refused by the machine."""
        self._rules[name] = (outward, back)
        out = "\n".join(rule for rules, _ in self._rules.values() for rule in rules)
        into = "\n".join(rule for _, rules in self._rules.values() for rule in rules)
        table = f"bridge {self.port}"
        text = f"""
            table {table}
            delete table {table}
            table {table} {{
                chain outward {{ type filter hook forward priority 0; iifname != "{self.port}" accept; {out}
                }}
                chain back {{ type filter hook forward priority 0; oifname != "{self.port}" accept; {into}
                }}
            }}
        """
        inside = ["ip", "netns", "exec", self.world.bridge]
        subprocess.run([*inside, "nft", "-f", "-"], input=text.encode(), check=True)


def has_netem(place: Place) -> bool:
    command = place.command("tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "0ms")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return False
    place.run("tc", "qdisc", "delete", "dev", "lo", "root")
    return True


def ip(*words: str, inside: str = "") -> str:
    place = ["-n", inside] if inside else []
    return subprocess.run(["ip", *place, *words], capture_output=True, text=True, check=True).stdout


def free_network() -> str:
    """Three numbers of an address that nothing on this machine uses; 10.77.0 belongs to ``make services``."""
    taken = set(re.findall(r"inet (10\.77\.\d+)\.", ip("address", "show")))
    return random.choice([network for part in range(1, 255) if (network := f"10.77.{part}") not in taken])


def end_process(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def clear_leftovers() -> None:
    """Worlds of test runs that were killed."""
    for pid in {int(word) for word in re.findall(r"^qk-(\d+)-\d+-", ip("netns", "list"), re.MULTILINE)}:
        if not Path(f"/proc/{pid}").exists():
            remove_namespaces(f"qk-{pid}")


def remove_namespaces(prefix: str) -> None:
    for namespace in namespaces(prefix):
        for pid in ip("netns", "pids", namespace).split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        ip("netns", "delete", namespace)


def namespaces(prefix: str) -> Iterator[str]:
    names = [line.split()[0] for line in ip("netns", "list").splitlines()]
    return (name for name in names if name.startswith(f"{prefix}-"))
