"""What tabs say to a room, and to each other."""

from uuid import UUID, uuid4

import pytest

from classrooms.enums import CloseCode
from classrooms.live.hub import Hub
from classrooms.models import Event
from lms.timetable.models import Lesson
from tests.classrooms.rooms import db, tab_of, tabs

pytestmark = pytest.mark.django_db(transaction=True)


# -- Commands -------------------------------------------------------------------------------------


async def test_command_sent_three_times_is_one_event_with_one_answer(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        command = uuid4()

        answers = [await bota.ask("chat.say", command=command, text="Бір рет") for _ in range(3)]

        assert len({answer["seq"] for answer in answers}) == 1
        await amal.quiet()
        assert amal.said == ["Бір рет"]


async def test_command_resent_after_reconnecting_is_one_event(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (_amal, bota):
        command = uuid4()
        first = await bota.ask("chat.say", command=command, text="Бір рет")
        await bota.drop()
        await bota.enter()

        again = await bota.ask("chat.say", command=command, text="Бір рет")

        assert again["seq"] == first["seq"]
        assert bota.said == ["Бір рет"]


async def test_same_command_id_of_two_people_is_two_events(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        command = uuid4()

        await amal.ask("chat.say", command=command, text="Amal")
        await bota.ask("chat.say", command=command, text="Bota")

        await amal.quiet()
        assert amal.said == ["Amal", "Bota"]


async def test_hands_stand_in_order_and_the_teacher_lowers_them(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await deniz.ask("hand.raise")
        await bota.ask("hand.raise")
        await amal.quiet(0.1)
        assert [str(hand.person) for hand in amal.state.hands] == [deniz.you["person"], bota.you["person"]]

        await amal.ask("hand.lower", person=deniz.you["person"])
        await bota.quiet(0.1)

        assert [str(hand.person) for hand in bota.state.hands] == [bota.you["person"]]


async def test_sent_out_learner_sees_nothing_any_more(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await amal.ask("person.send_out", person=bota.you["person"])
        await bota.until("snapshot")
        before = len(bota.frames)

        await deniz.ask("chat.say", text="Bota жоқ")
        await bota.quiet()
        await deniz.quiet()

        assert (bota.view, bota.said, bota.online) == ("waiting", [], {})
        assert "Bota жоқ" not in str(bota.frames[before:])
        assert bota.you["person"] not in deniz.online


async def test_chat_faster_than_people_write_is_refused(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        answers = [await amal.ask("chat.say", text=f"{number}") for number in range(15)]

        assert [answer.get("code") for answer in answers].count("slow_down") >= 3
        assert answers[0]["type"] == "ack"


async def test_nul_and_controls_do_not_reach_the_database(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        assert (await amal.ask("chat.say", text="a\x00b"))["type"] == "ack"

        assert amal.said == ["ab"]
        assert await db(list, Event.objects.filter(kind="chat.said").values_list("data", flat=True)) == [{"text": "ab"}]


# -- Signals --------------------------------------------------------------------------------------


async def test_signal_reaches_one_tab_with_the_senders_identity(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota", "Deniz") as (amal, bota, deniz):
        await bota.quiet(0.1)
        await bota.send({"type": "rtc.offer", "to": amal.online.get(amal.you["person"], amal.you["tab"]), "sdp": "v=0"})

        offer = await amal.until("rtc.offer")

        assert offer == {"type": "rtc.offer", "sender": bota.you["tab"], "person": bota.you["person"], "sdp": "v=0"}
        assert not [frame for frame in await deniz.quiet() if frame["type"] == "rtc.offer"]


async def test_signal_to_nobody_is_answered(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        for to in (str(uuid4()), amal.you["tab"]):
            await amal.send({"type": "rtc.bye", "to": to})
            assert (await amal.until("error"))["code"] == "no_such_peer"


async def test_nobody_can_take_another_persons_tab(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal", "Bota") as (amal, bota):
        deniz = await tab_of(lesson, "Deniz", tab=UUID(amal.you["tab"]))
        await deniz.enter()
        copy = await tab_of(lesson, "Deniz", tab=amal.tab)
        await copy.enter()

        assert amal.you["tab"] not in {deniz.you["tab"], copy.you["tab"]}
        await bota.send({"type": "rtc.bye", "to": amal.you["tab"]})
        assert (await amal.until("rtc.bye"))["person"] == bota.you["person"]


# -- Bad frames -----------------------------------------------------------------------------------


async def test_bad_frame_gets_a_code_and_the_socket_stays_open(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Amal") as (amal,):
        codes = []
        for text in ("not json", '{"type":"dance"}', "x" * 70_000, "ә" * 40_000):
            await amal.wire.send_to(text_data=text)
            codes.append((await amal.until("error"))["code"])
        await amal.wire.send_to(bytes_data=b"\x00")
        codes.append((await amal.until("error"))["code"])

        assert codes == ["bad_frame", "bad_frame", "too_large", "too_large", "not_text"]
        assert (await amal.ask("chat.say", text="still here"))["type"] == "ack"


async def test_frames_before_hello_are_refused(lesson: Lesson, hub: Hub) -> None:
    amal = await (await tab_of(lesson, "Amal")).connect()

    await amal.send({"type": "chat.say", "id": str(uuid4()), "text": "hi"})

    assert (await amal.until("error"))["code"] == "hello_first"


async def test_flood_is_slowed_and_then_closed(lesson: Lesson, hub: Hub) -> None:
    async with tabs(lesson, "Bota") as (bota,):
        for number in range(3_000):
            await bota.send({"type": "ping", "n": number})

        assert await bota.until_closed() == CloseCode.FLOOD
        assert "slow_down" in {frame.get("code") for frame in bota.frames}
