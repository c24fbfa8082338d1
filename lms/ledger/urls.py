"""Addresses of the ledger, under the language prefix."""

from django.urls import path

from lms.ledger.views import closings, contracts, corrections, documents, journal, lessons, pages, public, reach

app_name = "ledger"
urlpatterns = [
    path("lessons-held/", public.totals, name="public"),
    path("ledger/", pages.table, name="table"),
    path("ledger/export/", pages.export, name="export"),
    path("ledger/closings/", closings.closings, name="closings"),
    path("ledger/closings/<str:month>/", closings.closing, name="closing"),
    path("ledger/closings/<str:month>/file/", closings.closing_file, name="closing_file"),
    path("ledger/corrections/", corrections.corrections, name="corrections"),
    path("ledger/corrections/lessons/<uuid:uuid>/", corrections.lesson_correction, name="lesson_correction"),
    path("ledger/corrections/lessons/<uuid:uuid>/attendance/", corrections.attendance, name="attendance_correction"),
    path("ledger/corrections/<int:pk>/decision/", corrections.correction_decision, name="correction_decision"),
    path("ledger/document/", documents.document, name="document"),
    path("ledger/journal/", journal.journal, name="journal"),
    path("ledger/journal/export/", journal.export, name="journal_export"),
    path("ledger/learners/", reach.learners, name="learners"),
    path("ledger/hours/", reach.hours, name="hours"),
    path("ledger/lessons/", lessons.lessons, name="lessons"),
    path("ledger/held/<str:language>/", lessons.held, name="held"),
    path("ledger/contracts/", contracts.contract_list, name="contracts"),
    path("ledger/contracts/<int:pk>/", contracts.contract, name="contract"),
    path("ledger/contracts/<int:pk>/acts/<str:month>/", documents.act, name="act"),
    path(
        "ledger/contracts/<int:pk>/<str:language>/<slug:figure>/", contracts.contract_lessons, name="contract_lessons"
    ),
    path("ledger/<str:month>/<str:language>/", pages.cell, name="cell"),
]
