import pytest
from django.utils import translation

from lms.demo.load import load_programmes
from tests.timetable.factories import make_programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "National instruments"),
        ("ru", "Национальные инструменты"),
        ("tr", "Ulusal çalgılar"),
        ("fa", "سازهای ملی"),
        ("kk", "Ұлттық саз аспаптары"),
        ("kk-latn", "Ūlttyq saz aspaptary"),
    ],
)
def test_programme_of_the_demonstration_is_named_in_the_readers_language(language: str, name: str) -> None:
    programme = load_programmes(by=None)["instruments"]

    with translation.override(language):
        assert programme.shown_name == str(programme) == name


def test_programme_of_the_foundation_is_named_as_written_and_in_kazakh() -> None:
    programme = make_programme("songs", "Songs", name_kk="Әндер")
    unnamed = make_programme("dances", "Dances")

    with translation.override("ru"):
        assert (programme.shown_name, unnamed.shown_name) == ("Songs", "Dances")
    with translation.override("kk"):
        assert (programme.shown_name, unnamed.shown_name) == ("Әндер", "Dances")
