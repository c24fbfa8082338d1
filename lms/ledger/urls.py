"""Addresses of the ledger, under the language prefix."""

from django.urls import path

from lms.ledger.views import lessons, pages

app_name = "ledger"
urlpatterns = [
    path("ledger/", pages.table, name="table"),
    path("ledger/export/", pages.export, name="export"),
    path("ledger/lessons/", lessons.lessons, name="lessons"),
    path("ledger/<str:month>/<str:language>/", pages.cell, name="cell"),
]
