"""The limit: a plain ``websockets`` server that sends every frame it gets to all its sockets, and does nothing else."""

import asyncio
import sys
from contextlib import suppress

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosedError

members: set[ServerConnection] = set()


async def member(socket: ServerConnection) -> None:
    members.add(socket)
    with suppress(ConnectionClosedError):
        async for text in socket:
            broadcast(members, text)
    members.discard(socket)


async def main(port: int) -> None:
    async with serve(member, "127.0.0.1", port, compression=None, ping_interval=None):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
