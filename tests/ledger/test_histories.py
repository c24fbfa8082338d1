"""Any history of planning, moving, cancelling, making up, substituting, holding, importing, joining, leaving, moving to
another group, and of correcting lessons and attendance in open months and in closed ones.

A model in plain Python does the same beside the product, and every figure of the ledger must be the model's.
HISTORIES=3000 in the environment tries thousands, in about an hour.
"""

import datetime as dt
import os
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.accounts.enums import Role
from lms.accounts.models import JournalEntry, User
from lms.core.errors import DomainError
from lms.ledger.closing_file import digest_of
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.corrections import (
    decide_correction,
    propose_attendance_correction,
    propose_lesson_correction,
)
from lms.ledger.enums import LedgerAct, Split
from lms.ledger.models import Closing, CorrectionDecision, LedgerImport
from lms.ledger.models import Correction as LateCorrection
from lms.ledger.queries.closings import waiting_corrections
from lms.ledger.queries.counts import in_timetable, ledger_table
from lms.ledger.queries.splits import split_table
from lms.ledger.queries.sums import with_counted
from lms.ledger.splits import by_month
from lms.ledger.tables import LedgerTable, Movement
from lms.ledger.verification import differences
from lms.timetable.domain.attendance import Correction, correct_attendance, record_lesson
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.enrolments import end_enrolment, transfer_learner
from lms.timetable.domain.holding import decide_held
from lms.timetable.enums import THERE, AttendanceStatus, CorrectionReason, LessonOrigin, LessonState, TimetableAct
from lms.timetable.models import AttendanceEntry, Enrolment, Group, Lesson, LessonChange, Programme
from lms.timetable.queries.attendance import standings
from tests.ledger.factories import import_text
from tests.timetable.factories import (
    cancel,
    hold,
    make_group,
    make_learner,
    make_lesson,
    make_programme,
    make_staff,
    make_teacher,
    make_up,
    move,
)

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2026, 11, 1)
MONTHS = [FIRST, dt.date(2026, 10, 1), LAST]
DEEDS = ["plan", "plan", "hold", "hold", "record", "move", "move", "cancel", "make_up"]
DEEDS += ["substitute", "import", "join", "join", "leave", "transfer", "transfer", "close", "close", "correct"]
DEEDS += ["attend", "attend", "doubt", "doubt", "answer", "answer"]
ACTS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 30), st.dates(FIRST, dt.date(2026, 11, 30)), st.integers(0, 23)),
    min_size=10,
    max_size=30,
)

HISTORIES = int(os.environ.get("HISTORIES", "60"))
A_DAY = dt.timedelta(days=1)
STATUSES = list(AttendanceStatus)
AFTERWARDS = dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC)

type Cell = tuple[str, str, str]


@dataclass
class Planned:
    """A lesson as the model knows it; ``stood`` is the attendance of its people by pk."""

    lesson: Lesson
    origin: str = "planned"
    fate: str = "open"
    decided: bool = False
    stood: dict[int, str] = field(default_factory=dict)


@dataclass
class Place:
    """A place in a group from ``first`` to ``last``, both included."""

    pk: int
    learner: int
    group: int
    first: dt.date
    last: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Model:
    lessons: list[Planned] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    imported: Counter[Cell] = field(default_factory=Counter)
    corrected: Counter[Cell] = field(default_factory=Counter)

    def held(self) -> Counter[Cell]:
        found = Counter(cell_of(one.lesson) for one in self.lessons if one.fate == "held")
        found.update(self.imported)
        found.update(self.corrected)  # takes away too, which ``+`` would not
        return found

    def belonged(self, lesson: Lesson) -> set[int]:
        """Who had a place on the day of the lesson."""
        return {one.learner for one in self.places if one.group == lesson.group_id and one.holds_on(lesson.local_date)}

    def movements(self) -> dict[Cell, Movement]:
        found: dict[Cell, Movement] = {}
        for one in self.lessons:
            cell = cell_of(one.lesson)
            found[cell] = found.get(cell, Movement()) + Movement(**{one.origin: 1, one.fate: 1})
        return found


