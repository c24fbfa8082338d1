"""One socket to one Janus: transactions, a session that is kept alive and claimed again, handles with their events.

The socket is opened anew as often as it breaks, and the session claimed again. Then ``lost`` is called:
where Janus was started anew (``anew``) nothing of before exists any more; where it lived on, it told
us nothing meanwhile.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any, Protocol
from uuid import uuid4

import msgspec
import websockets
from msgspec import Raw, Struct

logger = logging.getLogger(__name__)

PLUGIN = "janus.plugin.videoroom"
ANSWER_SECONDS = 5.0
PING_SECONDS = 2.0
PING_ANSWER_SECONDS = 3.0
RETRY_SECONDS = 0.2
MAX_BYTES = 2**22
NO_SUCH_SESSION = 458


class JanusError(Exception):
    """What was asked of a media server did not happen."""


class JanusAway(JanusError):
    """There is no connection now."""


class JanusSilent(JanusAway):
    """The answer did not come in time."""


class JanusRefused(JanusError):
    """Janus, or its plugin, says no; ``code`` is its number."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class Jsep(Struct, frozen=True, omit_defaults=True):
    """A session description on its way; ``rid_order`` tells which of several sizes is the smallest."""

    type: str
    sdp: str
    rid_order: str = ""


class PluginData(Struct, frozen=True):
    plugin: str
    data: Raw


class Failure(Struct, frozen=True):
    code: int
    reason: str = ""


class Identity(Struct, frozen=True):
    id: int = 0


class Message(Struct, frozen=True):
    """What Janus sends: an answer when ``transaction`` is one of ours, else news of the handle ``sender``."""

    janus: str
    transaction: str = ""
    session_id: int = 0
    sender: int = 0
    data: Identity = Identity()
    plugindata: PluginData | None = None
    jsep: Jsep | None = None
    error: Failure | None = None
    reason: Any = None


type Hear = Callable[[Message], None]


class Lost(Protocol):
    def __call__(self, *, anew: bool) -> None: ...


_decoder = msgspec.json.Decoder(Message)
_encoder = msgspec.json.Encoder()


class Waiting(Struct):
    """Who waits for an answer; ``ack`` tells whether a mere "understood" is one."""

    answer: "asyncio.Future[Message]"
    ack: bool


class Handle:
    """One leg of a seat, as Janus knows it. ``hear`` is told what comes unasked."""

    def __init__(self, client: "Client", key: int, hear: Hear) -> None:
        self.client = client
        self.key = key
        self.hear = hear

    async def ask(self, body: Struct, jsep: Jsep | None = None) -> Message:
        """What the plugin answers. Raises JanusAway or JanusRefused."""
        fields: dict[str, Any] = {"body": body} if jsep is None else {"body": body, "jsep": jsep}
        return await self.client.request("message", handle=self.key, **fields)

    async def trickle(self, candidate: dict[str, str | int | bool]) -> None:
        await self.client.request("trickle", handle=self.key, ack=True, candidate=candidate)

    async def detach(self) -> None:
        """Whatever state it is in; a handle that is gone already is gone."""
        self.client.forget(self)
        with contextlib.suppress(JanusError):
            await self.client.request("detach", handle=self.key)


