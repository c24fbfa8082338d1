"""Any history of planning, moving, cancelling, making up, substituting, holding, importing, joining and leaving.

A model in plain Python does the same beside the product, and every figure of the ledger must be the model's.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.ledger.closing_file import digest_of
from lms.ledger.domain.closings import close_month
from lms.ledger.domain.corrections import decide_correction, propose_lesson_correction
from lms.ledger.enums import Split
from lms.ledger.models import Closing
from lms.ledger.queries.closings import waiting_corrections
from lms.ledger.queries.counts import in_timetable, ledger_table
from lms.ledger.queries.splits import split_table
from lms.ledger.splits import by_month
from lms.ledger.tables import LedgerTable, Movement
from lms.ledger.verification import differences
from lms.timetable.domain.attendance import record_lesson
from lms.timetable.domain.changes import substitute_teacher
from lms.timetable.domain.holding import decide_held
from lms.timetable.enums import LessonOrigin, LessonState
from lms.timetable.models import Group, Lesson, Programme
from lms.timetable.queries.attendance import standings
from lms.timetable.queries.groups import roster
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
DEEDS += ["substitute", "import", "join", "leave", "close", "correct", "answer"]
ACTS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 30), st.dates(FIRST, dt.date(2026, 11, 30)), st.integers(0, 23)),
    max_size=30,
)

AFTERWARDS = dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC)

type Cell = tuple[str, str, str]


@dataclass
class Planned:
    """A lesson as the model knows it."""

    lesson: Lesson
    origin: str = "planned"
    fate: str = "open"


@dataclass
class Model:
    lessons: list[Planned] = field(default_factory=list)
    imported: Counter[Cell] = field(default_factory=Counter)
    corrected: Counter[Cell] = field(default_factory=Counter)

    def held(self) -> Counter[Cell]:
        found = Counter(cell_of(one.lesson) for one in self.lessons if one.fate == "held")
        found.update(self.imported)
        found.update(self.corrected)  # takes away too, which ``+`` would not
        return found

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

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ACTS)
    def test_every_figure_is_the_model_s_and_every_split_adds_up(
        self, acts: list[tuple[str, int, dt.date, int]]
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
        rosters: dict[int, list[tuple[int, str]]] = {}

        for deed, which, day, hour in acts:
            try:
                self.act(deed, which, day, hour)
            except DomainError:
                """A refusal is an answer too: then nothing may have changed."""
            rosters |= {lesson: stood for lesson, stood in who_was_there().items() if lesson not in rosters}

        self.check_figures(ledger_table(programme=None, first=FIRST, last=LAST))
        self.check_links()
        self.check_closings()
        assert who_was_there().items() <= rosters.items()

    def act(self, deed: str, which: int, day: dt.date, hour: int) -> None:
        group, time = self.groups[which % 3], dt.time(hour, 30)
        if deed == "plan":
            self.model.lessons.append(Planned(make_lesson(group, day, time)))
        elif deed == "join":
            make_learner(group, f"Learner {hour}", starts_on=day)
        elif deed == "leave":
            group.enrolments.filter(starts_on__lte=day).update(ends_on=day)
        elif deed == "close":
            self.close(day.replace(day=1))
        elif deed == "answer":
            self.answer(approved=which % 4 > 0)
        elif deed == "import":
            self.read_document(group, f"{day:%Y-%m}", hour)
        elif self.model.lessons:
            self.change(deed, self.model.lessons[which % len(self.model.lessons)], day, time)

    def change(self, deed: str, one: Planned, day: dt.date, time: dt.time) -> None:
        lesson = one.lesson
        if deed == "hold":
            hold(lesson, self.amal)
            one.fate = "held"
        elif deed == "record":
            self.record(lesson)
            one.fate = "held"
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

    def close(self, month: dt.date) -> None:
        """What nobody decided did not take place: else no month of a history would ever be closed."""
        for one in self.model.lessons:
            if one.fate == "open" and cell_of(one.lesson)[1] == f"{month:%Y-%m}":
                cancel(one.lesson)
                one.fate = "cancelled"
        closing = close_month(month, copies=[self.boss, self.erlan], closed_by=self.boss, at=AFTERWARDS)
        self.digests[closing.pk] = closing.digest

    def answer(self, *, approved: bool) -> None:
        waiting = waiting_corrections().first()
        if waiting is not None and waiting.lesson is not None:
            decide_correction(waiting, approved=approved, decided_by=self.dana, at=AFTERWARDS)
            self.model.corrected[cell_of(waiting.lesson)] += waiting.change * approved

    def record(self, lesson: Lesson) -> None:
        """Entered by hand a day later, with everybody who had a place."""
        there = roster(lesson.group, on=lesson.local_date).values_list("pk", flat=True)
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
        splits = [split_table(in_months, by=by) for by in Split if by != Split.MONTH]
        assert {one.movement for one in [by_month(table), *splits]} == {table.movement}

    def check_closings(self) -> None:
        """Files stay as they were, and everything can be computed again."""
        assert dict(Closing.objects.values_list("pk", "digest")) == self.digests
        assert all(digest_of(one.content) == one.digest for one in Closing.objects.all())
        assert list(differences()) == []

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


def who_was_there() -> dict[int, list[tuple[int, str]]]:
    """What stands in the attendance of each held lesson."""
    found: dict[int, list[tuple[int, str]]] = {}
    entries = standings().filter(lesson__state=LessonState.HELD).order_by("lesson", "person")
    for lesson, person, status in entries.values_list("lesson", "person", "status"):
        found.setdefault(lesson, []).append((person, status))
    return found
