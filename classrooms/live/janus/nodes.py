"""The media servers this process is connected with, and how each of them is."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from classrooms.domain.nodes import beat_node, note_load, sync_nodes
from classrooms.live.janus.client import Client
from classrooms.live.janus.load import Meter
from classrooms.models import MediaNode
from classrooms.queries.nodes import nodes_in_use
from lms.core.realtime import in_thread

if TYPE_CHECKING:
    from classrooms.live.hub import Hub

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
BEAT_SECONDS = 2.0
DEAD_SECONDS = 6.0
NEVER = float("-inf")
FULL = 1.0
OVERFULL = 1.2


class LostNode(Protocol):
    def __call__(self, node: "Node", *, anew: bool) -> None: ...


class Node:
    """One media server as this process sees it. ``load`` and ``capacity`` are packets a second."""

    def __init__(self, row: MediaNode, lost: "LostNode") -> None:
        self.pk = row.pk
        self.name = row.name
        self.capacity = row.capacity
        self.is_draining = row.is_draining
        self.load = row.load
        self.heard_elsewhere = NEVER
        self.client = Client(row.url, secret=settings.JANUS_API_SECRET, lost=self._was_lost)
        self._lost = lost
        self.meter = Meter(row.name, self.client)

    def _was_lost(self, *, anew: bool) -> None:
        self._lost(self, anew=anew)

    @property
    def is_dead(self) -> bool:
        """Not reached from here for long, and no other process reached it either."""
        moment = time.monotonic() - DEAD_SECONDS
        return not self.client.is_up and self.client.down_since < moment and self.heard_elsewhere < moment

    @property
    def fullness(self) -> float:
        """The share of the load it was planned for: from 1 on it takes no new pictures, from 1.2 on nobody."""
        return self.load / self.capacity

    def takes_rooms(self) -> bool:
        return self.client.is_up and not self.is_draining and self.fullness < FULL

    def renew(self, row: MediaNode) -> None:
        self.is_draining, self.load, self.capacity = row.is_draining, row.load, row.capacity
        if row.heartbeat_at is not None:
            age = (timezone.now() - row.heartbeat_at).total_seconds()
            self.heard_elsewhere = time.monotonic() - age


class Nodes:
    """``lost`` is called with a node whose connection broke and is back, ``looked`` after each look at their health."""

    def __init__(self, hub: "Hub", *, lost: LostNode, looked: Callable[[], None]) -> None:
        self.hub = hub
        self.nodes: dict[int, Node] = {}
        self._lost = lost
        self._looked = looked
        hub.spawn(self._run())

    def get(self, pk: int | None) -> Node | None:
        return None if pk is None else self.nodes.get(pk)

    def best(self, *, but: int | None = None) -> Node | None:
        """The emptiest that takes rooms."""
        usable = [node for node in self.nodes.values() if node.pk != but and node.takes_rooms()]
        return min(usable, key=lambda node: (node.fullness, node.pk), default=None)

    async def stop(self) -> None:
        await asyncio.gather(*(node.client.stop() for node in self.nodes.values()))

    async def _run(self) -> None:
        while not self.nodes:
            await self._begin()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()
            self._looked()

    async def _begin(self) -> None:
        """Know the nodes of the settings by their rows, and connect with each."""
        try:
            rows = await in_thread(sync_nodes, settings.JANUS_NODES, capacity=settings.JANUS_NODE_PACKETS)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The database does not answer; no media server is used yet: %s", error)
            await asyncio.sleep(LOOK_SECONDS)
            return
        for row in rows:
            node = self.nodes[row.pk] = Node(row, self._lost)
            self.hub.spawn(node.client.run())

    async def _look(self) -> None:
        try:
            for node in self.nodes.values():
                if node.client.is_up and await in_thread(beat_node, node.pk, every=BEAT_SECONDS):
                    await self._measure(node)
            for row in await in_thread(list, nodes_in_use(list(self.nodes))):
                self.nodes[row.pk].renew(row)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The database does not answer; media servers go on as they were: %s", error)

    async def _measure(self, node: Node) -> None:
        """The process whose heartbeat was the one written measures, for all."""
        load = await node.meter.measure()
        if load is not None:
            await in_thread(note_load, node.pk, packets=load)
