"""Form fields that take people; a list of everybody would be too long to choose from."""

from typing import Any, override

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role
from lms.accounts.errors import NotATeacher
from lms.accounts.models import User
from lms.accounts.queries.people import person_named
from lms.core.errors import DomainError

LONGEST_NAME = 254
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
        try:
            return person_named(text) if text else None
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class TeacherField(PersonField):
    """Who may lead a lesson, with children in it: nobody becomes a teacher by a slip of the pen."""

    @override
    def clean(self, value: object) -> User | None:
        person = super().clean(value)
        if person and not (person.is_superuser or person.has_role(*LEADING)):
            error = NotATeacher(person=person)
            raise forms.ValidationError(error.message, code=error.code)
        return person
