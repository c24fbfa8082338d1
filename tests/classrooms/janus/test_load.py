"""How busy a media server is: estimated by the people in its rooms, or counted by its admin API."""

import json

import pytest
import websockets
from pytest_django import Settings

from classrooms.live.janus.client import Client
from classrooms.live.janus.load import SEAT_PACKETS, Meter, packets_in
from tests.classrooms.janus.fake import FakeJanus
from tests.classrooms.janus.test_client import Told, connected

INFO = {"webrtc": {"media": {"0": {"stats": {"in": {"packets": 40, "bytes": 9}, "out": {"packets": 2}}}}}, "flags": [1]}


async def test_without_the_admin_api_people_are_counted() -> None:
    fake = FakeJanus()
    async with connected(fake, Told()) as client:
        await client.up(10)

        assert await Meter("one", client).measure() == 3 * SEAT_PACKETS
    assert fake.handles == set()


async def test_load_of_a_server_that_is_away_is_not_known() -> None:
    client = Client("ws://127.0.0.1:9", secret="secret", lost=Told().was_lost)

    assert await Meter("one", client).measure() is None


def test_packets_are_found_wherever_they_stand() -> None:
    assert packets_in(INFO) == 42
    assert packets_in([]) == packets_in("packets") == 0


async def test_with_the_admin_api_packets_between_two_looks_are_counted(settings: Settings) -> None:
    looks = 0

    async def answer(socket: websockets.ServerConnection) -> None:
        nonlocal looks
        looks += 1
        async for text in socket:
            asked = json.loads(text)
            assert asked["admin_secret"] == "hush"
            answers = {
                "list_sessions": {"sessions": [1]},
                "list_handles": {"handles": [2] if looks == 1 else [2, 3]},
                "handle_info": {"info": {"packets": 1_000 * looks}},
            }
            await socket.send(json.dumps(answers[asked["janus"]]))

    async with websockets.serve(
        answer, "127.0.0.1", 0, subprotocols=[websockets.Subprotocol("janus-admin-protocol")]
    ) as server:
        settings.JANUS_ADMIN_SECRET = "hush"
        settings.JANUS_ADMIN_NODES = {"one": f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"}
        meter = Meter("one", Client("ws://127.0.0.1:9", secret="secret", lost=Told().was_lost))

        assert await meter.measure() == 0
        meter._at -= 1
        rate = await meter.measure()

    assert rate == pytest.approx(1_000, rel=0.9)
