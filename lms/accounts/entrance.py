"""allauth's own forms, made shorter. Apart from ``forms``, which allauth imports while it builds its base class."""

from typing import Any

from allauth.account.forms import SignupForm
from django.utils.translation import gettext_lazy as _


class CodeSignupForm(SignupForm):
    """Name and e-mail; a mailed code signs in, and who wants a password sets it in the profile."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]
        self.fields["email"].label = _("E-mail")