class Histories(TestCase):
    erlan: User
    boss: User

    @classmethod
    def setUpTestData(cls) -> None:
        """Once for all histories: roles take longer than most of them."""
        cls.erlan = make_staff("Erlan Bek", Role.AUDITOR)
        cls.boss = make_staff("Bolat Omar", Role.COORDINATOR)

    @settings(max_examples=HISTORIES)
    @given(acts=ACTS, closed=st.booleans())
    def test_every_figure_is_the_model_s_and_every_split_adds_up(
        self, *, acts: list[tuple[str, int, dt.date, int]], closed: bool
    ) -> None:
        self.groups = [
            make_group("English"),
            make_group("Russian", instruction_language="ru", time_zone="Europe/London"),
            make_group("Dombra", instruction_language="ru", programme=make_programme("instruments", "Instruments")),
        ]
        self.amal, *_ = (make_teacher(group) for group in self.groups)
        self.dana = make_teacher(make_group("Elsewhere"), "Dana Omar")
        self.model = Model()
        self.digests: dict[int, str] = {}
        self.settled: dict[int, set[int]] = {}
        self.closed: set[dt.date] = set()
        self.begin(closed=closed)

        for deed, which, day, hour in acts:
            before, lines = rows_written(), lines_written()
            try:
                self.act(deed, which, day, hour)
            except DomainError:
                """A refusal is an answer too: then nothing may have changed."""
            assert (rows_written() != before) == (lines_written() > lines)

        self.check_figures(ledger_table(programme=None, first=FIRST, last=LAST))
        self.check_links()
        self.check_closings()
        self.check_people()

    def begin(self, *, closed: bool) -> None:
        """A learner in each group, and lessons in two of them, those of September held: from nothing at all most
        histories would never come to a correction."""
        for number, group in enumerate(self.groups):
            self.join(group, f"Learner {number}", FIRST)
        for group in self.groups[:2]:
            self.model.lessons += [Planned(make_lesson(group, month.replace(day=12))) for month in MONTHS]
        for one in self.model.lessons:
            if one.lesson.local_date.month == FIRST.month:
                self.change("record", one, FIRST, dt.time())
        if closed:
            self.close(FIRST)

    def act(self, deed: str, which: int, day: dt.date, hour: int) -> None:
        group, time = self.groups[which % 3], dt.time(hour, 30)
        if deed == "plan":
            self.model.lessons.append(Planned(make_lesson(group, day, time)))
        elif deed == "join":
            self.join(group, f"Learner {hour}", day)
        elif deed == "leave":
            self.leave(group, day)
        elif deed == "transfer":
            self.transfer(self.model.places[hour % len(self.model.places)], group, day)
        elif deed == "close":
            self.close(day.replace(day=1))
        elif deed == "answer":
            self.answer(approved=which % 4 > 0)
        elif deed == "import":
            self.read_document(group, f"{day:%Y-%m}", hour)
        else:
            self.change(deed, self.chosen(deed, which), day, time)

    def chosen(self, deed: str, which: int) -> Planned:
        """Any lesson; attendance is corrected mostly where it can be: of held lessons, in open or in closed months."""
        closed = {f"{month:%Y-%m}" for month in self.closed}
        held = [one for one in self.model.lessons if one.fate == "held"]
        fitting = {
            "attend": [one for one in held if cell_of(one.lesson)[1] not in closed],
            "doubt": [one for one in held if cell_of(one.lesson)[1] in closed],
        }
        among = (which % 5 and fitting.get(deed)) or self.model.lessons
        return among[which % len(among)]

    def change(self, deed: str, one: Planned, day: dt.date, time: dt.time) -> None:
        lesson = one.lesson
        if deed == "hold":
            hold(lesson, self.amal)
            self.settle(one, dict.fromkeys(self.model.belonged(lesson), "absent"), decided=True)
        elif deed == "record":
            decided = self.record(lesson)
            self.settle(one, dict.fromkeys([*self.model.belonged(lesson), self.amal.pk], "present"), decided=decided)
        elif deed == "attend":
            self.attend(one, self.anybody(one, time.hour), STATUSES[day.day % 5])
        elif deed == "doubt":
            person, status = self.anybody(one, time.hour), STATUSES[day.day % 5]
            propose_attendance_correction(
                lesson, person=person, status=status, reason="Look", proposed_by=self.boss, at=AFTERWARDS
            )
            if time.hour % 3:  # the others wait, for "answer"
                self.answer(approved=time.hour % 4 > 0)
        elif deed == "cancel":
            cancel(lesson)
            one.fate = "cancelled"
        elif deed == "move":
            self.model.lessons.append(Planned(move(lesson, day, time), "moved_in"))
            one.fate = "moved_out"
        elif deed == "correct":
            propose_lesson_correction(lesson, reason="Look", proposed_by=self.boss, at=AFTERWARDS)
        elif deed == "make_up":
            self.model.lessons.append(Planned(make_up(lesson, day, time), "made_up"))
        else:
            substitute_teacher(
                lesson, absent=self.amal, substitute=self.dana, reason="Ill", made_by=None, at=lesson.starts_at
            )

    def settle(self, one: Planned, stood: dict[int, str], *, decided: bool) -> None:
        one.fate, one.stood, one.decided = "held", stood, decided
        self.settled[one.lesson.pk] = self.model.belonged(one.lesson)

    def attend(self, one: Planned, person: User, status: AttendanceStatus) -> None:
        """In an open month the written rule judges anew: one teacher and one learner, unless somebody decided."""
        said = Correction(status, CorrectionReason.OTHER, words="Look")
        correct_attendance(one.lesson, corrections={person.pk: said}, corrected_by=self.dana, at=AFTERWARDS)
        one.stood[person.pk] = status
        there = {pk for pk, stands in one.stood.items() if stands in THERE}
        one.fate = "held" if one.decided or {self.amal.pk} < there else "open"

    def anybody(self, one: Planned, number: int) -> User:
        """Somebody on the list of the lesson, or Dana, who is not."""
        people = [*sorted({*one.stood, *self.model.belonged(one.lesson)}), self.dana.pk]
        return User.objects.get(pk=people[number % len(people)])

    def join(self, group: Group, name: str, day: dt.date) -> None:
        learner = make_learner(group, name, starts_on=day)
        place = learner.enrolments.latest("pk")
        self.model.places.append(Place(place.pk, learner.pk, group.pk, day))

    def leave(self, group: Group, day: dt.date) -> None:
        for place in self.model.places:
            if place.group == group.pk and place.first <= day:
                end_enrolment(Enrolment.objects.get(pk=place.pk), ends_on=day, by=None)
                place.last = day

    def transfer(self, place: Place, group: Group, day: dt.date) -> None:
        new = transfer_learner(Enrolment.objects.get(pk=place.pk), group=group, starts_on=day, by=None)
        self.model.places.append(Place(new.pk, place.learner, group.pk, day, place.last))
        place.last = day - A_DAY

    def close(self, month: dt.date) -> None:
        """What nobody decided did not take place: else no month of a history would ever be closed."""
        for one in self.model.lessons:
            if one.fate == "open" and cell_of(one.lesson)[1] == f"{month:%Y-%m}":
                cancel(one.lesson)
                one.fate = "cancelled"
        closing = close_month(month, copies=[self.boss, self.erlan], closed_by=self.boss, at=AFTERWARDS)
        self.digests[closing.pk] = closing.digest
        self.closed.add(month)

    def answer(self, *, approved: bool) -> None:
        waiting = waiting_corrections().first()
        if waiting is not None and waiting.lesson is not None:
            decide_correction(waiting, approved=approved, decided_by=self.dana, at=AFTERWARDS)
            self.model.corrected[cell_of(waiting.lesson)] += waiting.change * approved
            if waiting.person_id and approved:
                (one,) = (one for one in self.model.lessons if one.lesson == waiting.lesson)
                one.stood[waiting.person_id] = waiting.status

    def record(self, lesson: Lesson) -> bool:
        """Entered by hand a day later, with everybody who had a place; whether somebody had to decide."""
        there = self.model.belonged(lesson)
        done = record_lesson(
            lesson,
            taught_by=self.amal,
            started_at=lesson.starts_at,
            ended_at=lesson.ends_at,
            there=list(there),
            reason="By phone",
            recorded_by=self.dana,
            at=lesson.ends_at + dt.timedelta(days=1),
        )
        if done.state != LessonState.HELD:
            decide_held(done, reason="Nobody is on the list yet", decided_by=self.dana, at=done.ends_at)
        return done.state != LessonState.HELD

    def read_document(self, group: Group, month: str, lessons: int) -> None:
        text = f"month,language,lessons\n{month},{group.instruction_language},{lessons}\n"
        if import_text(text, programme=group.programme).changed:
            self.model.imported[group.programme.slug, month, group.instruction_language] += lessons

    def check_figures(self, table: LedgerTable) -> None:
        cells = {(one.programme.slug, one.month_key, one.language): one for one in table.cells}
        held = {key: one.lessons for key, one in cells.items() if one.lessons}
        assert held == {key: count for key, count in self.model.held().items() if count}
        assert all(one.lessons == one.basis.total + one.corrected for one in table.cells)
        moved = {key: one.movement for key, one in cells.items() if one.movement != Movement()}
        assert moved == self.model.movements()
        assert all(one.movement.came == one.movement.went for one in table.cells)
        singles = [ledger_table(programme=one, first=FIRST, last=LAST) for one in Programme.objects.all()]
        months = [ledger_table(programme=None, first=month, last=month) for month in MONTHS]
        assert table.total == self.model.held().total() == sum(table.totals)
        assert table.total == sum(one.total for one in singles) == sum(one.total for one in months)
        assert table.movement == sum((one.movement for one in singles), Movement())
        in_months = in_timetable(programme=None, first=FIRST, last=LAST)
        splits = [
            with_counted(split_table(in_months, by=by), programme=None, first=FIRST, last=LAST)
            for by in Split
            if by != Split.MONTH
        ]
        assert {(one.movement, one.counted) for one in [by_month(table), *splits]} == {(table.movement, table.total)}

    def check_closings(self) -> None:
        """Files stay as they were, and everything can be computed again."""
        assert dict(Closing.objects.values_list("pk", "digest")) == self.digests
        assert all(digest_of(one.content) == one.digest for one in Closing.objects.all())
        assert list(differences()) == []

    def check_people(self) -> None:
        """Places are the model's, attendance too, and nobody came to or left a lesson after it was held; only who joins
        on its very day may come later."""
        places = {(one.pk, one.learner, one.group, one.first, one.last) for one in self.model.places}
        assert places == set(Enrolment.objects.values_list("pk", "learner", "group", "starts_on", "ends_on"))
        held = {one.lesson.pk: one.stood for one in self.model.lessons if one.fate == "held"}
        assert who_was_there() == {lesson: stood for lesson, stood in held.items() if stood}
        for one in self.model.lessons:
            if one.fate == "held":
                on_the_day = {place.learner for place in self.model.places if place.first == one.lesson.local_date}
                assert self.model.belonged(one.lesson) - on_the_day == self.settled[one.lesson.pk] - on_the_day

    def check_links(self) -> None:
        """Each moved lesson has one that stands for it; nothing stands for two."""
        for lesson in Lesson.objects.select_related("replaces"):
            assert (lesson.replaces is None) == (lesson.origin == LessonOrigin.TIMETABLE)
            assert hasattr(lesson, "replacement") or lesson.state != LessonState.MOVED
            ended = lesson.state in {LessonState.MOVED, LessonState.CANCELLED}
            assert lesson.changes.filter(kind__in=["moved", "cancelled"]).count() == int(ended)
            assert lesson.changes.filter(kind="recorded").count() <= int(lesson.confirmed_at is not None)


