"""What the pages of a version show."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from lms.core.places import country_name
from lms.timetable.conflicts import Clash
from lms.timetable.desk.clashes import ShownClash, shown_clashes
from lms.timetable.desk.counting import counted
from lms.timetable.desk.week_grid import WeekGrid, week_grid
from lms.timetable.models import Group, Holiday, Lesson, SlotChange, TimetableVersion
from lms.timetable.queries.conflicts import clashes_left, clashes_of, standing_plans
from lms.timetable.queries.dated_lessons import lessons_of
from lms.timetable.queries.versions import GroupPlan, changes_of, plan_release
from lms.timetable.sentences import change_sentence


@dataclass
class VersionReport:
    """Everything the pages of a version show: computed for a draft; for a published one the changes as they were kept,
    and the conflicts its lessons to come have by now."""

    version: TimetableVersion
    plans: list[GroupPlan]
    clashes: list[Clash]
    changes: list[SlotChange]

    @classmethod
    def of(cls, version: TimetableVersion, *, at: dt.datetime) -> "VersionReport":
        if not version.is_draft:
            kept = list(version.slot_changes.select_related("group"))
            plans = standing_plans(version)
            return cls(version, plans, clashes_left(version, plans, at=at), kept)
        plans = plan_release(version, at=at)
        return cls(version, plans, clashes_of(version, plans), changes_of(version, plans))

    @property
    def has_days_to_come(self) -> bool:
        """Of a published version whose term is over nothing can clash any more."""
        return self.version.is_draft or self.version.term.ends_on >= timezone.localdate()

    @property
    def shown_clashes(self) -> list[ShownClash]:
        return shown_clashes(self.clashes)

    @property
    def shown_changes(self) -> list[tuple[object, str, list[str]]]:
        """Group, its zone and a sentence for each of its weekly times that changes, on the group's own clocks."""
        day = self.version.takes_effect_on
        return [
            (group, zone, [change_sentence(one, zone=zone, on=day) for one in changes])
            for (group, zone), changes in groupby(self.changes, key=lambda one: (one.group, one.time_zone))
        ]

    @property
    def alone(self) -> list[Lesson]:
        return [lesson for plan in self.plans for lesson in plan.alone]

    @property
    def days_off(self) -> list[tuple[Group, str, Holiday, dt.date]]:
        """Lessons that are not planned: group, country, day off and date."""
        return [
            (plan.group, country_name(one.day_off.country), one.day_off, one.date)
            for plan in self.plans
            for one in plan.wanted
            if one.day_off is not None
        ]

    @property
    def counts(self) -> list[str]:
        """What publishing would do to lessons, in words."""
        wanted = [one for plan in self.plans for one in plan.wanted]
        return counted(
            planned=sum(one.day_off is None for one in wanted),
            moved=sum(len(plan.moves) for plan in self.plans),
            cancelled=sum(len(plan.cancellations) for plan in self.plans),
            days_off=sum(one.day_off is not None for one in wanted),
        )

    def grid(self, first: dt.date, *, zones: tuple[str, str]) -> WeekGrid:
        return week_grid(
            lessons_of(self.plans, period=(self.version.takes_effect_on, self.version.term.ends_on)),
            first=first,
            zones=zones,
            groups={plan.group.pk: str(plan.group) for plan in self.plans},
            clashing=set().union(*(clash.lessons for clash in self.clashes)),
        )
