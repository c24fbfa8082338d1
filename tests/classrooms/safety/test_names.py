"""Children appear by first name, without country, and names and roles come from the platform."""

import re
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import fields

from classrooms.enums import RoomRole
from classrooms.live.hub import Hub
from classrooms.queries.rooms import shown_name
from lms.accounts.models import User
from lms.timetable.models import Lesson
from tests.classrooms.rooms import Tab, db, person, tabs
from tests.classrooms.safety.steps import THIS_YEAR, client_frames

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("called", "full_name", "year", "role", "shown"),
    [
        ("Bota Akhmet", "Bota Akhmet Kyzy", THIS_YEAR - 9, RoomRole.LEARNER, "Bota"),
        ("Bota Akhmet", "Bota Akhmet Kyzy", None, RoomRole.LEARNER, "Bota"),
        ("Anna Maria", "Anna Maria Weber", 1980, RoomRole.LEARNER, "Anna Maria"),
        ("Amal apai", "Amal Serik", None, RoomRole.TEACHER, "Amal apai"),
        ("", "Bota Akhmet", THIS_YEAR - 9, RoomRole.LEARNER, "Bota"),
        ("", "Anna Maria Weber", 1980, RoomRole.LEARNER, "Anna"),
        ("", "", None, RoomRole.LEARNER, "…"),
    ],
)
def test_name_in_the_room(called: str, full_name: str, year: int | None, role: RoomRole, shown: str) -> None:
    user = User(called=called, full_name=full_name, birth_year=year, email="bota@example.org")

    assert shown_name(user, role) == shown


async def test_nobody_in_the_room_learns_more_than_a_first_name(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await bota.ask("chat.say", text="Сәлем")
        for tab in (amal, deniz):
            await tab.until_event("chat.said")
            named = tab.roster[bota.you["person"]]
            assert named == {"name": "Bota", "role": "learner", "hue": named["hue"]}
            assert not re.search("Akhmet|Berlin|country", msgspec.json.encode(tab.frames).decode())


async def test_name_read_back_from_the_log_is_as_short(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota"):
        pass
    await hub.stop()

    async with tabs(young_lesson, "Amal") as (amal,):
        assert {named["name"] for named in amal.roster.values()} == {"Amal", "Bota"}


async def test_nothing_a_browser_says_changes_its_name_or_role(lesson: Lesson, hub: Hub) -> None:
    bota = await Tab(lesson, await db(person, "Bota")).connect()
    claims = {"person": str((await db(person, "Amal")).uuid), "role": "teacher", "name": "Teacher", "view": "staff"}
    await bota.send({"type": "hello", "tab": str(bota.tab), **claims})
    welcome = await bota.until("welcome")

    await bota.send({"type": "media.set", "id": str(uuid4()), "mic": False, "camera": False, **claims})
    await bota.quiet()

    assert welcome["you"]["role"] == "learner"
    assert welcome["you"]["person"] == str((await db(person, "Bota")).uuid)
    assert {(one["name"], one["role"]) for one in bota.roster.values()} == {("Bota", "learner")}
    await bota.drop()


def test_no_frame_of_a_browser_has_a_field_for_a_name_or_role() -> None:
    assert {field.name for frame in client_frames() for field in fields(frame)} & {"name", "role", "hue"} == set()
