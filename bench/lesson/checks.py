"""Whether a lesson is whole: what people saw and heard, and what the database holds afterwards."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

from bench.lesson.learners import Learner
from bench.lesson.visitor import Visitor
from classrooms.models import Event, Room
from classrooms.queries.log import head_of
from classrooms.state import CHAT_KEPT
from lms.timetable.models import Lesson
from lms.timetable.presence import from_json, time_in, whole_minutes
from lms.timetable.queries.attendance import history, standings

SOUND_WITHIN = 20.0  # seconds after a fault
STILL = 5.0  # so long ago something was heard at most
OFF_BY = 30.0  # seconds, of the time in the room

type Said = Mapping[UUID, Sequence[str]]  # by person


class Finding(Struct, frozen=True):
    what: str
    figure: str
    holds: bool


# -- While everybody is still there ---------------------------------------------------------------


def check_people(
    visitors: Sequence[Visitor], learners: Sequence[Learner], faults: Mapping[str, float]
) -> list[Finding]:
    """``faults`` are their moments, the first before the others, in seconds since 1970."""
    ends = [*list(faults.values())[1:], time.time()]
    after = [
        finding
        for (name, at), end in zip(faults.items(), ends, strict=True)
        for finding in _after(name, at, end, visitors, learners)
    ]
    now = time.time()
    heard = [now - max(one.heard_at(), default=0.0) for one in visitors]
    packets = [time.monotonic() - one.last_packet() for one in learners]
    stayed = sum(one.stayed() for one in visitors)
    complaints = [fault for one in visitors for fault in one.faults]
    shown = [one.lines() for one in visitors]
    return [
        *after,
        Finding("sound in every browser at the end", f"{_most(heard):.1f} s ago", _most(heard) <= STILL),
        Finding("packets for every learner at the end", f"{_most(packets):.1f} s ago", _most(packets) <= STILL),
        Finding("pages that nobody loaded again", f"{stayed} of {len(visitors)}", stayed == len(visitors)),
        Finding("faults in the browsers' consoles", _some(complaints), not complaints),
        _same_chat(shown, learners),
    ]


def _after(
    name: str, at: float, end: float, visitors: Sequence[Visitor], learners: Sequence[Learner]
) -> Iterator[Finding]:
    longest, began = max(longest_silence(one.heard_at(), at, end) for one in visitors)
    silence = f"{longest:.1f} s, from {began - at:+.0f} s on"
    people: list[Visitor | Learner] = [*visitors, *learners]
    broken = [one for one in people if one.broke(at, end)]
    figure = f"{len(broken)} of {len(people)}, {sum(isinstance(one, Visitor) for one in broken)} with a browser"
    yield Finding(f"{name} died: longest silence in a browser", silence, longest <= SOUND_WITHIN)
    yield Finding(f"{name} died: people whose line broke", figure, holds=True)


def longest_silence(moments: Sequence[float], since: float, until: float) -> tuple[float, float]:
    """The longest pause that began, or went on, between two moments, whenever it ended; and its beginning."""
    pauses = pairwise([*moments, time.time()])
    return max(((end - start, start) for start, end in pauses if end > since and start < until), default=(0.0, since))


def _same_chat(shown: Sequence[Sequence[str]], learners: Sequence[Learner]) -> Finding:
    kept = [*shown, *(one.said for one in learners)]
    same = all(list(one) == list(kept[0]) for one in kept)
    return Finding("chat that browsers and learners hold is the same", f"{len(kept[0])} lines, {len(kept)} times", same)


# -- What is stored -------------------------------------------------------------------------------


def check_records(
    lesson: Lesson, everybody: Mapping[UUID, Visitor | Learner], *, shown: Sequence[str], log: str
) -> list[Finding]:
    """``shown`` is the chat of a browser, ``log`` what the web processes wrote."""
    room = Room.objects.get(lesson=lesson)
    lines = list(Event.objects.filter(room=room, kind="chat.said").order_by("seq"))
    newest = [line.data["text"] for line in lines][-CHAT_KEPT:]
    head = head_of(room)
    learners = [one for one in everybody.values() if isinstance(one, Learner)]
    behind = [one for one in learners if one.state != head.state]
    words = [line for line in log.splitlines() if re.search(r"\bERROR\b|\bCRITICAL\b|Traceback", line)]
    return [
        _whole_chat(lines, {key: one.written for key, one in everybody.items()}),
        _whole_log(room),
        Finding("last lines of the log are those shown", f"{len(newest)} lines", list(shown) == newest),
        Finding(
            "learners whose state is the log's",
            f"{len(learners) - len(behind)} of {len(learners)}, at number {head.seq}",
            not behind,
        ),
        Finding("times the media server had to be entered anew", str(head.state.media.epoch - 1), holds=True),
        *_attendance(lesson, room, {key: one.came for key, one in everybody.items()}),
        Finding("errors in the servers' log", _some(words), not words),
    ]


def _whole_chat(lines: Sequence[Event], said: Said) -> Finding:
    """Everything that was said, once, and nothing else."""
    stored = Counter((str(line.actor), str(line.data["text"])) for line in lines)
    spoken = Counter((str(person), text) for person, texts in said.items() for text in texts)
    lost, more = spoken - stored, stored - spoken
    figure = f"{spoken.total()} said, {stored.total()} stored, {lost.total()} lost, {more.total()} too many"
    return Finding("chat in the log is everything said, each once", figure, stored == spoken)


def _whole_log(room: Room) -> Finding:
    numbers = list(Event.objects.filter(room=room).order_by("seq").values_list("seq", flat=True))
    whole = numbers == list(range(1, room.last_seq + 1))
    return Finding("numbers of the log without a gap", f"1–{room.last_seq}, {len(numbers)} events", whole)


def _attendance(lesson: Lesson, room: Room, came: Mapping[UUID, float]) -> list[Finding]:
    """Each was there from the moment they came until the end, whatever died meanwhile."""
    assert room.ended_at is not None
    entries = {row.person.uuid: row for row in standings(history().filter(lesson=lesson))}
    there = {person: entries[person] for person in came if person in entries and entries[person].intervals}
    off = [
        abs(time_in(from_json(row.intervals)).total_seconds() - (room.ended_at.timestamp() - came[person]))
        for person, row in there.items()
    ]
    rounded = [row for row in there.values() if row.minutes != whole_minutes(time_in(from_json(row.intervals)))]
    return [
        Finding("people in the attendance", f"{len(there)} of {len(came)}", len(there) == len(came)),
        Finding("their time is off by, at most", f"{_most(off):.1f} s", _most(off) <= OFF_BY and not rounded),
    ]


def _most(values: Sequence[float]) -> float:
    return max(values, default=0.0)


def _some(words: Sequence[str]) -> str:
    return f"{len(words)}" + "".join(f"\n          {word[:160]}" for word in words[:5])
