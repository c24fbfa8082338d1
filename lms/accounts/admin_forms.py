"""Forms of the desk for people and their roles."""

from typing import Any, cast, override

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.domain.guardians import end_guardianship, name_guardian
from lms.accounts.domain.journal import stored_state
from lms.accounts.domain.people import sign_in_with_email, write_down_person
from lms.accounts.domain.roles import names_of_roles, write_down_roles
from lms.accounts.enums import Role
from lms.accounts.errors import HasChildrenHere, OwnGuardian
from lms.accounts.models import Guardianship, User
from lms.accounts.queries.guardians import children_of, guardianships_of, who_signs_in_with
from lms.core.dates import format_list
from lms.core.errors import DomainError
from lms.core.languages import PREFIXES
from lms.core.places import country_choices, zone_choices


class RoleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Group) -> str:
        return str(dict(Role.choices).get(obj.name, obj.name))


class PersonForm(forms.ModelForm[User]):
    """A person as staff sees them. An empty e-mail is none, so that several children may have none.

    ``by`` is who fills it in: only roles they may give are offered.
    """

    country = forms.ChoiceField(label=_("Country"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    language = forms.ChoiceField(label=_("Language of the pages"), required=False)
    groups = RoleField(
        label=_("Roles"), queryset=Group.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    new_guardian = forms.EmailField(
        label=_("Parent or guardian to add"),
        required=False,
        help_text=_(
            "The e-mail they sign in with. They see this learner's timetable and attendance, and get the letters about "
            "the lessons too."
        ),
    )
    password1 = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it blank: the person signs in by a mailed code."),
    )

    class Meta:
        model = User
        fields = [
            "full_name", "called", "email", "contact_email", "country", "time_zone", "language", "script",
            "birth_date", "birth_year", "groups",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.editing_self = kwargs.pop("editing_self", False)
        self.by: User = kwargs.pop("by")
        super().__init__(*args, **kwargs)
        given = [role.value for role in self.by.looked_after_roles]
        cast("RoleField", self.fields["groups"]).queryset = Group.objects.filter(name__in=given).order_by("name")
        blank = [("", "—")]
        for name, pairs in {
            "country": country_choices(),
            "time_zone": zone_choices(),
            "language": [(code, name) for code, name in settings.LANGUAGES if code in PREFIXES],
        }.items():
            cast("forms.ChoiceField", self.fields[name]).choices = [*blank, *pairs]

    def clean_email(self) -> str | None:
        email = (self.cleaned_data["email"] or "").strip().lower() or None
        others = User.objects.filter(email=email).exclude(pk=self.instance.pk)
        addresses = EmailAddress.objects.filter(email=email, verified=True).exclude(user_id=self.instance.pk)
        if email and (others.exists() or addresses.exists()):
            raise forms.ValidationError(_("Another person signs in with this e-mail; use the contact e-mail."))
        return email

    def clean_new_guardian(self) -> User | None:
        try:
            return named_guardian(self.cleaned_data["new_guardian"], learner=self.instance)
        except DomainError as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        if password:
            validate_password(password, self.instance)
        return password

    @override
    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        before, roles = stored_state(self.instance), names_of_roles(self.instance)
        user = super().save(commit=False)
        if self.cleaned_data["password1"]:
            user.set_password(self.cleaned_data["password1"])
        elif user._state.adding:  # noqa: SLF001  Django documents it
            user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
            if "email" in self.changed_data:
                sign_in_with_email(user)
            write_down_person(user, before=before, by=self.by)
            write_down_roles(user, before=roles, after=names_of_roles(user), by=self.by)
            if guardian := self.cleaned_data["new_guardian"]:
                name_guardian(user, guardian=guardian, by=self.by, at=timezone.now())
        return user


def named_guardian(email: str, *, learner: User) -> User | None:
    """Raises NobodySignsIn, OwnGuardian."""
    guardian = who_signs_in_with(email) if email else None
    if guardian and guardian == learner:
        raise OwnGuardian(person=learner)
    return guardian


class GuardianshipsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Guardianship) -> str:
        return f"{obj.guardian} ({obj.guardian.email})" if obj.guardian.email else str(obj.guardian)


class PersonEditForm(PersonForm):
    """``ended`` are guardianships to end: what a form does not send ends nothing, however old its page is."""

    ended = GuardianshipsField(
        label=_("Parents and guardians: tick who is none any more"),
        queryset=Guardianship.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        going_on = guardianships_of(self.instance)
        cast("GuardianshipsField", self.fields["ended"]).queryset = going_on
        if not going_on.exists():
            del self.fields["ended"]
        if self.editing_self:
            del self.fields["is_active"]
            del self.fields["groups"]
            return
        children = list(children_of(self.instance))
        if children:
            names = format_list([str(one) for one in children])
            self.fields["groups"].help_text = _("Parent or guardian of: %(children)s") % {"children": names}

    def clean_groups(self) -> QuerySet[Group]:
        roles: QuerySet[Group] = self.cleaned_data["groups"]
        children = children_of(self.instance)
        if children.exists() and not roles.filter(name=Role.GUARDIAN).exists():
            error = HasChildrenHere(person=self.instance, children=format_list([str(one) for one in children]))
            raise forms.ValidationError(error.message, code=error.code)
        return roles

    @override
    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        user = super().save(commit)
        for guardianship in self.cleaned_data.get("ended", []):
            end_guardianship(guardianship, by=self.by, at=timezone.now())
        return user
