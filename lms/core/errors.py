"""What a person may have to act on."""

from typing import Any, ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """A refusal with a stable ``code`` and a sentence a person can act on.

    ``sentence`` may hold named placeholders; the keyword arguments fill them.
    """

    code: ClassVar[str]
    sentence: ClassVar[str | Promise]

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.code)

    @property
    def message(self) -> str:
        return str(self.sentence) % self.values if self.values else str(self.sentence)

    def __str__(self) -> str:
        return self.message
