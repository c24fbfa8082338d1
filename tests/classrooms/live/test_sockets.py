"""A slow socket holds nobody up and loses nothing silently."""

import asyncio

from classrooms.enums import CloseCode
from classrooms.live.limits import Bucket
from classrooms.live.sockets import QUEUE_FRAMES, Outbox


class Line:
    """A socket whose other end reads only when told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed: int | None = None
        self.reading = asyncio.Event()

    async def send(self, text: str) -> None:
        await self.reading.wait()
        self.sent.append(text)

    async def close(self, code: int) -> None:
        self.closed = code


async def test_frames_arrive_in_order() -> None:
    line = Line()
    line.reading.set()
    outbox = Outbox(line.send, line.close)

    for number in range(100):
        outbox.push(str(number))
    await asyncio.sleep(0.05)

    assert line.sent == [str(number) for number in range(100)]
    await outbox.stop()


async def test_full_queue_closes_with_resync() -> None:
    line = Line()
    outbox = Outbox(line.send, line.close)

    for number in range(QUEUE_FRAMES + 10):
        outbox.push(str(number))
    await asyncio.sleep(0.05)

    assert (line.closed, outbox.is_open) == (CloseCode.RESYNC, False)
    await outbox.stop()


async def test_slow_socket_does_not_hold_up_another() -> None:
    slow, quick = Line(), Line()
    quick.reading.set()
    outboxes = [Outbox(slow.send, slow.close), Outbox(quick.send, quick.close)]

    for number in range(50):
        for outbox in outboxes:
            outbox.push(str(number))
    await asyncio.sleep(0.05)

    assert (len(slow.sent), len(quick.sent)) == (0, 50)
    for outbox in outboxes:
        await outbox.stop()


async def test_close_sends_what_waits_first() -> None:
    line = Line()
    line.reading.set()
    outbox = Outbox(line.send, line.close)

    outbox.push("last word")
    outbox.close(CloseCode.ENDED)
    outbox.push("too late")
    await asyncio.sleep(0.05)

    assert line.sent == ["last word", '{"type":"closing","code":4410,"at":null}']
    assert line.closed == CloseCode.ENDED
    await outbox.stop()


async def test_send_on_a_closed_line_ends_quietly() -> None:
    async def broken(_text: str) -> None:
        raise OSError("closed")

    line = Line()
    outbox = Outbox(broken, line.close)

    outbox.push("hello")
    await asyncio.sleep(0.05)

    assert not outbox.is_open
    await outbox.stop()


def test_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(burst=3, per_second=0.001)

    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]
