"""How fast one process tells a room of N what happened, beside a plain ``websockets`` broadcast in the same run.

    python bench/room_fanout.py [--sockets 200] [--rounds 200]

Both servers run in processes of their own and send the same 220-byte frames to the same clients; what is
printed is deliveries a second, the median of three turns A B A B A B, and their ratio. The hub's
turn goes through ``Outbox`` and ``PerView`` as in a lesson, under uvicorn, without the database: this is
the cost of a signal. Only the ratio means anything, and only above 1.3 between two runs.
"""

import argparse
import asyncio
import base64
import contextlib
import multiprocessing
import os
import socket
import statistics
import sys
import time
from multiprocessing.synchronize import Event as Gate
from pathlib import Path
from uuid import UUID

import websockets

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("MODE", "development")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

TURNS = 3
HEADER_BYTES = 4  # of a WebSocket frame of 126 to 65,535 bytes
PERSON = UUID(int=1)


def limit_server(port: int, ready: Gate) -> None:
    """What a socket server can do that does nothing else: on ``go <rounds>`` broadcast to all."""
    clients: set[websockets.ServerConnection] = set()

    async def serve_one(line: websockets.ServerConnection) -> None:
        clients.add(line)
        try:
            async for text in line:
                for number in range(int(str(text).split()[1])):
                    websockets.broadcast(clients, frame(number))
                    if number % 20 == 0:
                        await asyncio.sleep(0)
        except websockets.ConnectionClosed:
            pass
        finally:
            clients.discard(line)

    async def run() -> None:
        async with websockets.serve(serve_one, "127.0.0.1", port, compression=None):
            ready.set()
            await asyncio.get_running_loop().create_future()

    asyncio.run(run())


def hub_server(port: int, ready: Gate) -> None:
    """The room's own way: one serialisation a view, a bounded queue and a writer task a socket."""
    import django
    import uvicorn
    from channels.exceptions import StopConsumer

    django.setup()
    from classrooms.enums import View
    from classrooms.live.frames import PerView
    from classrooms.live.sockets import QUEUE_FRAMES, Outbox
    from classrooms.protocol import ChatSaid, Event
    from lms.core.realtime import SocketConsumer

    outboxes: list[Outbox] = []

    class Fan(SocketConsumer):
        async def opened(self) -> None:
            await self.accept()
            self.outbox = Outbox(self.send_text, self.close)
            outboxes.append(self.outbox)

        async def received(self, text: str | None) -> None:
            for number in range(int((text or "").split()[1])):
                written = PerView(Event(number + 1, number, PERSON, None, ChatSaid("x" * 60)))
                for outbox in outboxes:
                    outbox.push(written.text(View.INSIDE))
                if number % (QUEUE_FRAMES // 4) == 0 or number % 20 == 0:
                    await asyncio.sleep(0)

        async def closed(self, code: int) -> None:
            if self.outbox in outboxes:
                outboxes.remove(self.outbox)
            await self.outbox.stop()
            raise StopConsumer

    class Started(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

    config = uvicorn.Config(
        Fan.as_asgi(), host="127.0.0.1", port=port, log_level="error", ws_per_message_deflate=False, lifespan="off"
    )
    Started(config).run()


def frame(number: int) -> str:
    body = f'{{"kind":"chat.said","text":"{"x" * 60}"}}'
    return f'{{"type":"event","seq":{number + 1},"at":{number},"actor":"{PERSON}","command":null,"body":{body}}}'


class Counter(asyncio.Protocol):
    """A client that only counts bytes: one that reads frames would be slower than the servers."""

    def __init__(self) -> None:
        self.open = asyncio.get_running_loop().create_future()
        self.done = asyncio.get_running_loop().create_future()
        self.left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(  # type: ignore[attr-defined]
            f"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            self.open.set_result(None)
            return
        self.left -= len(data)
        if self.left <= 0 and not self.done.done():
            self.done.set_result(None)

    def send(self, text: str) -> None:
        mask = os.urandom(4)
        data = bytes(byte ^ mask[place % 4] for place, byte in enumerate(text.encode()))
        self.transport.write(bytes([0x81, 0x80 | len(data)]) + mask + data)  # type: ignore[attr-defined]


async def measure(port: int, *, sockets: int, rounds: int) -> float:
    """Deliveries a second of one burst of ``rounds`` frames to ``sockets`` clients."""
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(Counter, "127.0.0.1", port))[1] for _ in range(sockets)]
    await asyncio.gather(*(line.open for line in lines))
    expected = sum(len(frame(number)) + HEADER_BYTES for number in range(rounds))
    for line in lines:
        line.left = expected
    began = time.perf_counter()
    lines[0].send(f"go {rounds}")
    async with asyncio.timeout(120):
        await asyncio.gather(*(line.done for line in lines))
    took = time.perf_counter() - began
    for line in lines:
        line.transport.close()
    return sockets * rounds / took


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    ways = {"limit": limit_server, "hub": hub_server}
    context = multiprocessing.get_context("spawn")
    running = {}
    for name, serve in ways.items():
        port, ready = free_port(), context.Event()
        process = context.Process(target=serve, args=(port, ready), daemon=True)
        process.start()
        if not ready.wait(60):
            raise SystemExit(f"The {name} server did not start.")
        running[name] = (port, process)
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TURNS):
        for name, (port, _process) in running.items():
            rates[name].append(asyncio.run(measure(port, sockets=options.sockets, rounds=options.rounds)))
    for _port, process in running.values():
        process.terminate()
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(f"a room of {options.sockets}, {options.rounds} frames")
    for name, median in medians.items():
        print(f"{name:>6}  {median:>10,.0f} deliveries/s")
    print(f" ratio  {medians['hub'] / medians['limit']:>10.2f}")


if __name__ == "__main__":
    main()
