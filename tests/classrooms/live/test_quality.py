"""What people tell of their lines: who hears of it, and how often."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from classrooms.enums import Quality, RoomRole
from classrooms.live.bus import Connected, Here
from classrooms.live.hub import Hub
from lms.timetable.models import Lesson
from tests.classrooms.rooms import Tab, db, person, tabs

pytestmark = pytest.mark.django_db(transaction=True)


def qualities(frames: list[dict[str, Any]], who: Tab) -> list[str]:
    """What was told of this person's line, in order."""
    joined = [peer for frame in frames if frame["type"] == "online" for peer in frame["joined"]]
    return [peer["quality"] for peer in joined if peer["person"] == who.you["person"]]


async def test_weak_line_is_told_to_the_others_and_to_who_comes_later(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await bota.quiet()
        await bota.send({"type": "quality", "level": "weak"})
        told = await amal.when(lambda frame: qualities([frame], bota) == ["weak"])

        late = await Tab(lesson, await db(person, "Deniz")).enter()

    assert told["left"] == []
    assert qualities([{"type": "online", "joined": late["online"]}], bota) == ["weak"]


async def test_same_word_again_is_not_told_again(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.quiet()
        for _ in range(3):
            await bota.send({"type": "quality", "level": "text"})
        told = await amal.quiet(1.0)

    assert qualities(told, bota) == ["text"]


async def test_line_that_changes_all_the_time_is_told_seldom_and_at_last_rightly(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.quiet()
        for number in range(40):
            await bota.send({"type": "quality", "level": "weak" if number % 2 else "good"})
        await bota.send({"type": "quality", "level": "text"})
        told = qualities(await amal.quiet(1.0), bota)
        if told[-1:] != ["text"]:
            await amal.when(lambda frame: qualities([frame], bota) == ["text"])

    assert len(told) <= 3


async def test_who_waits_outside_hears_nothing_of_the_others_lines(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota", "Deniz") as (bota, deniz):
        await bota.send({"type": "quality", "level": "weak"})

        assert qualities(await deniz.quiet(0.5), bota) == []


@pytest.mark.parametrize("level", ["excellent", "", None, 3])
async def test_unknown_word_is_a_bad_frame(lesson: Lesson, hub: Hub, level: object) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        await amal.send({"type": "quality", "level": level})

        assert (await amal.until("error"))["code"] == "bad_frame"


async def test_line_of_somebody_at_another_process_is_told_here(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        room = next(iter(hub.rooms.values()))
        elsewhere, boot = uuid4(), uuid4()

        def note(quality: Quality) -> Connected:
            here = Here(elsewhere, UUID(int=7), RoomRole.LEARNER, 1, quality)
            return Connected(boot, [here], None)

        for quality in (Quality.GOOD, Quality.WEAK):
            room.connected_elsewhere(note(quality))
            room.announce()
        frames = await amal.quiet()

    joined = [peer for frame in frames if frame["type"] == "online" for peer in frame["joined"]]
    assert [peer["quality"] for peer in joined if peer["person"] == str(elsewhere)] == ["good", "weak"]