class Client:
    """``is_up`` while requests can be made; ``down_since`` (monotonic seconds) while they cannot."""

    def __init__(self, url: str, *, secret: str, lost: Lost) -> None:
        self.url = url
        self.is_up = False
        self.down_since = time.monotonic()
        self._secret = secret
        self._lost = lost
        self._session = 0
        self._socket: websockets.ClientConnection | None = None
        self._waiting: dict[str, Waiting] = {}
        self._handles: dict[int, Handle] = {}
        self._came_up = asyncio.Event()

    async def run(self) -> None:
        """Hold the connection, for ever."""
        while True:
            try:
                await self._connect()
            except (OSError, TimeoutError, websockets.WebSocketException, JanusError, msgspec.MsgspecError) as error:
                logger.debug("Janus at %s is away: %s", self.url, error)
            self._went_down()
            await asyncio.sleep(RETRY_SECONDS)

    async def stop(self) -> None:
        """Give the session back, with all its handles."""
        with contextlib.suppress(JanusError):
            await self.request("destroy")

    async def up(self, seconds: float) -> None:
        """Wait until requests can be made. Raises JanusAway after ``seconds``."""
        try:
            await asyncio.wait_for(self._came_up.wait(), seconds)
        except TimeoutError as error:
            raise JanusAway(self.url) from error

    async def attach(self, hear: Hear) -> Handle:
        answer = await self.request("attach", plugin=PLUGIN)
        handle = Handle(self, answer.data.id, hear)
        self._handles[handle.key] = handle
        return handle

    def forget(self, handle: Handle) -> None:
        self._handles.pop(handle.key, None)

    async def request(self, kind: str, *, handle: int = 0, ack: bool = False, **fields: Any) -> Message:
        """One question and its answer; ``ack`` for those that are answered by "understood" alone."""
        if not self.is_up:
            raise JanusAway(self.url)
        return await self._request(kind, handle=handle, ack=ack, **fields)

    # -- The connection -------------------------------------------------------------------------------

    async def _connect(self) -> None:
        async with websockets.connect(
            self.url,
            subprotocols=[websockets.Subprotocol("janus-protocol")],
            compression=None,
            max_size=MAX_BYTES,
            open_timeout=PING_ANSWER_SECONDS,
            close_timeout=1,
            ping_interval=None,  # we ask ourselves: a socket that answers says nothing about the session
            proxy=None,
        ) as socket:
            self._socket = socket
            reading = asyncio.create_task(self._read(socket))
            try:
                await self._begin()
                await self._ping(reading)
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def _begin(self) -> None:
        """Claim the session of before; where Janus does not know it, begin another and say so."""
        before = self._session
        if not before or not await self._claim():
            self._session = 0
            self._handles.clear()
            self._session = (await self._request("create")).data.id
        self.is_up = True
        self._came_up.set()
        if before:
            self._lost(anew=before != self._session)

    async def _claim(self) -> bool:
        try:
            await self._request("claim")
        except JanusRefused as refused:
            if refused.code == NO_SUCH_SESSION:
                return False
            raise
        return True

    async def _ping(self, reading: "asyncio.Task[None]") -> None:
        """Until the socket closes: an answer proves that Janus lives, and keeps the session."""
        while not (await asyncio.wait({reading}, timeout=PING_SECONDS))[0]:
            async with asyncio.timeout(PING_ANSWER_SECONDS):
                await self._request("keepalive", ack=True)

    def _went_down(self) -> None:
        if self.is_up:
            self.down_since = time.monotonic()
        self.is_up, self._socket = False, None
        self._came_up.clear()
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(JanusAway(self.url))

    # -- Questions and answers ------------------------------------------------------------------------

    async def _request(self, kind: str, *, handle: int = 0, ack: bool = False, **fields: Any) -> Message:
        if self._socket is None:
            raise JanusAway(self.url)
        transaction = uuid4().hex
        frame = {"janus": kind, "transaction": transaction, "apisecret": self._secret, **fields}
        if self._session:
            frame["session_id"] = self._session
        if handle:
            frame["handle_id"] = handle
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = Waiting(answer, ack)
        try:
            await self._socket.send(_encoder.encode(frame), text=True)
            return await asyncio.wait_for(answer, ANSWER_SECONDS)
        except TimeoutError as error:
            raise JanusSilent(f"{self.url} did not answer {kind}") from error
        except websockets.ConnectionClosed as error:
            raise JanusAway(self.url) from error
        finally:
            del self._waiting[transaction]

    async def _read(self, socket: websockets.ClientConnection) -> None:
        async for text in socket:
            message = _decoder.decode(text)
            if message.janus == "timeout":
                return  # our session is over; the next connection begins another
            waiting = self._waiting.get(message.transaction)
            if waiting is not None and self._answers(waiting, message):
                continue
            if message.sender in self._handles:
                self._handles[message.sender].hear(message)

    @staticmethod
    def _answers(waiting: Waiting, message: Message) -> bool:
        """Whether ``message`` was the answer, or a step on the way to it, and not news besides."""
        if message.janus == "ack" and not waiting.ack:
            return True
        if message.janus == "event" and message.plugindata and b'"updated"' in bytes(message.plugindata.data):
            return False  # a new offer comes along with the answer, and before it
        if not waiting.answer.done():
            if message.error is not None:
                waiting.answer.set_exception(JanusRefused(message.error.code, message.error.reason))
            else:
                waiting.answer.set_result(message)
        return True
