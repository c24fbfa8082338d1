"""Fixed words of the room; each travels on the wire as it is written here."""

from enum import IntEnum, StrEnum


class RoomRole(StrEnum):
    """What a person is in one room. Teachers and assistants supervise; observers only watch."""

    TEACHER = "teacher"
    ASSISTANT = "assistant"
    LEARNER = "learner"
    OBSERVER = "observer"


class Status(StrEnum):
    """Where a person stands. Someone sent out waits until a teacher lets them in by hand; someone removed is out."""

    WAITING = "waiting"
    INSIDE = "inside"
    SENT_OUT = "sent_out"
    REMOVED = "removed"


class Phase(StrEnum):
    """``waiting``: no teacher yet. ``held``: the last teacher dropped. Learners are closed in both."""

    WAITING = "waiting"
    LIVE = "live"
    HELD = "held"
    ENDED = "ended"


class Lobby(StrEnum):
    """``open`` lets enrolled learners in while a teacher is there; ``ask`` lets the teacher decide."""

    OPEN = "open"
    ASK = "ask"


class View(StrEnum):
    """Which part of the room a socket may see; one serialisation of a frame a view."""

    STAFF = "staff"
    INSIDE = "inside"
    HELD = "held"
    WAITING = "waiting"


class EndReason(StrEnum):
    """``unattended``: the last of the staff left and did not come back."""

    TEACHER = "teacher"
    TIME = "time"
    UNATTENDED = "unattended"


class Backend(StrEnum):
    """What carries sound and picture. ``none``: nothing may, the class is held in writing."""

    MESH = "mesh"
    JANUS = "janus"
    NONE = "none"


class DataUse(StrEnum):
    """What a person wants to spend on the lesson: all, one small picture, or sound only."""

    FULL = "full"
    SAVER = "saver"
    SOUND = "sound"


class Quality(StrEnum):
    """How somebody's line is. ``text``: no sound or picture gets through."""

    GOOD = "good"
    WEAK = "weak"
    TEXT = "text"


class Leg(StrEnum):
    """Which of a tab's two connections with the media server."""

    SEND = "send"
    RECEIVE = "receive"


class SeatEnd(StrEnum):
    """Why there is no seat at the media server. ``full``: no server has room; ``away``: none answers now;
    ``closed``: this person may not take part now; ``failed``: take a new one."""

    FULL = "full"
    AWAY = "away"
    CLOSED = "closed"
    FAILED = "failed"


class Refusal(StrEnum):
    """Why a command was refused. Codes are stable; the sentences live in templates."""

    WAITING_FOR_TEACHER = "waiting_for_teacher"
    NOT_INSIDE = "not_inside"
    NOT_ALLOWED = "not_allowed"
    READ_ONLY = "read_only"
    NO_SUCH_PERSON = "no_such_person"
    NO_SUCH_LINE = "no_such_line"
    NO_REASON = "no_reason"
    EMPTY_TEXT = "empty_text"
    SLOW_DOWN = "slow_down"
    OVERLOADED = "overloaded"
    ROOM_ENDED = "room_ended"
    FAILED = "failed"


class FrameError(StrEnum):
    """What was wrong with a frame that is no command; the socket stays open."""

    TOO_LARGE = "too_large"
    BAD_FRAME = "bad_frame"
    NOT_TEXT = "not_text"
    HELLO_FIRST = "hello_first"
    SLOW_DOWN = "slow_down"
    NO_SUCH_PEER = "no_such_peer"
    WAITING_FOR_TEACHER = "waiting_for_teacher"
    READ_ONLY = "read_only"
    FAILED = "failed"


class CloseCode(IntEnum):
    """Why the server closed a socket; PROTOCOL.md says what the browser does then."""

    LEFT = 1000
    TRY_LATER = 1013
    BAD_VERSION = 4400
    NO_SESSION = 4401
    NO_LONGER_ALLOWED = 4403
    NOT_FOUND = 4404
    SILENT = 4408
    RESYNC = 4409
    ENDED = 4410
    CALLED_OFF = 4411
    REPLACED = 4412
    NOT_OPEN_YET = 4425
    FLOOD = 4429
