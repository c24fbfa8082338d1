"""Pieces of the portal that content pages show."""

from typing import Any

from django import template
from django.utils import timezone

from lms.portal.queries.lessons import lesson_cards, still_to_come
from lms.timetable.models import Lesson

register = template.Library()


@register.inclusion_tag("portal/includes/next_lessons.html", takes_context=True)
def next_lessons(context: template.Context, number: int = 3) -> dict[str, Any]:
    """The nearest lessons of all groups, in the reader's time."""
    now = timezone.now()
    cards = lesson_cards(still_to_come(Lesson.objects.all(), at=now)[:number], at=now)
    return {"cards": cards, "now": now, "today": timezone.localtime(now).date(), "request": context.get("request")}
