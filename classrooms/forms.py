"""What coordinators write when they decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.protocol import MAX_REASON


class DecisionForm(forms.Form):
    """What was found, and what follows from it."""

    decision = forms.CharField(
        label=_("What you decided, and why"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Coordinators read it; neither the reporter nor the writer does."),
    )


class LiftForm(forms.Form):
    because = forms.CharField(
        label=_("Why the learner may come again"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The lesson it happened in stays closed; the group's next lessons are open again."),
    )
