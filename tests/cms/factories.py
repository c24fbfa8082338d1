"""Pages for tests: a home, a course and its units, without surprises."""

import itertools
import json
from typing import Any

from wagtail.models import Page, Site

from cms.models import CourseIndexPage, CoursePage, HomePage, UnitPage

numbers = itertools.count(1)

DIALOGUE = {"who": "Амал", "kk": "Сәлеметсіз бе!", "translation": "Hello!"}
SCORE = "\\tempo 72\n\\tuning (G3 D3)\n\\ts (4 4)\n:4 (0.1 0.2){sd} (2.1 0.2){su} 2.2 r |"


def make_home() -> HomePage:
    root = Page.get_first_root_node()
    Page.objects.child_of(root).exact_type(Page).delete()
    root = Page.objects.get(pk=root.pk)
    home = publish(root.add_child(instance=HomePage(title="Home", slug="home", headline="Learn Kazakh")))
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": home, "hostname": "localhost"})
    return home


def make_course(*, home: HomePage | None = None, slug: str = "kazakh-a1", **fields: Any) -> CoursePage:
    home = home or HomePage.objects.first() or make_home()
    index = CourseIndexPage.objects.child_of(home).first()
    if index is None:
        index = publish(home.add_child(instance=CourseIndexPage(title="Courses", slug="courses")))
    fields = {"title": "Kazakh A1", "title_kk": "Қазақ тілі A1"} | fields
    return publish(index.add_child(instance=CoursePage(slug=slug, **fields)))


def make_unit(*blocks: dict[str, Any], course: CoursePage | None = None, live: bool = True, **fields: Any) -> UnitPage:
    number = next(numbers)
    fields = {
        "title": "Greetings",
        "title_kk": "Сәлем! Мен кіммін?",
        "slug": f"unit-{number}",
        "summary": "You can greet people.",
        "number": number,
    } | fields
    unit = UnitPage(body=json.dumps(list(blocks)), live=live, **fields)
    course = course or make_course()
    CoursePage.objects.get(pk=course.pk).add_child(instance=unit)
    return publish(unit) if live else unit


def publish(page: Any) -> Any:
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def block(kind: str, heading: str = "", **value: Any) -> dict[str, Any]:
    number = next(numbers)
    return {"type": kind, "id": f"{number:08x}-0000-4000-8000-000000000000", "value": {"heading": heading, **value}}


def dialogue(heading: str = "At the door", **line: str) -> dict[str, Any]:
    return block("dialogue", heading, lines=items(DIALOGUE | line))


def explanation(text: str, heading: str = "") -> dict[str, Any]:
    return block("explanation", heading, text=text)


def score(tex: str = SCORE) -> dict[str, Any]:
    return block("score", "With the dombra", tuning="D – G", tempo=72, tex=tex, description="One bar.")


def items(*values: Any) -> list[dict[str, Any]]:
    return [
        {"type": "item", "id": f"{next(numbers):08x}-0000-4000-9000-000000000000", "value": value} for value in values
    ]
