import datetime as dt
import zoneinfo

from hypothesis import given
from hypothesis import strategies as st

from lms.timetable.clock_changes import Meeting, shifts
from lms.timetable.walltime import to_utc

ALMATY, BERLIN, NEW_YORK = "Asia/Almaty", "Europe/Berlin", "America/New_York"
SIX = dt.time(18)


def meetings(zone: str, *dates: str, time: dt.time = SIX) -> list[Meeting]:
    days = [dt.date.fromisoformat(date) for date in dates]
    return [Meeting(to_utc(day, time, zone), dt.datetime.combine(day, time)) for day in days]


def test_shift_says_from_when_and_what_it_was_before() -> None:
    (shift,) = shifts(meetings(BERLIN, "2027-03-27", "2027-04-03", "2027-04-10"), class_zone=BERLIN, zone=ALMATY)

    assert shift.starts_at == dt.datetime(2027, 4, 3, 16, tzinfo=dt.UTC)
    assert shift.clocks_change_at == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)
    assert (f"{shift.before:%d %H:%M}", f"{shift.after:%d %H:%M}") == ("03 22:00", "03 21:00")
    assert (shift.comes, shift.other_day) == ("hour earlier", False)


def test_shift_over_midnight_changes_the_day() -> None:
    series = meetings(BERLIN, "2027-10-30", "2027-11-06", time=dt.time(20, 30))

    (shift,) = shifts(series, class_zone=BERLIN, zone=ALMATY)

    assert (f"{shift.before:%a %H:%M}", f"{shift.after:%a %H:%M}") == ("Sat 23:30", "Sun 00:30")
    assert shift.other_day is True


def test_half_an_hour_needs_other_words() -> None:
    series = meetings("UTC", "2027-03-27", "2027-04-03")

    (shift,) = shifts(series, class_zone="UTC", zone="Australia/Lord_Howe")

    assert (shift.later_by, shift.comes) == (dt.timedelta(minutes=-30), "")


def test_holidays_over_the_change_are_bridged() -> None:
    (shift,) = shifts(meetings(BERLIN, "2027-02-27", "2027-05-01"), class_zone=BERLIN, zone=ALMATY)

    assert shift.clocks_change_at == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)


def test_pause_in_which_clocks_went_there_and_back_shifts_nothing() -> None:
    assert shifts(meetings(BERLIN, "2027-02-27", "2027-11-06"), class_zone=BERLIN, zone=ALMATY) == []


def test_of_two_changes_in_a_pause_the_later_one_is_named() -> None:
    """New York and Berlin: four weeks apart in spring, and in the pause only one of them makes the difference."""
    series = meetings(ALMATY, "2027-03-06", "2027-03-20", "2027-04-03")

    found = shifts(series, class_zone=ALMATY, zone=NEW_YORK)

    assert [shift.clocks_change_at for shift in found] == [dt.datetime(2027, 3, 14, 7, tzinfo=dt.UTC)]


def test_lesson_in_an_hour_that_its_own_clocks_skip_shifts_for_nobody_there() -> None:
    series = meetings(BERLIN, "2027-03-21", "2027-03-28", "2027-04-04", time=dt.time(2, 30))

    assert shifts(series, class_zone=BERLIN, zone=BERLIN) == []
    assert shifts(series, class_zone=BERLIN, zone="Europe/Paris") == []
    (shift,) = shifts(series, class_zone=BERLIN, zone=ALMATY)
    assert (shift.before.time(), shift.after.time()) == (dt.time(6, 30), dt.time(5, 30))


def test_one_lesson_alone_shifts_nothing() -> None:
    assert shifts(meetings(BERLIN, "2027-04-03"), class_zone=BERLIN, zone=ALMATY) == []
    assert shifts([], class_zone=BERLIN, zone=ALMATY) == []


@given(
    weeks=st.lists(st.integers(0, 300), unique=True, max_size=12).map(sorted),
    hour=st.integers(5, 23),
    zones=st.tuples(*[st.sampled_from([ALMATY, BERLIN, NEW_YORK, "Asia/Tehran", "Europe/London"])] * 2),
)
def test_what_is_told_adds_up_to_what_the_clock_shows_at_the_end(
    weeks: list[int], hour: int, zones: tuple[str, str]
) -> None:
    """However many lessons were left out: the shifts of a series lead from its first local time to its last."""
    class_zone, zone = zones
    saturdays = [(dt.date(2021, 1, 2) + dt.timedelta(weeks=week)).isoformat() for week in weeks]
    series = meetings(class_zone, *saturdays, time=dt.time(hour))

    found = shifts(series, class_zone=class_zone, zone=zone)

    ahead = [to_local(meeting, zone) - meeting.wall for meeting in series]
    told = sum((shift.later_by for shift in found), dt.timedelta())
    assert told == (ahead[-1] - ahead[0] if ahead else dt.timedelta())
    assert all(shift.later_by for shift in found)


def to_local(meeting: Meeting, zone: str) -> dt.datetime:
    return meeting.starts_at.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)
