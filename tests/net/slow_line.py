"""A cable with delay and loss, for kernels without netem: two network devices and a process that carries frames.

    python -m tests.net.slow_line NAMESPACE DEVICE NAMESPACE DEVICE

Says ``ready`` when both devices are there. Each line it reads, "<delay in seconds> <loss in percent>", holds from
then on for every frame in both directions. Ends with its input.
"""

import asyncio
import fcntl
import os
import random
import struct
import sys

TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
FRAME_BYTES = 65_536


class SlowLine:
    def __init__(self, one: int, other: int) -> None:
        self.delay = 0.0
        self.loss = 0.0
        self.ends = {one: other, other: one}

    def set(self, words: str) -> None:
        delay, loss = words.split()
        self.delay, self.loss = float(delay), float(loss) / 100

    def carry(self, source: int) -> None:
        """All frames that wait at one end; order is kept as long as the delay stays the same."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                frame = os.read(source, FRAME_BYTES)
            except BlockingIOError:
                return
            if random.random() >= self.loss:
                loop.call_later(self.delay, self._deliver, self.ends[source], frame)

    def _deliver(self, end: int, frame: bytes) -> None:
        try:
            os.write(end, frame)
        except OSError:  # the device is down, or its queue is full: a cable does not care
            return


def tap(namespace: str, name: str) -> int:
    """A network device in a namespace; frames are read from and written to what is returned."""
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        os.setns(there, os.CLONE_NEWNET)
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    finally:
        os.setns(here, os.CLONE_NEWNET)
        os.close(here)
        os.close(there)
    return device


async def main(one_namespace: str, one_name: str, other_namespace: str, other_name: str) -> None:
    line = SlowLine(tap(one_namespace, one_name), tap(other_namespace, other_name))
    loop = asyncio.get_running_loop()
    for end in line.ends:
        loop.add_reader(end, line.carry, end)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while words := await loop.run_in_executor(None, sys.stdin.readline):
        line.set(words)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
