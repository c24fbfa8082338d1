"""What the room promises about children, tried from every side that could break it."""

import datetime as dt
import re
from typing import Any, get_args
from uuid import UUID, uuid4

import msgspec
import pytest
from django.core import mail
from django.urls import reverse
from msgspec.structs import fields
from pytest_django import Settings

from classrooms import protocol as p
from classrooms.domain.rooms import room_of
from classrooms.domain.safety import decide_report, lift_exclusion
from classrooms.enums import CloseCode, RoomRole
from classrooms.errors import AlreadyDecided, AlreadyLifted
from classrooms.live.clock import Clock
from classrooms.live.hub import Hub
from classrooms.live.room import NEVER
from classrooms.models import Event, Exclusion, Presence, Report
from classrooms.queries.rooms import shown_name
from lms.accounts.domain.people import create_person
from lms.accounts.enums import Role
from lms.accounts.models import JournalEntry, User
from lms.timetable.domain.enrolments import enrol
from lms.timetable.models import Lesson
from tests.classrooms.live.test_mesh import HIDDEN, HOST, MDNS, OUTSIDE, RELAY, SDP
from tests.classrooms.rooms import Tab, db, person, tabs
from tests.clients import client_of
from tests.timetable.factories import make_lesson, make_staff

pytestmark = pytest.mark.django_db(transaction=True)
THIS_YEAR = dt.datetime.now(tz=dt.UTC).year


def born(name: str, year: int | None) -> User:
    User.objects.filter(full_name__startswith=name).update(birth_year=year)
    return person(name)


@pytest.fixture
def young_lesson(lesson: Lesson) -> Lesson:
    """Bota is nine, and her family wrote more than a first name into what we call her; Deniz is grown up."""
    bota = born("Bota", THIS_YEAR - 9)
    bota.called, bota.country = "Bota Akhmet from Berlin", "DE"
    bota.save()
    born("Deniz", 1990)
    return lesson


# -- No browser learns another's address where a child is ----------------------------------------


async def test_media_goes_through_the_relay_only(young_lesson: Lesson, hub: Hub, settings: Settings) -> None:
    settings.ROOM_TURN_URLS, settings.ROOM_TURN_SECRET = ["turn:relay.example"], "secret"

    async with tabs(young_lesson, "Amal", "Deniz") as everybody:
        given = [tab.frames[0]["media"] for tab in everybody]

    assert [(media["backend"], media["policy"]) for media in given] == [("mesh", "relay")] * 2


