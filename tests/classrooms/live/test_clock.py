from types import SimpleNamespace
from typing import cast

import pytest

from classrooms.live.clock import TURNS, Clock
from classrooms.live.hub import Hub

pytestmark = pytest.mark.asyncio


class Tab:
    """What the clock knows of a session."""

    def __init__(self, order: int) -> None:
        self.order = order
        self.ticks = 0

    def push(self, _text: str) -> None:
        self.ticks += 1


async def test_tick_reaches_each_tab_once_in_a_round_and_few_in_a_turn() -> None:
    tabs = [Tab(1_790_000_000_000 + 7 * number) for number in range(1_000)]
    room = SimpleNamespace(sessions=tabs, state=SimpleNamespace(seq=3))
    clock = Clock(cast("Hub", SimpleNamespace(rooms={1: room})))
    at_once = []

    for _turn in range(TURNS):
        before = sum(tab.ticks for tab in tabs)
        await clock.tick()
        at_once.append(sum(tab.ticks for tab in tabs) - before)

    assert {tab.ticks for tab in tabs} == {1}
    assert max(at_once) < 50
