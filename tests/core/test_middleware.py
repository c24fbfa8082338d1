import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_pages_are_compressed_for_thin_lines(client: Client) -> None:
    answer = client.get("/en/accounts/login/", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(answer.content)


def test_answers_for_programs_are_not(client: Client) -> None:
    answer = client.get("/healthz", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers
