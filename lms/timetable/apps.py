from typing import override

from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "lms.timetable"

    @override
    def ready(self) -> None:
        """A rule that cannot be read stops the start, not the first lesson that is judged by it."""
        from lms.timetable.held import rules

        rules()
