"""What happened to how many lessons, in sentences for a message."""

from django.utils.translation import ngettext

from lms.core.dates import in_reader_script


def counted(*, planned: int = 0, moved: int = 0, cancelled: int = 0, days_off: int = 0) -> list[str]:
    """How many were planned, and of the rest a sentence for each number that is not nought."""
    sentences = [
        (planned, ngettext("%(count)s lesson planned.", "%(count)s lessons planned.", planned)),
        (moved, ngettext("%(count)s lesson moved.", "%(count)s lessons moved.", moved)),
        (cancelled, ngettext("%(count)s lesson cancelled.", "%(count)s lessons cancelled.", cancelled)),
        (
            days_off,
            ngettext("%(count)s lesson left out for a day off.", "%(count)s lessons left out for days off.", days_off),
        ),
    ]
    return [
        said % {"count": in_reader_script(str(number))}
        for place, (number, said) in enumerate(sentences)
        if number or not place
    ]
