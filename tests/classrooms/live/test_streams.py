"""The room over HTTP: the same frames, numbers and codes as on a socket."""

import asyncio
import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from classrooms.live import posts, streams
from classrooms.live.hub import Hub
from classrooms.models import Presence
from lms.timetable.models import Lesson
from tests.classrooms.rooms import Tab, db, headers_for, person, tabs
from tests.classrooms.streams import StreamTab, request, status_of

pytestmark = pytest.mark.django_db(transaction=True)

OURS = headers_for("", origin="http://localhost")


async def enter(lesson: Lesson, name: str) -> StreamTab:
    tab = StreamTab(lesson, await db(person, name))
    await tab.enter()
    return tab


async def test_learner_on_a_stream_and_teacher_on_a_socket_share_the_room(hub: Hub, lesson: Lesson) -> None:
    async with tabs(lesson, "Amal") as [amal]:
        bota = await enter(lesson, "Bota")

        answer = await bota.ask("chat.say", text="Сәлем!")
        await amal.until_event("chat.said")
        await amal.ask("chat.say", text="Қош келдіңіз!")
        await bota.when(lambda _frame: len(bota.said) == 2)

        assert answer["type"] == "ack"
        assert bota.said == amal.said == ["Сәлем!", "Қош келдіңіз!"]
        assert bota.state == amal.state
        await bota.drop()


async def test_stream_that_comes_back_gets_what_it_missed(hub: Hub, lesson: Lesson) -> None:
    async with tabs(lesson, "Amal") as [amal]:
        bota = await enter(lesson, "Bota")
        await bota.drop()
        await amal.ask("chat.say", text="missed")

        welcome = await bota.enter()

        assert welcome["state"] is None
        assert [event["body"]["kind"] for event in welcome["events"]] == ["chat.said"]
        assert bota.said == ["missed"]
        await bota.drop()


async def test_same_tab_continues_on_the_other_way(hub: Hub, lesson: Lesson) -> None:
    """What a browser does that falls back: the numbers go on, and the older line is closed."""
    async with tabs(lesson, "Amal", "Bota") as [amal, bota]:
        command = uuid4()
        await bota.ask("chat.say", command=command, text="once")
        fallen = StreamTab(lesson, bota.user, tab=bota.tab)
        fallen.log, fallen.at, fallen.view, fallen.state = bota.log, bota.at, bota.view, bota.state

        welcome = await fallen.enter()
        again = await fallen.ask("chat.say", command=command, text="once")
        await amal.when(lambda _frame: amal.said == ["once"])

        assert welcome["state"] is None
        assert again["type"] == "ack"
        assert await bota.until_closed() == 4412
        assert fallen.said == amal.said == ["once"]
        await fallen.drop()


async def test_stream_is_never_kept_pressed_together_or_buffered(hub: Hub, lesson: Lesson) -> None:
    tab = await StreamTab(lesson, await db(person, "Bota")).connect()

    headers = dict(tab.begun["headers"])

    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store, no-transform"
    assert headers[b"x-accel-buffering"] == b"no"
    assert b"content-encoding" not in headers
    await tab.drop()


@pytest.mark.parametrize(("name", "code"), [("Chen", 4404), (None, 4401)], ids=["stranger", "nobody is signed in"])
async def test_who_may_not_enter_is_told_the_code_of_the_socket(
    hub: Hub, lesson: Lesson, name: str | None, code: int
) -> None:
    tab = StreamTab(lesson, await db(person, name) if name else None)

    await tab.connect()

    assert tab.frames == [{"type": "closing", "code": code, "at": None}]


async def test_room_that_is_not_open_yet_says_when(hub: Hub, lesson: Lesson) -> None:
    def later() -> None:
        lesson.starts_at += dt.timedelta(days=1)
        lesson.ends_at += dt.timedelta(days=1)
        lesson.local_date += dt.timedelta(days=1)
        lesson.save()

    await db(later)
    tab = StreamTab(lesson, await db(person, "Bota"))

    await tab.connect()

    assert tab.frames[0]["code"] == 4425
    assert tab.frames[0]["at"] > timezone.now().timestamp() * 1000


