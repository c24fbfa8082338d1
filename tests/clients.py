"""Browsers of people who are signed in."""

from django.test import Client

from lms.accounts.models import User


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
