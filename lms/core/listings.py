"""Listings of the desk as files."""

import datetime as dt
from typing import IO, Any, override

from django.db.models import QuerySet
from django.utils.text import capfirst
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from lms.core.spreadsheets import Sheet, as_text, moment_text, write_xlsx

NARROWEST = 14


class ExportMixin(SpreadsheetExportMixin):
    """Exports that cannot run as formulas, with moments in UTC by ISO 8601 and, in XLSX, a frozen header."""

    custom_value_preprocess = {
        # A moment is a date to Python, so it comes first.
        dt.datetime: dict.fromkeys(SpreadsheetExportMixin.FORMATS, moment_text),
        **{
            kinds: written
            for kinds, written in SpreadsheetExportMixin.custom_value_preprocess.items()
            if kinds is not dt.datetime
        },
    }

    @override
    def preprocess_field_value(self, field: str, value: object, export_format: str) -> Any:
        return as_text(super().preprocess_field_value(field, value, export_format))

    @override
    def write_xlsx(self, queryset: QuerySet[Any], output: IO[bytes]) -> None:
        names = [self.get_heading(queryset, field) for field in self.list_export]
        rows = (
            [
                self.preprocess_field_value(field, value, self.FORMAT_XLSX)
                for field, value in self.to_row_dict(item).items()
            ]
            for item in queryset
        )
        title = str(capfirst(queryset.model._meta.verbose_name_plural))  # noqa: SLF001 - documented API
        widths = [max(NARROWEST, len(name) + 2) for name in names]
        output.write(write_xlsx([Sheet(title, names, rows, widths=widths, filtered=True)]))
