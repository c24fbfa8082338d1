"""The tags of every template."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

NOON = dt.datetime(2026, 11, 22, 12, 5, tzinfo=dt.UTC)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_icon_is_hidden_from_screen_readers() -> None:
    html = render('{% icon "arrow" directional=True css="icon-small" %}')

    assert 'class="icon icon-directional icon-small" aria-hidden="true"' in html
    assert "icons.svg#arrow" in html


def test_drawing_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        render('{% drawing "camel" %}')


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("cyrl", '<span lang="kk-Cyrl" dir="ltr">Қазақ класы</span>'),
        ("latn", '<span lang="kk-Latn" dir="ltr">Qazaq klasy</span>'),
        ("arab", '<span lang="kk-Arab" dir="rtl">قازاق كلاسى</span>'),
    ],
)
def test_kk_writes_in_the_readers_script(script: str, expected: str) -> None:
    assert render('{% kk "Қазақ класы" %}', script=script) == expected


def test_kk_without_a_choice_asks_the_request() -> None:
    request = RequestFactory().get("/", headers={"cookie": "script=arab"})

    assert 'lang="kk-Arab" dir="rtl"' in render("{% kk text %}", text="бала", request=request)


def test_kk_escapes_what_a_person_wrote() -> None:
    html = render('{% kk text tag="b" css="word" %}', text="<i>бала</i>", script="cyrl")

    assert html == '<b class="word" lang="kk-Cyrl" dir="ltr">&lt;i&gt;бала&lt;/i&gt;</b>'


def test_avatar_shows_the_initial_of_what_a_person_is_called() -> None:
    bota = SimpleNamespace(uuid="Bota", get_short_name=lambda: "Бота")

    html = render('{% avatar person size="small" %}', person=bota)

    assert html == '<span class="avatar avatar-2 avatar-small" aria-hidden="true">Б</span>'


def test_local_time_is_in_the_active_zone_or_the_one_given() -> None:
    with timezone.override("Europe/London"):
        assert render('{{ at|local_time }} {{ at|local_time:"Asia/Almaty" }}', at=NOON) == "12:05 17:05"


def test_local_date_takes_the_day_of_the_active_zone() -> None:
    late = dt.datetime(2026, 11, 22, 20, 30, tzinfo=dt.UTC)

    with timezone.override("Asia/Almaty"), translation.override("en"):
        assert render("{{ at|local_date }}", at=late) == "Monday 23 November"


def test_local_date_of_nothing_is_empty() -> None:
    assert render("{{ at|local_date }}{{ at|local_time }}", at=None) == ""


def test_digits_are_persian_only_in_persian() -> None:
    with translation.override("fa"):
        assert render("{{ 106|digits }}") == "۱۰۶"
    with translation.override("ru"):
        assert render("{{ 106|digits }}") == "106"


def test_signed_has_a_true_minus_and_the_reader_s_digits() -> None:
    assert render("{{ 2|signed }} {{ less|signed }}", less=-1) == "+2 \N{MINUS SIGN}1"
    with translation.override("fa"):
        assert render("{{ less|signed }}", less=-1) == "\N{MINUS SIGN}۱"


def test_felt_progress_carries_its_value() -> None:
    html = render("{% felt_progress 6 12 %}")

    assert '<progress class="visually-hidden" max="12" value="6">6/12</progress>' in html


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "22 November 2026, 15:00 Almaty"),
        ("kk", "2026 ж. 22 қараша, 15:00 Алматы"),
        ("fa", "۲۲ نوامبر ۲۰۲۶ (۱ آذر ۱۴۰۵)، ۱۵:۰۰ آلماتی"),
    ],
)
def test_lesson_by_its_own_clock_says_where_that_hangs(language: str, shown: str) -> None:
    lesson = SimpleNamespace(local_date=NOON.date(), wall_time=dt.time(15), time_zone="Asia/Almaty")

    with translation.override(language):
        assert render('{% class_when lesson "d MMMM y" %}', lesson=lesson) == shown


def test_moment_is_told_in_the_zone_named_and_the_class_s_clock_beside() -> None:
    source = "{{ moment|local_moment }}; {{ moment|local_moment:zone }}; {{ moment|class_clock:zone }}"

    with timezone.override("Europe/London"), translation.override("en"):
        shown = render(source, moment=NOON, zone="Asia/Almaty")

    assert shown == "Sunday 22 November, 12:05; Sunday 22 November, 17:05; 17:05 in Almaty"
