"""The limit: a plain ``websockets`` server that sends every frame it gets to all its sockets, and does nothing else."""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

members: set[ServerConnection] = set()


async def member(socket: ServerConnection) -> None:
    members.add(socket)
    try:
        async for text in socket:
            broadcast(members, text)
    finally:
        members.discard(socket)


async def main(port: int) -> None:
    async with serve(member, "127.0.0.1", port, compression=None, ping_interval=None):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
