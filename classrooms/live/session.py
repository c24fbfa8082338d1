"""One connected tab, whatever carries its frames: reads them, asks the hub, answers.

The consumer gives it text and takes text; another transport (a stream down, posts up) does the same.
"""

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from classrooms import protocol as p
from classrooms.commands import Enter, Hold
from classrooms.domain.presence import begin_presence, end_presence
from classrooms.enums import CloseCode, FrameError, Phase, Quality, Refusal, RoomRole, View
from classrooms.live.frames import now, text_of, times
from classrooms.live.limits import Bucket
from classrooms.live.media.settings import media_settings
from classrooms.live.sockets import Outbox
from classrooms.permissions import view_of
from classrooms.protocol import BadFrame, Named
from classrooms.queries.rooms import Entry, info_of
from lms.core.art import hue_of

if TYPE_CHECKING:
    from classrooms.live.hub import Hub
    from classrooms.live.room import LiveRoom

logger = logging.getLogger(__name__)

FLOODED_FRAMES = 2_000
LEFT = "left"


class Session:
    """``view`` is what this tab may see now; ``heard`` when a frame came last (monotonic seconds);
    ``quality`` what it says of its own line."""

    def __init__(self, hub: "Hub", entry: Entry, *, name: str, session_key: str, outbox: Outbox) -> None:
        self.hub = hub
        self.entry = entry
        self.person = entry.person
        self.role: RoomRole = entry.role
        self.user_pk = entry.user_pk
        self.session_key = session_key
        self.named = Named(name, entry.role, hue_of(entry.person))
        self.outbox = outbox
        self.room: LiveRoom | None = None
        self.view = View.WAITING
        self.tab = UUID(int=0)
        self.order = 0
        self.heard = time.monotonic()
        self.quality = Quality.GOOD
        self.presence: int | None = None
        self.gone = False
        self.greeted = False
        self._frames = Bucket(burst=400, per_second=60)
        self._lines = Bucket(burst=10, per_second=1)
        self._deeds = Bucket(burst=30, per_second=5)
        self._notes = Bucket(burst=2, per_second=0.2)
        self._dropped = 0

    # -- In -----------------------------------------------------------------------------------------

    async def receive_safely(self, text: str | None) -> None:
        """One frame; whatever it does to us, the line stays open or says why it closes."""
        try:
            await self.receive(text)
        except (DatabaseError, InterfaceError):
            logger.warning("The database does not answer a hello")
            self.end(CloseCode.TRY_LATER, reason="database")
        except Exception:
            logger.exception("A frame of the room could not be handled")
            self.error(FrameError.FAILED)

    async def receive(self, text: str | None) -> None:
        """One frame. A bad one is answered and changes nothing."""
        if self.gone:
            return
        self.heard = time.monotonic()
        if self.room is not None:
            self._was_heard(self.room)
        if not self._frames.take():
            self._drop()
            return
        frame = self._read(text)
        if isinstance(frame, p.Hello):
            await self._hello(frame)
        elif frame is not None and self.room is None:
            self.error(FrameError.HELLO_FIRST)
        elif frame is not None and self.room is not None:
            self._handle(self.room, frame)

    def _read(self, text: str | None) -> p.FromClient | None:
        if text is None:
            self.error(FrameError.NOT_TEXT)
            return None
        if len(text) > p.MAX_FRAME_BYTES or len(text.encode(errors="replace")) > p.MAX_FRAME_BYTES:
            self.error(FrameError.TOO_LARGE)
            return None
        try:
            return p.read_client_frame(text)
        except BadFrame as error:
            self.error(FrameError.BAD_FRAME, str(error))
            return None

    def _drop(self) -> None:
        self._dropped += 1
        if self._dropped == FLOODED_FRAMES:
            self.end(CloseCode.FLOOD, reason="flood")
        elif self._dropped % 100 == 1:
            self.error(FrameError.SLOW_DOWN)

    def _handle(self, room: "LiveRoom", frame: p.FromClient) -> None:
        if isinstance(frame, p.COMMANDS):
            self._command(room, frame)
        elif isinstance(frame, p.SIGNALS + p.SFU_SIGNALS):
            self.hub.media_of(room).receive(room, self, frame)
        elif isinstance(frame, p.QualityNote):
            self._note_quality(room, frame.level)
        elif isinstance(frame, p.Ping):
            self.push(text_of(p.Pong(frame.n, now())))
        elif isinstance(frame, p.Resume):
            self._resume(room, frame.seq)

    def _was_heard(self, room: "LiveRoom") -> None:
        room.heard(self)
        if room.teacher_to_release() is self:
            self.hub.enter(room, self)

    # -- Hello ----------------------------------------------------------------------------------------

    async def _hello(self, hello: p.Hello) -> None:
        if self.greeted:
            self.error(FrameError.BAD_FRAME, "hello was said before")
            return
        if hello.version != p.VERSION:
            self.end(CloseCode.BAD_VERSION, reason="version")
            return
        self.greeted = True
        self.tab = uuid5(self.person, hello.tab.hex)  # nobody can pass for another person's tab
        self.order = now()
        room = await self.hub.room_for(self.entry)
        if not await self._enter(room) or self.gone:
            return
        if room.put_out(self.person):  # between the door and hello
            self.end(CloseCode.NO_LONGER_ALLOWED, reason="removed")
            return
        self._replace_older(room)
        self.room = room
        self.view = view_of(room.state, self.person, self.role)
        self.push(text_of(self._welcome(room, hello)))
        room.add(self)
        self._begin_presence(room)
        self.hub.announce(room)

    def _replace_older(self, room: "LiveRoom") -> None:
        """One socket a tab: the older is a dead line, or a copy of the tab that must name itself anew."""
        for older in [one for one in room.sessions if one.tab == self.tab]:
            older.end(CloseCode.REPLACED, reason="replaced")

    async def _enter(self, room: "LiveRoom") -> bool:
        """Be in the log before seeing the room; a person who is there already does not wait for it."""
        if room.state.phase is Phase.ENDED:
            self.end(CloseCode.ENDED, reason="ended")
            return False
        if self.entry.child:
            self.hub.protect(room)
        room.roster[self.person] = self.named
        if self.role is RoomRole.LEARNER and room.must_be_held():
            await self.hub.wait_for(room, Hold(), None)
        known = room.state.people.get(self.person)
        if known is not None and known.role is self.role:
            self.hub.enter(room, self)
            return True
        if self.hub.delayed:
            self.push(text_of(p.Saving(delayed=True)))
        answer = await self.hub.wait_for(room, Enter(self.person, self.role), self.person)
        if isinstance(answer, Refusal):
            self.end(CloseCode.ENDED if answer is Refusal.ROOM_ENDED else CloseCode.RESYNC, reason="refused")
            return False
        return True

    def _welcome(self, room: "LiveRoom", hello: p.Hello) -> p.Welcome:
        """Missing events where the tab's own state can be continued, else the whole state."""
        events = None
        if hello.log == room.log and hello.view is self.view and hello.seq is not None:
            events = room.missed(hello.seq, self.view) if room.holds(hello.seq, hello.at) else None
        snapshot = room.snapshot(self)
        return p.Welcome(
            version=p.VERSION,
            you=p.You(self.person, self.tab, self.role),
            room=info_of(self.entry.lesson),
            log=room.log,
            seq=room.state.seq,
            at=room.at,
            view=self.view,
            state=snapshot.state if events is None else None,
            events=events,
            online=snapshot.online,
            roster=snapshot.roster,
            media=media_settings(room, self),
            times=times(),
            saving_delayed=self.hub.delayed,
        )

    # -- Commands -------------------------------------------------------------------------------------

    def _command(self, room: "LiveRoom", command: p.RoomCommand) -> None:
        bucket = self._lines if isinstance(command, p.ChatSay) else self._deeds
        if not bucket.take():
            self.push(text_of(p.Refused(command.id, Refusal.SLOW_DOWN)))
            return
        self.hub.ask(room, command, self.person, self._answer_to(command))

    def _answer_to(self, command: p.RoomCommand) -> Callable[[int | Refusal], None]:
        def answered(answer: int | Refusal) -> None:
            if isinstance(answer, Refusal):
                self.push(text_of(p.Refused(command.id, answer)))
            else:
                self.push(text_of(p.Ack(command.id, answer)))
                if isinstance(command, p.Leave):
                    self.end(CloseCode.LEFT, reason=LEFT)

        return answered

    def _note_quality(self, room: "LiveRoom", level: Quality) -> None:
        """Told to the others at once; of a line that changes all the time with the next word about who is here."""
        if level is self.quality:
            return
        self.quality = level
        room.noted()
        if self._notes.take():
            self.hub.announce(room)

    def _resume(self, room: "LiveRoom", seq: int) -> None:
        events = room.missed(seq, self.view)
        self.push(text_of(room.snapshot(self) if events is None else p.Missed(events)))

    # -- Out ------------------------------------------------------------------------------------------

    def push(self, text: str) -> None:
        self.outbox.push(text)

    def error(self, code: FrameError, detail: str = "") -> None:
        self.push(text_of(p.Error(code, detail)))

    def end_unless_greeted(self) -> None:
        if not self.greeted:
            self.end(CloseCode.SILENT, reason="no hello")

    def end(self, code: int, *, reason: str) -> None:
        """Close from our side; what waits is still sent."""
        self.outbox.close(code)
        self.leave(reason)

    def leave(self, reason: str) -> None:
        """The tab is not in the room any more, for whatever reason. Repeatable."""
        if self.gone:
            return
        self.gone = True
        room = self.room
        if room is None:
            return
        room.remove(self)
        self.hub.media_of(room).left(room, self)
        if reason == LEFT:
            room.staff_left()
        self._end_presence(reason)
        self.hub.announce(room)

    # -- Presence -------------------------------------------------------------------------------------

    def _begin_presence(self, room: "LiveRoom") -> None:
        at = timezone.now()

        def begin() -> None:
            row = begin_presence(
                room=room.pk, person=self.user_pk, role=self.role, tab=self.tab, boot=self.hub.boot, at=at
            )
            self.presence = row.pk

        self.hub.writer.run(begin)

    def _end_presence(self, reason: str) -> None:
        at = timezone.now()

        def end() -> None:
            if self.presence is not None:
                end_presence([self.presence], boot=self.hub.boot, at=at, reason=reason)

        self.hub.writer.run(end)
