"""allauth's own forms, made shorter. Apart from ``forms``, which allauth imports while it builds its base class."""

from typing import Any

from allauth.account import forms as entrance
from django import forms
from django.utils.translation import gettext_lazy as _


class Labelled(forms.Form):
    """Labels suffice: allauth's placeholders say the same again, in other words. An address has one name everywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.label = _("E-mail")


class CodeSignupForm(Labelled, entrance.SignupForm):
    """Name and e-mail; a mailed code signs in, and who wants a password sets it in the profile."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]


class LoginForm(Labelled, entrance.LoginForm):
    pass


class RequestLoginCodeForm(Labelled, entrance.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(Labelled, entrance.ConfirmLoginCodeForm):
    pass


class ConfirmEmailForm(Labelled, entrance.ConfirmEmailVerificationCodeForm):
    pass


class ChangePasswordForm(Labelled, entrance.ChangePasswordForm):
    pass


class SetPasswordForm(Labelled, entrance.SetPasswordForm):
    pass


class ResetPasswordForm(Labelled, entrance.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Labelled, entrance.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Labelled, entrance.ReauthenticateForm):
    pass
