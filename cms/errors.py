"""What the content refuses, with a stable code and a sentence an editor can act on."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError


class ScoreUnreadable(DomainError):
    """The notation of a score cannot be read; ``line`` counts from 1."""

    code = "score_unreadable"
    sentence = _("Line %(line)s of the score: %(problem)s")
