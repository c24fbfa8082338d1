"""One tab's seat: what is asked of Janus, in which order, and what is given back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from classrooms.enums import Leg
from classrooms.live.janus import videoroom as v
from classrooms.live.janus.choice import Choice
from classrooms.live.janus.client import Client, JanusRefused
from classrooms.live.janus.seat import Feed, Seat
from classrooms.protocol import SfuCandidate
from tests.classrooms.janus.fake import FakeJanus
from tests.classrooms.janus.test_client import Told, connected

AMAL, BOTA = UUID(int=1), UUID(int=2)
FEEDS = {one: Feed(f"feed-{one.int}", one, one, "5", "6") for one in (AMAL, BOTA)}


class Seated:
    """A seat at a small Janus, and what it said."""

    def __init__(self, fake: FakeJanus, client: Client) -> None:
        self.fake = fake
        self.client = client
        self.heard: list[v.Told] = []
        self.broken = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self.seat = Seat(
            client,
            "5-1",
            "person-tab",
            heard=self.heard.append,
            broken=self.broken.set,
            spawn=lambda work: self.tasks.append(asyncio.create_task(work)),
        )

    def carried(self) -> list[UUID | None]:
        return [slot.person for slot in self.seat.slots()]


@asynccontextmanager
async def seated() -> AsyncIterator[Seated]:
    fake = FakeJanus()
    async with connected(fake, Told()) as client:
        await client.up(10)
        yield Seated(fake, client)


async def test_seat_subscribes_once_to_as_many_empty_slots_as_there_may_be() -> None:
    async with seated() as one:
        offer = await one.seat.take()

        assert offer == "offered"
        [publisher, subscriber] = one.fake.bodies("join")
        assert (publisher["id"], publisher["display"]) == ("person-tab", "person-tab")
        assert subscriber["private_id"] == 7
        assert [source["mid"] for source in subscriber["streams"]] == ["0"] * 3 + ["1"] * 6
        assert one.carried() == [None] * 9


async def test_name_left_over_of_a_dead_process_is_put_out() -> None:
    async with seated() as one:
        one.fake.refused["join"] = v.ID_EXISTS
        await one.seat.take()

        [kick] = one.fake.bodies("kick")
        assert (kick["id"], kick["secret"]) == ("person-tab", v.secret_of("5-1"))


async def test_what_may_not_be_heard_is_shut_before_the_browser_has_its_answer() -> None:
    async with seated() as one:
        await one.seat.take()
        answer = await one.seat.publish("offer", sound=False, picture=True)

        assert answer == "answered"
        moderated = [(body["mid"], body["mute"]) for body in one.fake.bodies("moderate")]
        assert moderated == [("0", True), ("1", False)]


async def test_moderation_says_only_what_changed() -> None:
    async with seated() as one:
        await one.seat.take()
        await one.seat.publish("offer", sound=True, picture=True)
        before = len(one.fake.bodies("moderate"))
        await one.seat.moderate(sound=True, picture=True)
        await one.seat.moderate(sound=False, picture=True)

        [change] = one.fake.bodies("moderate")[before:]
        assert (change["mid"], change["mute"]) == ("0", True)


async def test_slots_turn_to_those_chosen_in_one_request_and_back_again() -> None:
    async with seated() as one:
        await one.seat.take()

        assert await one.seat.show(Choice((AMAL,), (AMAL, BOTA), large=BOTA), FEEDS)
        assert not await one.seat.show(Choice((AMAL,), (BOTA, AMAL), large=BOTA), FEEDS)
        assert await one.seat.show(Choice((), (BOTA,), large=None), FEEDS)

        first, second = one.fake.bodies("switch")
        assert [(turn["feed"], turn["mid"], turn["sub_mid"]) for turn in first["streams"]] == [
            ("feed-1", "5", "0"),
            ("feed-1", "6", "3"),
            ("feed-2", "6", "4"),
        ]
        assert [(turn["feed"], turn["sub_mid"]) for turn in second["streams"]] == [("dummy", "0"), ("dummy", "3")]
        sizes = [body["streams"] for body in one.fake.bodies("configure")]
        assert sizes == [[{"mid": "3", "substream": 0}], [{"mid": "4", "substream": 0}]]
        assert one.carried() == [None] * 4 + [BOTA] + [None] * 4


async def test_chosen_people_who_publish_nothing_leave_their_slot_empty() -> None:
    async with seated() as one:
        await one.seat.take()
        silent = {AMAL: Feed("feed-1", AMAL, AMAL, None, "6")}

        await one.seat.show(Choice((AMAL, BOTA), (AMAL,)), silent)

        assert one.carried() == [None, None, None, AMAL, None, None, None, None, None]


async def test_refused_turn_is_tried_again() -> None:
    async with seated() as one:
        await one.seat.take()
        one.fake.refused["switch"] = v.NO_SUCH_FEED
        with pytest.raises(JanusRefused):
            await one.seat.show(Choice((AMAL,)), FEEDS)
        await one.seat.show(Choice((AMAL,)), FEEDS)

        assert len(one.fake.bodies("switch")) == 2


async def test_publisher_who_left_and_came_again_is_turned_to_again() -> None:
    async with seated() as one:
        await one.seat.take()
        await one.seat.show(Choice((AMAL,)), FEEDS)
        one.seat.forget("feed-1")
        await one.seat.show(Choice((AMAL,)), FEEDS)

        assert len(one.fake.bodies("switch")) == 2


async def test_new_offer_for_an_emptied_slot_gets_the_browsers_earlier_answer() -> None:
    async with seated() as one:
        await one.seat.take()
        await one.seat.answer("agreed")
        receiver = max(one.fake.handles)
        await one.fake.tell(receiver, {"videoroom": "updated"}, jsep={"type": "offer", "sdp": "again"})
        await one.fake.until_asked("start", times=2)

        answers = [asked["jsep"]["sdp"] for asked in one.fake.asked if asked.get("body", {}).get("request") == "start"]
        assert answers == ["agreed", "agreed"]


async def test_hangup_of_what_is_received_is_told() -> None:
    async with seated() as one:
        await one.seat.take()
        await one.fake.tell(max(one.fake.handles), {}, janus="hangup")
        await asyncio.wait_for(one.broken.wait(), 10)


async def test_addresses_reach_the_leg_they_were_found_for() -> None:
    async with seated() as one:
        await one.seat.take()
        sender, receiver = sorted(one.fake.handles)
        await one.seat.candidate(SfuCandidate(1, Leg.RECEIVE, "candidate:1", "0", 0))
        await one.seat.candidate(SfuCandidate(1, Leg.SEND, ""))

        found = [(one["handle_id"], one["candidate"]) for one in one.fake.asked if one["janus"] == "trickle"]
        address = {"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0}
        assert found == [(receiver, address), (sender, {"completed": True})]


async def test_closed_seat_gives_both_legs_back_and_takes_nothing_more() -> None:
    async with seated() as one:
        await one.seat.take()
        await one.seat.close()
        await one.seat.close()

        assert one.fake.handles == set()
        with pytest.raises(JanusRefused):
            await one.seat.publish("offer", sound=True, picture=True)


async def test_seat_given_up_while_it_is_taken_leaves_nothing_behind() -> None:
    async with seated() as one:
        one.seat.closed = True
        with pytest.raises(JanusRefused):
            await one.seat.take()

        assert one.fake.handles == set()
