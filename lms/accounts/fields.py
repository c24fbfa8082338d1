"""Form fields that take people; a list of everybody would be too long to choose from."""

from collections.abc import Iterable
from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role
from lms.accounts.errors import NotATeacher
from lms.accounts.models import User
from lms.accounts.queries.people import person_named
from lms.core.errors import DomainError

LONGEST_NAME = 254
MOST_LINES = 8
# Roles of people who may lead a lesson.
LEADING = (Role.TEACHER, Role.COORDINATOR, Role.ADMINISTRATOR)


class PersonField(forms.CharField):
    """A person by e-mail or name."""

    default_help_text = _("Name or e-mail of a person who has an account.")

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": self.default_help_text, "max_length": LONGEST_NAME, **options})

    @override
    def clean(self, value: object) -> User | None:
        text = super().clean(value)
        return found(text) if text else None


class TeacherField(PersonField):
    """Who may lead a lesson, with children in it: nobody becomes a teacher by a slip of the pen."""

    @override
    def clean(self, value: object) -> User | None:
        person = super().clean(value)
        if person and not (person.is_superuser or person.has_role(*LEADING)):
            error = NotATeacher(person=person)
            raise forms.ValidationError(error.message, code=error.code)
        return person


class PeopleField(forms.CharField):
    """Several people, one a line. A line that names nobody is refused with the line.

    Who is in ``known`` is named by the line they are shown as, even where others are called so too.
    """

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **options: Any) -> None:
        self.known: dict[str, User] = {}
        super().__init__(**{"max_length": LONGEST_NAME * MOST_LINES, **options})

    @override
    def prepare_value(self, value: object) -> object:
        """People as lines that name them again; what was typed stays as it is."""
        if isinstance(value, str) or not isinstance(value, Iterable):
            return value
        return "\n".join(line_of(one) for one in value if isinstance(one, User))

    @override
    def clean(self, value: object) -> list[User]:
        people: list[User] = []
        errors: list[forms.ValidationError] = []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            try:
                people.append(self.known.get(line) or found(line))
            except forms.ValidationError as error:
                errors.append(error)
        if errors:
            raise forms.ValidationError(errors)
        return list(dict.fromkeys(people))

    @override
    def has_changed(self, initial: object, data: object) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def line_of(person: User) -> str:
    return person.email or str(person)


def found(text: str) -> User:
    try:
        return person_named(text)
    except DomainError as error:
        raise forms.ValidationError(error.message, code=error.code) from error
