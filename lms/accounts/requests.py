"""A request whose person is known: what a view behind ``login_required`` gets."""

from django.http import HttpRequest

from lms.accounts.models import User


class PersonRequest(HttpRequest):
    """Only a name for the type checker; requests are made by Django."""

    user: User
