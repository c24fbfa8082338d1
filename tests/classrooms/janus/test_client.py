"""One socket to one Janus, spoken with by a small one of the test's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from classrooms.live.janus import client as module
from classrooms.live.janus import videoroom as v
from classrooms.live.janus.client import Client, JanusAway, JanusRefused, JanusSilent, Message
from tests.classrooms.janus.fake import FakeJanus


class Told:
    """What a client said about its connection, and a handle about its events."""

    def __init__(self) -> None:
        self.lost: list[bool] = []
        self.heard: list[Message] = []
        self.news = asyncio.Event()

    def was_lost(self, *, anew: bool) -> None:
        self.lost.append(anew)
        self.news.set()

    def hear(self, message: Message) -> None:
        self.heard.append(message)
        self.news.set()

    async def something(self) -> None:
        await asyncio.wait_for(self.news.wait(), 10)
        self.news.clear()


@asynccontextmanager
async def connected(fake: FakeJanus, told: Told, *, key: str = "secret") -> AsyncIterator[Client]:
    async with fake.serving() as url:
        client = Client(url, secret=key, lost=told.was_lost)
        running = asyncio.create_task(client.run())
        try:
            yield client
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_asks_with_the_secret_in_a_session_of_its_own() -> None:
    fake, told = FakeJanus(), Told()
    async with connected(fake, told) as client:
        await client.up(10)
        handle = await client.attach(told.hear)
        answer, offer = await v.ask(handle, v.Configure(restart=True))

    assert answer.videoroom == "event"
    assert offer is not None
    assert offer.sdp == "offered anew"
    assert {one["apisecret"] for one in fake.asked} == {"secret"}
    assert fake.asked[-1]["session_id"] in fake.sessions
    assert fake.asked[-1]["handle_id"] in fake.handles


async def test_news_reach_their_handle_only() -> None:
    fake, told, other = FakeJanus(), Told(), Told()
    async with connected(fake, told) as client:
        await client.up(10)
        handle = await client.attach(told.hear)
        await client.attach(other.hear)
        await fake.tell(handle.key, {"videoroom": "talking", "id": "somebody"})
        await told.something()

    assert [v.news(message).videoroom for message in told.heard] == ["talking"]
    assert other.heard == []


async def test_refusal_has_the_plugins_number() -> None:
    fake, told = FakeJanus(), Told()
    async with connected(fake, told) as client:
        await client.up(10)
        handle = await client.attach(told.hear)
        fake.refused["switch"] = 428
        with pytest.raises(JanusRefused) as refused:
            await v.ask(handle, v.Switch([]))

    assert refused.value.code == 428


async def test_missing_answer_is_an_error_with_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.05)
    fake, told = FakeJanus(), Told()
    fake.silent = {"start"}
    async with connected(fake, told) as client:
        await client.up(10)
        handle = await client.attach(told.hear)
        with pytest.raises(JanusSilent):
            await v.ask(handle, v.Start())


async def test_without_a_connection_nothing_can_be_asked() -> None:
    client = Client("ws://127.0.0.1:9", secret="secret", lost=Told().was_lost)

    with pytest.raises(JanusAway):
        await client.request("attach")
    with pytest.raises(JanusAway):
        await client.up(0.01)


async def test_wrong_secret_never_comes_up() -> None:
    fake = FakeJanus()
    async with connected(fake, Told(), key="guessed") as client:
        with pytest.raises(JanusAway):
            await client.up(0.3)

    assert fake.sessions == set()


async def test_cut_connection_claims_its_session_again() -> None:
    fake, told = FakeJanus(), Told()
    async with connected(fake, told) as client:
        await client.up(10)
        await fake.cut(anew=False)
        await told.something()
        handle = await client.attach(told.hear)

    assert told.lost == [False]
    assert len(fake.sessions) == 1
    assert handle.key in fake.handles


async def test_janus_that_was_started_anew_is_told_apart() -> None:
    fake, told = FakeJanus(), Told()
    async with connected(fake, told) as client:
        await client.up(10)
        await client.attach(told.hear)
        await fake.cut(anew=True)
        await told.something()
        await client.up(10)

    assert told.lost == [True]
    assert fake.handles == set()


async def test_question_open_when_the_connection_breaks_is_answered_with_away() -> None:
    fake, told = FakeJanus(), Told()
    fake.silent = {"start"}
    async with connected(fake, told) as client:
        await client.up(10)
        handle = await client.attach(told.hear)
        asked = asyncio.create_task(v.ask(handle, v.Start()))
        await fake.until_asked("start")
        await fake.cut(anew=False)
        with pytest.raises(JanusAway):
            await asked


async def test_detaching_a_handle_twice_is_no_matter() -> None:
    fake, told = FakeJanus(), Told()
    async with connected(fake, told) as client:
        await client.up(10)
        handle = await client.attach(told.hear)
        await handle.detach()
        await handle.detach()

    assert fake.handles == set()
