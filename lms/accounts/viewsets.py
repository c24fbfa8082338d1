"""The desk's list of people."""

from typing import Any, override

from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.users.views import groups
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserFilterSet, UserViewSet

from lms.accounts.admin_forms import PersonEditForm, PersonForm
from lms.accounts.domain.people import delete_person
from lms.accounts.domain.roles import rights_of, write_down_rights
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.core.listings import ExportMixin
from lms.core.places import country_name


def may_look_after(request: HttpRequest, person: User) -> bool:
    return isinstance(request.user, User) and request.user.may_look_after(person)


def role_names(user: User) -> str:
    labels = dict(Role.choices)
    return ", ".join(str(labels.get(group.name, group.name)) for group in user.groups.all())


class PeopleFilterSet(UserFilterSet):
    """Wagtail's filters, and who is of the demonstration."""

    class Meta(UserFilterSet.Meta):
        fields = ["language", "is_demo"]


class PeopleIndexView(ExportMixin, IndexView):
    """Name, e-mail, roles, country; two queries whatever their number."""

    page_title = _("People")
    add_item_label = _("Add a person")

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("full_name", label=_("Name"), sort_key="full_name", get_url=self.get_edit_url, accessor=str),
            Column("email", label=_("E-mail"), sort_key="email"),
            Column("roles", label=_("Roles"), accessor=role_names),
            Column("country", label=_("Country"), accessor=lambda user: country_name(user.country)),
            BooleanColumn("is_active", label=_("May sign in"), sort_key="is_active"),
            BooleanColumn("is_demo", label=_("Demonstration"), sort_key="is_demo"),
            DateColumn("date_joined", label=_("Joined"), sort_key="date_joined"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().prefetch_related("groups")

    @override
    def get_edit_url(self, instance: User) -> str | None:
        return super().get_edit_url(instance) if may_look_after(self.request, instance) else None

    @property
    def search_fields(self) -> set[str]:
        return {"full_name", "called", "email", "contact_email"}


class FilledInByMixin:
    """Tells the form who fills it in."""

    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}  # type: ignore[misc]


class PersonCreateView(FilledInByMixin, CreateView):
    pass


class PersonEditView(FilledInByMixin, EditView):
    """Refused for people who can do more than who asks."""

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        if not may_look_after(request, self.object):
            raise PermissionDenied


class PersonDeleteView(DeleteView):
    """Who belongs to lessons or decisions stays; a sentence says what to do instead."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if self.usage and self.usage.is_protected:
            return self.kept()
        try:
            return super().form_valid(form)
        except ProtectedError:
            return self.kept()

    def delete_action(self) -> None:
        delete_person(self.object, by=self.request.user)

    def kept(self) -> HttpResponse:
        said = _("%(person)s belongs to lessons or decisions and stays. Untick “May sign in” to close the account.")
        messages.error(self.request, said % {"person": self.object})
        return redirect(self.index_url_name)


class PeopleViewSet(UserViewSet):
    """Wagtail's user section with our forms; its own templates expect two names."""

    menu_label = _("People")
    ordering = "full_name"
    filterset_class = PeopleFilterSet
    index_view_class = PeopleIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    template_prefix = "accounts/people/"
    list_export = ["full_name", "email", "contact_email", "country", "time_zone", "language", "is_active", "is_demo"]

    @override
    def get_form_class(self, for_update: bool = False) -> type:
        return PersonEditForm if for_update else PersonForm


class RightsCreateView(groups.CreateView):
    @transaction.atomic
    def process_form(self) -> HttpResponse:
        response = super().process_form()
        if self.object.pk:
            write_down_rights(self.object, by=self.request.user, before=None, after=rights_of(self.object))
        return response


class RightsEditView(groups.EditView):
    @transaction.atomic
    def process_form(self) -> HttpResponse:
        before = rights_of(Group.objects.get(pk=self.object.pk))
        response = super().process_form()
        after = rights_of(Group.objects.get(pk=self.object.pk))
        write_down_rights(self.object, by=self.request.user, before=before, after=after)
        return response


class RightsDeleteView(groups.DeleteView):
    @transaction.atomic
    def delete_action(self) -> None:
        write_down_rights(self.object, by=self.request.user, before=rights_of(self.object), after=None)
        super().delete_action()


class RightsViewSet(groups.GroupViewSet):
    """Wagtail's section of groups, which are our roles: whoever changes what they may do stands in the journal."""

    add_view_class = RightsCreateView
    edit_view_class = RightsEditView
    delete_view_class = RightsDeleteView