def cell_of(lesson: Lesson) -> Cell:
    """Lessons of these histories start on time, so that they count in the month of their date."""
    return lesson.programme.slug, f"{lesson.local_date:%Y-%m}", lesson.instruction_language


def rows_written() -> list[object]:
    """All that the acts of a history write; each change of it has its line in the journal."""
    tables = [LessonChange, AttendanceEntry, LedgerImport, Closing, LateCorrection, CorrectionDecision]
    state = ("pk", "state", "started_at", "ended_at", "confirmed_at")
    places = Enrolment.objects.order_by("pk").values_list("pk", "starts_on", "ends_on")
    return [*(table.objects.count() for table in tables), *places, *Lesson.objects.order_by("pk").values_list(*state)]


def lines_written() -> int:
    """Of timetable and ledger: whoever is refused a place has been written down as a person before."""
    return JournalEntry.objects.filter(act__in=[*TimetableAct.values, *LedgerAct.values]).count()


def who_was_there() -> dict[int, dict[int, str]]:
    """What stands in the attendance of each held lesson, by person."""
    found: dict[int, dict[int, str]] = {}
    entries = standings().filter(lesson__state=LessonState.HELD).order_by("lesson", "person")
    for lesson, person, status in entries.values_list("lesson", "person", "status"):
        found.setdefault(lesson, {})[person] = status
    return found