async def test_without_a_relay_the_lesson_is_held_in_writing(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota") as (amal, bota):
        assert amal.frames[0]["media"]["backend"] == bota.frames[0]["media"]["backend"] == "none"
        assert (await bota.ask("chat.say", text="Сәлем"))["type"] == "ack"


async def test_among_adults_nothing_is_taken_away(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        assert (amal.frames[0]["media"]["backend"], amal.frames[0]["media"]["policy"]) == ("mesh", "all")
        await signal(amal, bota, "rtc.offer", sdp=SDP)
        assert (await bota.until("rtc.offer"))["sdp"] == SDP


async def test_what_a_learner_is_sent_holds_nobodys_address(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        for sender, receiver in ((amal, bota), (bota, deniz), (deniz, amal)):
            await signal(sender, receiver, "rtc.offer", sdp=SDP)
            await signal(sender, receiver, "rtc.answer", sdp=SDP)
            for candidate in (HOST, MDNS, OUTSIDE, RELAY):
                await signal(sender, receiver, "rtc.candidate", candidate=candidate, sdp_mid="0")

        for tab in (amal, bota, deniz):
            await tab.quiet()
            passed = [frame["candidate"] for frame in tab.frames if frame["type"] == "rtc.candidate"]
            assert passed == [HIDDEN]
            told = msgspec.json.encode(tab.frames).decode()
            assert not re.search(r"10\.0\.0\.2|203\.0\.113\.9|127\.0\.0\.1|\.local", told)


async def test_child_who_comes_later_makes_everybody_begin_anew(lesson: Lesson, hub: Hub, settings: Settings) -> None:
    settings.ROOM_TURN_URLS, settings.ROOM_TURN_SECRET = ["turn:relay.example"], "secret"
    async with tabs(lesson, "Amal", "Deniz") as (amal, deniz):
        assert amal.frames[0]["media"]["policy"] == "all"
        child = await db(create_person, "Zere Kim", birth_year=THIS_YEAR - 10, by=None)
        await db(enrol, child, group=lesson.group, starts_on=lesson.local_date, by=None)

        zere = Tab(lesson, child)
        welcome = await zere.enter()

        for tab in (amal, deniz):
            media = (await tab.until("media"))["media"]
            assert (media["policy"], media["epoch"]) == ("relay", 1)
        assert (welcome["media"]["policy"], welcome["media"]["epoch"]) == ("relay", 1)
        await signal(amal, deniz, "rtc.candidate", candidate=HOST, sdp_mid="0")
        assert [frame for frame in await deniz.quiet() if frame["type"] == "rtc.candidate"] == []
        await zere.drop()


# -- Children appear by first name, without country ------------------------------------------------


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


# -- Names and roles come from the platform --------------------------------------------------------


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


# -- No private channel ------------------------------------------------------------------------------

# Every field of every frame a browser may send that can hold words of its sender, and where they go.
WORDS = {
    ("chat.say", "text"): "the whole room, and the log",
    ("chat.report", "reason"): "the coordinators",
    ("person.remove", "reason"): "staff and the coordinators; from staff only",
    ("hello", "capabilities"): "nobody",
    ("rtc.offer", "sdp"): "cleaned",
    ("rtc.answer", "sdp"): "cleaned",
    ("rtc.candidate", "candidate"): "cleaned",
    ("rtc.candidate", "sdp_mid"): "cleaned",
    ("sfu.publish", "sdp"): "the media server",
    ("sfu.answer", "sdp"): "the media server",
    ("sfu.candidate", "candidate"): "the media server",
    ("sfu.candidate", "sdp_mid"): "the media server",
}
# Who is named by a frame: a person something is done to, never somebody who is spoken to.
ADDRESSED = {"rtc.offer", "rtc.answer", "rtc.candidate", "rtc.bye"}


def client_frames() -> list[type[p.ClientFrame]]:
    found: list[type[p.ClientFrame]] = []
    for one in get_args(p.FromClient.__value__):
        found += get_args(one.__value__) if hasattr(one, "__value__") else [one]
    return found


def holds_text(kind: msgspec.inspect.Type) -> bool:
    if isinstance(kind, msgspec.inspect.UnionType):
        return any(holds_text(one) for one in kind.types)
    if isinstance(kind, msgspec.inspect.ListType):
        return holds_text(kind.item_type)
    return isinstance(kind, msgspec.inspect.StrType)


def test_every_text_a_browser_can_send_is_known_here() -> None:
    found = set()
    for frame in client_frames():
        info = msgspec.inspect.type_info(frame)
        assert isinstance(info, msgspec.inspect.StructType)
        found |= {(info.tag, field.name) for field in info.fields if holds_text(field.type)}

    assert found == set(WORDS)


def test_only_signals_have_an_addressee() -> None:
    tags = {msgspec.inspect.type_info(frame).tag for frame in client_frames() if hasattr(frame, "to")}  # type: ignore[attr-defined]

    assert tags == ADDRESSED


@pytest.mark.parametrize(
    ("sender", "receiver"), [("Amal", "Bota"), ("Bota", "Amal"), ("Deniz", "Bota"), ("Olga", "Bota")]
)
async def test_what_is_written_reaches_everybody_or_nobody(
    young_lesson: Lesson, hub: Hub, sender: str, receiver: str
) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(young_lesson, "Amal", "Bota", "Deniz", "Olga") as everybody:
        people = {str(tab.user).partition(" ")[0]: tab for tab in everybody}
        to = people[receiver].you
        others = [tab for name, tab in people.items() if name != sender]

        for frame in secrets_to(to["person"], to["tab"]):
            await people[sender].send(frame)
        assert await who_read("come to me", others) == [False] * 3

        await people[sender].ask("chat.say", text="come to me", person=to["person"], to=to["tab"])
        assert await who_read("come to me", others) == [sender != "Olga"] * 3


def secrets_to(who: str, tab: str) -> list[dict[str, Any]]:
    """Words for one person, in every place but the chat that might carry them."""
    word = "come to me"
    rtc = [
        {"type": "rtc.offer", "sdp": word},
        {"type": "rtc.offer", "sdp": f"v=0\r\ni={word}\r\n"},
        {"type": "rtc.answer", "sdp": f"v=0\r\na=x-note:{word}\r\n"},
        {"type": "rtc.candidate", "candidate": word},
        {"type": "rtc.candidate", "candidate": RELAY, "sdp_mid": word},
        {"type": "rtc.bye", "text": word},
    ]
    commands = [
        {"type": "chat.report", "line": 1, "reason": word},
        {"type": "hand.raise", "text": word},
        {"type": "hand.lower", "reason": word},
        {"type": "person.mute", "reason": word},
    ]
    named = [{"id": str(uuid4()), "person": who, "people": [who], **one} for one in commands]
    others = [{"type": "quality", "level": word}, {"type": "sfu.publish", "epoch": 0, "sdp": word}]
    return [*({"to": tab, **one} for one in [*rtc, *named]), *others]


async def who_read(word: str, readers: list[Tab]) -> list[bool]:
    return [word in msgspec.json.encode([*await tab.quiet(), *tab.frames]).decode() for tab in readers]


async def test_reason_of_a_removal_is_for_staff_only(young_lesson: Lesson, hub: Hub) -> None:
    async with tabs(young_lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await remove(amal, deniz, reason="wrote to a child", block=True)

        seen, told = (await event_of(bota, "person.removed"))["body"], await event_of(amal, "person.removed")
        await deniz.until_closed()
    assert (seen["reason"], seen["block"]) == ("", False)
    assert told["body"]["reason"] == "wrote to a child"
    assert "wrote to a child" not in msgspec.json.encode([bota.frames, deniz.frames]).decode()


# -- Nobody is alone ------------------------------------------------------------------------------


async def test_in_mesh_the_server_ends_signalling_of_who_may_not_take_part(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await amal.ask("person.send_out", person=bota.you["person"])
        await signal(bota, deniz, "rtc.offer", sdp="v=0")
        assert (await bota.until("error"))["code"] == "waiting_for_teacher"
        await signal(deniz, bota, "rtc.offer", sdp="v=0")
        assert (await deniz.until("error"))["code"] == "waiting_for_teacher"

        await amal.ask("leave")
        await deniz.until_event("safety.held")
        await signal(deniz, bota, "rtc.candidate", candidate=RELAY)
        assert (await deniz.until("error"))["code"] == "waiting_for_teacher"


async def test_observer_is_seen_by_everybody_inside(lesson: Lesson, hub: Hub) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Bota", "Olga") as (_amal, bota, olga):
        key = olga.you["person"]
        while key not in bota.online:
            await bota.until("online")
        assert bota.roster[key]["role"] == bota.state.people[UUID(key)].role == "observer"


async def test_room_left_by_its_staff_ends_by_itself_and_says_why(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.drop()
        live = hub.rooms[(await db(room_of, lesson)).pk]
        live.staff_heard = NEVER
        await Clock(hub).watch()
        await bota.until_event("safety.held")
        long_ago = lesson.starts_at - dt.timedelta(minutes=16)
        staff = Presence.objects.filter(role="teacher")
        await db(staff.update, started_at=long_ago, last_seen=long_ago, ended_at=long_ago)

        await Clock(hub).sweep()
        await Clock(hub).check_logs()

        assert (await bota.until_event("room.ended"))["body"]["reason"] == "unattended"
        assert await bota.until_closed() == CloseCode.ENDED


# -- Remove and block ------------------------------------------------------------------------------


async def test_removed_learner_is_out_at_once_in_every_tab_and_cannot_come_back(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Bota", "Deniz") as (amal, bota, second, deniz):
        await remove(amal, bota, reason="shouted")

        assert await bota.until_closed() == await second.until_closed() == CloseCode.NO_LONGER_ALLOWED
        await event_of(deniz, "person.removed")
        assert deniz.state.people[UUID(bota.you["person"])].status == "removed"
        again = await Tab(lesson, await db(person, "Bota")).connect()
        assert await again.until_closed() == CloseCode.NO_LONGER_ALLOWED
        assert (await amal.ask("person.admit", people=[bota.you["person"]]))["type"] == "ack"
        assert amal.state.people[UUID(bota.you["person"])].status == "removed"


async def test_removed_between_the_door_and_hello_is_turned_away(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        waiting = await Tab(lesson, await db(person, "Bota")).connect()
        await remove(amal, bota, reason="shouted")

        await waiting.send({"type": "hello", "tab": str(waiting.tab)})

        assert await waiting.until_closed() == CloseCode.NO_LONGER_ALLOWED
        assert not [frame for frame in waiting.frames if frame["type"] == "welcome"]


async def test_lesson_alone_leaves_the_next_open_and_a_block_closes_it(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await remove(amal, bota, reason="shouted")
        await remove(amal, deniz, reason="wrote to a child", block=True)
    later = await db(lesson_after, lesson)

    assert (await Tab(later, await db(person, "Bota")).enter())["type"] == "welcome"
    blocked = await Tab(later, await db(person, "Deniz")).connect()
    assert await blocked.until_closed() == CloseCode.NO_LONGER_ALLOWED
    rows = await db(list, Exclusion.objects.order_by("pk").values_list("lesson", "reason", "by__full_name"))
    assert rows == [(lesson.pk, "shouted", "Amal Serik"), (None, "wrote to a child", "Amal Serik")]


async def test_block_lasts_until_a_coordinator_lifts_it_with_a_reason(lesson: Lesson, hub: Hub) -> None:
    olga = await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Deniz") as (amal, deniz):
        await remove(amal, deniz, reason="wrote to a child", block=True)
    later = await db(lesson_after, lesson)
    block = await db(Exclusion.objects.get)

    await db(lift_exclusion, block, because="we talked", lifted_by=olga)

    assert (await Tab(later, await db(person, "Deniz")).enter())["type"] == "welcome"
    same = await Tab(lesson, await db(person, "Deniz")).connect()
    await same.send({"type": "hello", "tab": str(same.tab)})
    assert await same.until_closed() == CloseCode.NO_LONGER_ALLOWED
    with pytest.raises(AlreadyLifted):
        await db(lift_exclusion, block, because="again", lifted_by=olga)
    assert await db(journal_of, "removal.") == [
        ("removal.made", "Amal Serik", "Deniz Yildiz", "wrote to a child"),
        ("removal.lifted", "Olga Coordinator", "Deniz Yildiz", "we talked"),
    ]


def journal_of(kind: str) -> list[tuple[str, str, str, str]]:
    entries = JournalEntry.objects.filter(act__startswith=kind).order_by("pk")
    return list(entries.values_list("act", "by__full_name", "person__full_name", "words"))


async def test_block_written_elsewhere_closes_the_socket_in_the_next_beat(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (_amal, bota):
        who = {"person": await db(person, "Bota"), "by": await db(person, "Amal")}
        await db(Exclusion.objects.create, group=lesson.group, reason="shouted", **who)

        await Clock(hub).check_access()

        assert await bota.until_closed() == CloseCode.NO_LONGER_ALLOWED


@pytest.mark.parametrize("name", ["Bota", "Olga"])
async def test_only_staff_remove_and_only_learners_are_removed(lesson: Lesson, hub: Hub, name: str) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", name, "Deniz") as (amal, other, deniz):
        for target in (amal, deniz):
            answer = await other.ask("person.remove", person=target.you["person"], reason="no", block=True)
            assert answer["code"] in {"not_allowed", "read_only"}
        answer = await amal.ask("person.remove", person=amal.you["person"], reason="no", block=True)
        assert answer["code"] == "not_allowed"
        assert (await amal.ask("person.remove", person=deniz.you["person"], reason="  ", block=True))[
            "code"
        ] == "no_reason"
    assert not await db(Exclusion.objects.exists)


async def test_blocked_learner_reads_why_on_their_pages(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await remove(amal, bota, reason="shouted at others", block=True)

    client = await db(client_of, await db(person, "Bota"))
    home = await db(client.get, reverse("portal:home"))
    own = await db(client.get, reverse("portal:lesson", args=[lesson.uuid]))
    room = await db(client.get, reverse("classrooms:room", args=[lesson.uuid]))

    for page in (home, own):
        assert "You cannot join lessons of English 1 now." in page.text
        assert "Join lesson" not in page.text
        assert "shouted" not in page.text
    assert room.status_code == 403
    assert "You cannot come back into this lesson." in room.text


# -- Report a message ------------------------------------------------------------------------------


async def test_report_reaches_the_coordinators_and_nobody_in_the_room(lesson: Lesson, hub: Hub) -> None:
    await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Bota", "Deniz", "Olga") as (amal, bota, deniz, olga):
        line = (await deniz.ask("chat.say", text="stupid"))["seq"]
        await bota.until_event("chat.said")

        for _ in range(2):
            assert (await bota.ask("chat.report", line=line, reason="it hurts"))["type"] == "ack"

        for tab in (amal, deniz, olga):
            while tab.state.seq < line + 2:
                await tab.until("event")
            events = [frame for frame in tab.frames if frame["type"] == "event" and frame["seq"] > line]
            assert [(one["actor"], one["command"], one["body"]) for one in events] == [
                (None, None, {"kind": "void"})
            ] * 2
        report = await db(Report.objects.select_related("author", "reporter").get)
    assert (report.line, report.text, report.reason) == (line, "stupid", "it hurts")
    assert (report.author.full_name, report.reporter.full_name) == ("Deniz Yildiz", "Bota Akhmet")
    [letter] = mail.outbox
    assert letter.to == ["olga@example.org"]
    assert reverse("classrooms_reports:answer", args=[report.pk]) in letter.body
    assert not re.search("stupid|Deniz|Bota|hurts", letter.subject + letter.body)


async def test_report_can_be_made_while_the_room_is_held(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        line = (await deniz.ask("chat.say", text="stupid"))["seq"]
        await amal.ask("leave")
        await bota.until_event("safety.held")

        assert (await bota.ask("chat.report", line=line))["type"] == "ack"
        assert (await bota.ask("chat.report", line=line + 99))["code"] == "no_such_line"


async def test_report_is_decided_once_by_a_name(lesson: Lesson, hub: Hub) -> None:
    olga = await db(make_staff, "Olga Coordinator", Role.COORDINATOR)
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (_amal, bota, deniz):
        line = (await deniz.ask("chat.say", text="stupid"))["seq"]
        await bota.ask("chat.report", line=line)
    report = await db(Report.objects.get)

    decided = await db(decide_report, report, decision="Talked with Deniz.", decided_by=olga)

    assert (decided.decision, decided.decided_by) == ("Talked with Deniz.", olga)
    with pytest.raises(AlreadyDecided):
        await db(decide_report, report, decision="Again.", decided_by=olga)
    assert await db(journal_of, "message.") == [
        ("message.reported", "Bota Akhmet", "Deniz Yildiz", ""),
        ("message.decided", "Olga Coordinator", "Deniz Yildiz", "Talked with Deniz."),
    ]


# -- All that is written is in the log ---------------------------------------------------------------


async def test_every_line_is_kept_with_who_and_when(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        await amal.ask("chat.say", text="бір")
        await bota.ask("chat.say", text="екі")
    kept = await db(list, Event.objects.filter(kind="chat.said").values_list("data", "actor"))

    assert [(row["text"], str(actor)) for row, actor in kept] == [
        ("бір", amal.you["person"]),
        ("екі", bota.you["person"]),
    ]


# -- Helpers -----------------------------------------------------------------------------------------


def lesson_after(lesson: Lesson) -> Lesson:
    """Another lesson of the group, whose room is open too."""
    moment = lesson.starts_at + dt.timedelta(minutes=1)
    return make_lesson(lesson.group, moment.date(), moment.time())


async def signal(sender: Tab, receiver: Tab, kind: str, **content: Any) -> None:
    await sender.send({"type": kind, "to": receiver.you["tab"], **content})


async def remove(staff: Tab, learner: Tab, *, reason: str, block: bool = False) -> None:
    answer = await staff.ask("person.remove", person=learner.you["person"], reason=reason, block=block)
    assert answer["type"] == "ack"


async def event_of(tab: Tab, kind: str) -> dict[str, Any]:
    """The event of that kind, whether it has come before or still comes."""
    come = [one for one in tab.frames if one["type"] == "event" and one["body"]["kind"] == kind]
    return come[-1] if come else await tab.until_event(kind)
