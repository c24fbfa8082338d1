"""Only in development: what the site would have mailed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from lms.accounts.mail import kept_mail


def mail_page(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/mail.html", {"messages_kept": kept_mail()})


urlpatterns = [path("", mail_page, name="development_mail")]
