"""What the ledger refuses, in sentences people can act on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lms.core.dates import format_month
from lms.core.errors import DomainError

if TYPE_CHECKING:
    from lms.timetable.models import Lesson


class DocumentMissing(DomainError):
    code = "document_missing"
    sentence = _("Name the document the figures come from, in at most %(most)s characters.")


class FileNotText(DomainError):
    code = "file_not_text"
    sentence = _("The file is not text in UTF-8. Save it as “CSV UTF-8” and try again.")


class PeriodNotRead(DomainError):
    code = "period_not_read"
    sentence = _("“%(text)s” is not a month. Write it like 2021-02.")


class PeriodBackwards(DomainError):
    code = "period_backwards"
    sentence = _("The last month comes before the first. Check both months.")


class PeriodTooLong(DomainError):
    code = "period_too_long"
    sentence = _("The table shows at most %(months)s months at once. Choose a shorter time.")


class MonthNotOver(DomainError):
    code = "month_not_over"
    sentence = _("%(month)s is not over everywhere on Earth yet. Close it from noon (UTC) of the first day after it.")


class MonthAlreadyClosed(DomainError):
    code = "month_already_closed"
    sentence = _("%(month)s is closed already, and a closed month is never opened again.")


class CopiesMissing(DomainError):
    code = "copies_missing"
    sentence = _("Name two people with different e-mail addresses: each keeps a copy of the closed month.")


class MonthHasOpenLessons(DomainError):
    """``lessons`` are those nobody has decided on."""

    code = "month_has_open_lessons"
    sentence = _("Nothing was closed: nobody has said yet whether these lessons took place.")

    def __init__(self, lessons: "Sequence[Lesson]") -> None:
        super().__init__()
        self.lessons = tuple(lessons)


class MonthIsOpen(DomainError):
    code = "month_is_open"
    sentence = _("%(month)s is not closed yet. Change its lessons themselves.")


class LessonCountsAlready(DomainError):
    code = "lesson_counts_already"
    sentence = _("It is counted so already. Load the page again to see how this lesson counts.")


class CorrectionWaits(DomainError):
    code = "correction_waits"
    sentence = _("A correction of this lesson is waiting for a second person already.")


class AttendanceCorrectionWaits(CorrectionWaits):
    code = "attendance_correction_waits"
    sentence = _("A correction of %(person)s's attendance is waiting for a second person already.")


class DocumentWaits(DomainError):
    code = "document_waits"
    sentence = _("The same correction by this document is waiting for a second person already.")


class FigureBelowZero(DomainError):
    code = "figure_below_zero"
    sentence = _("%(counted)s lessons are counted there: a correction changes that number, and never below zero.")


class OwnCorrection(DomainError):
    code = "own_correction"
    sentence = _("A second person decides about your correction.")


class CorrectionDecided(DomainError):
    code = "correction_decided"
    sentence = _("This correction has been answered already. Load the page again to see how.")


class ActNeedsClosing(DomainError):
    """``month`` is the first that has accepted lessons and is open."""

    code = "act_needs_closing"
    sentence = _("%(name)s is not closed yet. An act is made of closed months only, so that its figures stay.")

    def __init__(self, month: dt.date) -> None:
        super().__init__(name=format_month(month))
        self.month = month


@dataclass(frozen=True)
class LineError:
    """What is wrong with a line of a file; the header is line 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return _("Line %(line)s: %(sentence)s") % {"line": self.line, "sentence": self.sentence}


class ImportRefused(DomainError):
    """Nothing was imported; ``lines`` says all that is wrong, in the order of the file."""

    code = "import_refused"
    sentence = _("Nothing was imported. Mend the lines named and import the file again.")

    def __init__(self, lines: Sequence[LineError]) -> None:
        super().__init__()
        self.lines = tuple(lines)


class ContractWrongDates(DomainError):
    code = "contract_wrong_dates"
    sentence = _("The last day comes before the first. Check both dates.")


class ContractWithoutLessons(DomainError):
    code = "contract_without_lessons"
    sentence = _("Write how many lessons were agreed, in at least one language.")


class ContractsOverlap(DomainError):
    code = "contracts_overlap"
    sentence = _(
        "Contract %(number)s of this project covers lessons in %(language)s from %(first)s to %(last)s. "
        "A lesson belongs to one contract: change the dates of one of them."
    )


class ContractIsAccepted(DomainError):
    code = "contract_is_accepted"
    sentence = _(
        "Lessons of this contract were accepted in %(month)s, which is closed, so its number, provider, project and "
        "first day stay. Change its last day or how many lessons were agreed; anything else is a contract of its own."
    )


class AcceptedLessonsStay(DomainError):
    code = "accepted_lessons_stay"
    sentence = _(
        "This last day or these languages would change which lessons were accepted until %(month)s, and that month is "
        "closed. Leave them as they were; what was agreed anew is a contract of its own."
    )


class AcceptedContractStays(DomainError):
    code = "accepted_contract_stays"
    sentence = _("Lessons of this contract were accepted in %(month)s, which is closed, so it is kept with its acts.")


class PdfPackageMissing(DomainError):
    """WeasyPrint is an extra: nothing else here needs it."""

    code = "pdf_package_missing"
    sentence = _("Documents as PDF need the package WeasyPrint, which is not installed on this server.")


class PdfLibrariesMissing(DomainError):
    code = "pdf_libraries_missing"
    sentence = _("WeasyPrint is installed, but it does not find the system's library Pango, which sets the text.")