async def test_presence_begins_and_ends_with_the_stream(hub: Hub, lesson: Lesson) -> None:
    def rows() -> list[Presence]:
        return list(Presence.objects.filter(person__full_name__startswith="Bota"))

    async with tabs(lesson, "Amal"):
        bota = await enter(lesson, "Bota")
        await bota.drop()
        await asyncio.to_thread(hub.writer.stop)

        [row] = await db(rows)
        assert row.ended_at is not None
        assert row.reason == "closed"


async def test_leaving_is_answered_and_closes_with_1000(hub: Hub, lesson: Lesson) -> None:
    async with tabs(lesson, "Amal"):
        bota = await enter(lesson, "Bota")

        answer = await bota.ask("leave")

        assert answer["type"] == "ack"
        assert await bota.until_closed() == 1000


async def test_hello_that_does_not_come_closes_the_stream(
    hub: Hub, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HELLO_SECONDS", 0.05)
    tab = await StreamTab(lesson, await db(person, "Bota")).connect()

    assert await tab.until_closed() == 4408


async def test_quiet_stream_is_kept_awake_by_comments(
    hub: Hub, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "COMMENT_SECONDS", 0.05)
    tab = await StreamTab(lesson, await db(person, "Bota")).connect()

    message = await tab.wire.receive_output(5)

    assert message["body"] == b":\n\n"
    await tab.drop()


async def test_reader_that_does_not_keep_up_is_cut_with_4409(hub: Hub, lesson: Lesson) -> None:
    """Nobody reads what was sent: the line is full, then the queue, and the room goes on."""
    flowing = asyncio.Event()
    sent: list[bytes] = []

    async def receive() -> dict[str, str]:
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        await flowing.wait()
        if message["type"] == "http.response.body":
            sent.append(bytes(message["body"]))  # type: ignore[call-overload]

    down = streams.Down(send)
    outbox = streams.Outbox(down.frame, down.close)
    for number in range(600):
        outbox.push(str(number))
    await asyncio.sleep(0)
    flowing.set()
    await asyncio.wait_for(streams.until_gone(down, receive), 5)
    await asyncio.sleep(0.05)

    assert sent == [b'data: {"type":"closing","code":4409,"at":null}\n\n', b""]
    await outbox.stop()


# -- Posts ------------------------------------------------------------------------------------------


async def test_post_sent_again_is_taken_and_does_nothing(hub: Hub, lesson: Lesson) -> None:
    async with tabs(lesson, "Amal"):
        bota = await enter(lesson, "Bota")
        number = bota.posts + 1

        statuses = [await bota.post({"type": "ping", "n": 7}, number=number) for _ in range(3)]
        frames = await bota.quiet()

        assert statuses == [204, 204, 204]
        assert [frame["n"] for frame in frames if frame["type"] == "pong"] == [7]
        await bota.drop()


async def test_post_beyond_the_next_number_is_not_taken(hub: Hub, lesson: Lesson) -> None:
    bota = await StreamTab(lesson, await db(person, "Bota")).connect()

    assert await bota.post({"type": "ping", "n": 1}, number=2) == 404
    assert await bota.post({"type": "ping", "n": 1}, number=0) == 404
    await bota.drop()


async def test_frames_of_one_post_are_handled_in_order_and_a_bad_one_is_answered(hub: Hub, lesson: Lesson) -> None:
    async with tabs(lesson, "Amal"):
        bota = await enter(lesson, "Bota")

        await bota.post({"type": "ping", "n": 1}, {"type": "nonsense"}, {"type": "ping", "n": 2})
        seen = [await bota.when(lambda frame: frame["type"] in {"pong", "error"}) for _ in range(3)]

        assert [frame.get("n") or frame["code"] for frame in seen] == [1, "bad_frame", 2]
        await bota.drop()


async def test_key_is_good_for_nobody_else(hub: Hub, lesson: Lesson) -> None:
    bota = await StreamTab(lesson, await db(person, "Bota")).connect()
    deniz = await StreamTab(lesson, await db(person, "Deniz")).connect()

    assert await deniz.post({"type": "ping", "n": 1}, number=1, key=bota.key) == 404
    assert await bota.post({"type": "ping", "n": 1}, number=1) == 204
    await bota.drop()
    await deniz.drop()


async def test_post_to_a_stream_that_ended_is_404(hub: Hub, lesson: Lesson) -> None:
    bota = await enter(lesson, "Bota")
    await bota.drop()

    assert await bota.post({"type": "ping", "n": 1}) == 404


async def test_post_nobody_takes_in_time_is_404(hub: Hub, lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "TAKEN_WITHIN_SECONDS", 0.05)
    bota = await StreamTab(lesson, await db(person, "Bota")).connect()

    assert await bota.post({"type": "ping", "n": 1}, key=uuid4()) == 404
    await bota.drop()


async def test_post_that_is_too_large_is_413_and_too_large_a_frame_an_error(hub: Hub, lesson: Lesson) -> None:
    bota = await StreamTab(lesson, await db(person, "Bota")).connect()

    assert await bota.post({"type": "x" * 300_000}) == 413
    assert await bota.post({"type": "x" * 70_000}, number=1) == 204
    assert (await bota.until("error"))["code"] == "too_large"
    await bota.drop()


async def test_person_may_hold_six_streams(hub: Hub, lesson: Lesson) -> None:
    user = await db(person, "Bota")
    held = [await StreamTab(lesson, user).connect() for _ in range(6)]

    seventh = await StreamTab(lesson, user).connect()

    assert seventh.closed == 4429
    for tab in held:
        await tab.drop()
    after = await StreamTab(lesson, user).connect()
    assert after.closed is None
    await after.drop()


# -- Who asks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([(b"origin", b"http://localhost")], 404),
        ([(b"origin", b"https://evil.example")], 403),
        ([(b"origin", b"null")], 403),
        ([(b"sec-fetch-site", b"same-origin")], 404),
        ([(b"sec-fetch-site", b"cross-site")], 403),
        ([(b"sec-fetch-site", b"same-origin"), (b"origin", b"https://evil.example")], 403),
        ([(b"referer", b"http://localhost/en/rooms/x/")], 404),
        ([(b"referer", b"https://evil.example/")], 403),
        ([], 403),
    ],
)
async def test_only_our_own_page_may_post(
    hub: Hub, said: list[tuple[bytes, bytes]], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "TAKEN_WITHIN_SECONDS", 0.01)
    path = f"/live/rooms/{uuid4()}/{uuid4()}/"

    assert await status_of(request("POST", path, headers=[(b"host", b"localhost"), *said], query="n=1")) == status


