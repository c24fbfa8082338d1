"""Fixed choices about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
