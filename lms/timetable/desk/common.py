"""What the desk's views share."""

from typing import Any, override

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from lms.accounts.models import User
from lms.core.dates import format_date
from lms.core.errors import DomainError
from lms.core.listings import ExportMixin
from lms.timetable.domain.kept import Kept, delete_kept
from lms.timetable.errors import StillUsed

LONGEST_KEY = 18  # digits of what databases count to


class DayColumn(Column):
    """A date as it is written; Wagtail's own column tells how long ago it was, and of days to come nothing."""

    @override
    def get_value(self, instance: object) -> str:
        day = super().get_value(instance)
        return format_date(day, "d MMM y") if day else ""


class RefusalMixin(WagtailAdminTemplateMixin):
    """A refusal of the domain is shown above the form, which keeps what was typed."""

    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        return described(super().get_form(form_class))

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            self.produced_error_code = refusal.code
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class CreateView(RefusalMixin, generic.CreateView):
    pass


class EditView(RefusalMixin, generic.EditView):
    pass


class DeleteView(generic.DeleteView):
    """What lessons or figures belong to is not deleted; a sentence says so."""

    def remove(self, item: Any, *, by: User) -> None:  # noqa: ANN401 - of the view's own model
        raise NotImplementedError

    @override
    def get_context_data(self, **options: object) -> dict[str, object]:
        """With where it is used, if anywhere: that nothing refers to it helps nobody."""
        context = super().get_context_data(**options)
        if not context.get("usage_count"):
            context.pop("usage_url", None)
        return context

    @property
    def confirmation_message(self) -> str:
        """Names what is deleted; the address alone tells nobody."""
        return _("Delete “%(name)s”?") % {"name": self.object}

    @override
    def delete_action(self) -> None:
        try:
            self.remove(self.object, by=person_at_the_desk(self.request))
        except ProtectedError as error:
            raise StillUsed(name=self.object) from error

    @override
    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            if self.usage and self.usage.is_protected:
                raise StillUsed(name=self.object)
            return super().form_valid(form)
        except DomainError as refusal:
            messages.error(self.request, refusal.message)
            return HttpResponseRedirect(self.get_success_url())


class KeptDeleteView(DeleteView):
    @override
    def remove(self, item: Kept, *, by: User) -> None:
        delete_kept(item, by=by)


class IndexView(ExportMixin, generic.IndexView):
    """A listing, on the screen and as a file."""


class FormPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """A page of the desk with one form that changes something of ``model``."""

    permission_required = "change"
    template_name = "timetable/desk/form.html"
    index_url_name = ""

    @override
    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        return described(super().get_form(form_class))

    @override
    def form_invalid(self, form: BaseForm) -> HttpResponse:
        at_first_mistake(form)
        return super().form_invalid(form)

    @override
    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the listing, this page."""
        plural = self.model._meta.verbose_name_plural  # noqa: SLF001 - documented API
        listing = {"url": reverse(self.index_url_name), "label": capfirst(plural)}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.get_header_title()}]


class DeskViewSet(ModelViewSet):
    """Our views; no copies, and a path of its own under ``/admin/timetable/``."""

    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = KeptDeleteView
    index_view_class = IndexView
    copy_view_enabled = False

    @property
    def url_prefix(self) -> str:
        return f"timetable/{self.name.removeprefix('timetable_')}"


def key_given(request: HttpRequest, name: str) -> int | None:
    """The key that ``?name=`` gives; None for what is none."""
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) <= LONGEST_KEY else None


def described(form: BaseForm) -> BaseForm:
    """Each field with its hint and its mistake, by the ids our templates give them; Wagtail ties hints alone."""
    for field in form.visible_fields():
        if not field.use_fieldset:
            hint = f"{field.id_for_label}-helptext " if field.help_text else ""
            field.field.widget.attrs["aria-describedby"] = f"{hint}{field.auto_id}_error"
    return form


def at_first_mistake(form: BaseForm) -> None:
    """The keyboard stands at the first mistake; fields that came with the answer are described too."""
    described(form)
    if wrong := next((field for name, field in form.fields.items() if name in form.errors), None):
        wrong.widget.attrs["autofocus"] = True


def person_at_the_desk(request: HttpRequest) -> User:
    """Who is signed in; the desk lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def address(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)
