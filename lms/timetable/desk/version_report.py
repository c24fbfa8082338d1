"""What the pages of a version show."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from lms.core.places import country_name
from lms.timetable.conflicts import Clash
from lms.timetable.desk.counting import counted
from lms.timetable.desk.week_grid import WeekGrid, week_grid
from lms.timetable.models import Group, Holiday, Lesson, SlotChange, TimetableVersion
from lms.timetable.queries.conflicts import clashes_of, lessons_of, names_in, standing_plans
from lms.timetable.queries.versions import GroupPlan, changes_of, plan_release
from lms.timetable.sentences import change_sentence, clash_clocks, clash_dates, clash_sentence


@dataclass(frozen=True)
class ShownClash:
    kind: str
    sentence: str
    dates: str
    clocks: str
    first: dt.date


@dataclass
class VersionReport:
    """Everything the pages of a version show: computed for a draft, as it was kept for a published one."""

    version: TimetableVersion
    plans: list[GroupPlan]
    clashes: list[Clash]
    changes: list[SlotChange]

    @classmethod
    def of(cls, version: TimetableVersion, *, at: dt.datetime) -> "VersionReport":
        if not version.is_draft:
            kept = list(version.slot_changes.select_related("group"))
            return cls(version, standing_plans(version), [], kept)
        plans = plan_release(version, at=at)
        return cls(version, plans, clashes_of(version, plans), changes_of(version, plans))

    @property
    def shown_clashes(self) -> list[ShownClash]:
        names = names_in(self.clashes)
        return [
            ShownClash(
                str(clash.kind.label),
                clash_sentence(clash, names),
                clash_dates(clash),
                clash_clocks(clash),
                clash.first,
            )
            for clash in self.clashes
        ]

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
