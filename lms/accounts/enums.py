"""Fixed choices about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may do here; each is a Django group of the same name with named permissions."""

    LEARNER = "learner", _("Learner")
    GUARDIAN = "guardian", _("Parent or guardian")
    TEACHER = "teacher", _("Teacher")
    EDITOR = "editor", _("Editor")
    COORDINATOR = "coordinator", _("Coordinator")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class ScriptChoice(models.TextChoices):
    """The writing of Kazakh a person prefers."""

    CYRILLIC = "cyrl", _("Cyrillic")
    LATIN = "latn", _("Latin")
    ARABIC = "arab", _("Arabic")


class LetterOutcome(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", pgettext_lazy("letter", "Waiting")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    NO_ADDRESS = "no_address", pgettext_lazy("letter", "No address")
    REFUSED = "refused", pgettext_lazy("letter", "Refused")
    UNSUBSCRIBED = "unsubscribed", pgettext_lazy("letter", "Not wanted")
    TOO_LATE = "too_late", pgettext_lazy("letter", "Too late")
    NEEDLESS = "needless", pgettext_lazy("letter", "Not needed any more")


class Topic(models.TextChoices):
    """Letters a person may switch off; each is the kind of a letter. All others concern what they must know."""

    REMINDER = "reminder", _("Reminders of lessons")
    CLOCK_CHANGE = "clock_change", _("Lessons that change their hour because clocks change")


class PeopleAct(models.TextChoices):
    """What is done to people, as the journal tells it. What stands before the dot is its kind."""

    PERSON_CREATED = "person.created", pgettext_lazy("journal", "Person added")
    PERSON_SIGNED_UP = "person.signed_up", pgettext_lazy("journal", "Signed up")
    PERSON_CHANGED = "person.changed", pgettext_lazy("journal", "Person changed")
    PERSON_DELETED = "person.deleted", pgettext_lazy("journal", "Person deleted")
    GUARDIAN_NAMED = "guardian.named", pgettext_lazy("journal", "Parent or guardian named")
    GUARDIAN_ENDED = "guardian.ended", pgettext_lazy("journal", "Parent or guardian no more")
    ROLE_GIVEN = "role.given", pgettext_lazy("journal", "Role given")
    ROLE_TAKEN = "role.taken", pgettext_lazy("journal", "Role taken away")
    RIGHTS_CREATED = "rights.created", pgettext_lazy("journal", "Set of rights added")
    RIGHTS_CHANGED = "rights.changed", pgettext_lazy("journal", "Set of rights changed")
    RIGHTS_DELETED = "rights.deleted", pgettext_lazy("journal", "Set of rights deleted")
