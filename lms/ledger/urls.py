"""Addresses of the ledger, under the language prefix."""

from django.urls import path

from lms.ledger.views import contracts, documents, lessons, pages, public

app_name = "ledger"
urlpatterns = [
    path("lessons-held/", public.totals, name="public"),
    path("ledger/", pages.table, name="table"),
    path("ledger/export/", pages.export, name="export"),
    path("ledger/document/", documents.document, name="document"),
    path("ledger/lessons/", lessons.lessons, name="lessons"),
    path("ledger/contracts/", contracts.contract_list, name="contracts"),
    path("ledger/contracts/<int:pk>/", contracts.contract, name="contract"),
    path("ledger/contracts/<int:pk>/acts/<str:month>/", documents.act, name="act"),
    path(
        "ledger/contracts/<int:pk>/<str:language>/<slug:figure>/", contracts.contract_lessons, name="contract_lessons"
    ),
    path("ledger/<str:month>/<str:language>/", pages.cell, name="cell"),
]
