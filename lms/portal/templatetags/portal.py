"""Pieces of the portal that content pages show."""

from typing import Any

from django import template
from django.utils import timezone

from lms.accounts.models import User
from lms.core.context import person_of
from lms.portal.queries.lessons import lesson_cards, still_to_come
from lms.timetable.models import Lesson
from lms.timetable.queries.groups import belongs_to_a_group

register = template.Library()


@register.simple_tag(takes_context=True)
def has_lessons(context: template.Context) -> bool:
    """Whether the reader learns or teaches in a group, so that their next step is their lessons."""
    person = person_of(context["request"])
    return isinstance(person, User) and belongs_to_a_group(person, on=timezone.localdate())


@register.inclusion_tag("portal/includes/next_lessons.html", takes_context=True)
def next_lessons(context: template.Context, number: int = 3) -> dict[str, Any]:
    """The nearest lessons of all groups, in the reader's time."""
    now = timezone.now()
    cards = lesson_cards(still_to_come(Lesson.objects.all(), at=now)[:number], at=now)
    return {"cards": cards, "now": now, "today": timezone.localtime(now).date(), "request": context.get("request")}
