"""Fixed words of the room; each travels on the wire as it is written here."""

from enum import IntEnum, StrEnum


class RoomRole(StrEnum):
    """What a person is in one room. Teachers and assistants supervise; observers only watch."""

    TEACHER = "teacher"
    ASSISTANT = "assistant"
    LEARNER = "learner"
    OBSERVER = "observer"


class Status(StrEnum):
    """Where a person stands. Someone sent out waits until a teacher lets them in by hand."""

    WAITING = "waiting"
    INSIDE = "inside"
    SENT_OUT = "sent_out"


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
    TEACHER = "teacher"
    TIME = "time"


class Refusal(StrEnum):
    """Why a command was refused. Codes are stable; the sentences live in templates."""

    WAITING_FOR_TEACHER = "waiting_for_teacher"
    NOT_INSIDE = "not_inside"
    NOT_ALLOWED = "not_allowed"
    READ_ONLY = "read_only"
    NO_SUCH_PERSON = "no_such_person"
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
    REPLACED = 4412
    NOT_OPEN_YET = 4425
    FLOOD = 4429