async def test_other_methods_are_refused(hub: Hub, lesson: Lesson) -> None:
    room = f"/live/rooms/{lesson.uuid}/"

    assert await status_of(request("POST", room, headers=OURS)) == 405
    assert await status_of(request("GET", f"{room}{uuid4()}/", headers=OURS)) == 405
    assert await status_of(request("GET", "/live/try/", headers=OURS)) == 405


async def test_line_test_sends_back_what_it_gets(hub: Hub) -> None:
    wire = request("POST", "/live/try/", headers=OURS, body=b"noise" * 1000)

    assert await status_of(wire) == 200
    assert (await wire.receive_output())["body"] == b"noise" * 1000


async def test_socket_and_stream_see_the_same_frames(hub: Hub, lesson: Lesson) -> None:
    async with tabs(lesson, "Amal", "Deniz") as [amal, deniz]:
        bota = await enter(lesson, "Bota")
        await deniz.quiet()
        for text in ("one", "two", "three"):
            await amal.ask("chat.say", text=text)
        await bota.when(lambda _frame: len(bota.said) == 3)
        await deniz.when(lambda _frame: len(deniz.said) == 3)

        assert events(bota)[-3:] == events(deniz)[-3:]
        await bota.drop()


def events(tab: Tab) -> list[dict[str, object]]:
    return [frame for frame in tab.frames if frame["type"] == "event"]
