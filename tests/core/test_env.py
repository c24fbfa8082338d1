import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.core.env import Env


def test_text_without_default_names_the_variable() -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        Env({}).text("SECRET_KEY")


@pytest.mark.parametrize(("raw", "expected"), [("yes", True), ("1", True), ("No", False), ("", False)])
def test_flag_reads_yes_and_no(raw: str, *, expected: bool) -> None:
    assert Env({"DEBUG": raw}).flag("DEBUG", default=not expected) is expected


def test_flag_refuses_other_words() -> None:
    with pytest.raises(ImproperlyConfigured, match="DEBUG='maybe'"):
        Env({"DEBUG": "maybe"}).flag("DEBUG", default=False)


@pytest.mark.parametrize("raw", ["many", "0", "70000", "1.5"])
def test_number_refuses_what_is_out_of_bounds(raw: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PORT"):
        Env({"PORT": raw}).number("PORT", 8000, least=1, most=65535)


def test_database_reads_sqlite_paths() -> None:
    assert Env({"DATABASE_URL": "sqlite:///build/x.db"}).database("DATABASE_URL", "")["NAME"] == "build/x.db"
    assert Env({"DATABASE_URL": "sqlite:////srv/x.db"}).database("DATABASE_URL", "")["NAME"] == "/srv/x.db"


def test_database_reads_postgres_with_quoted_password() -> None:
    found = Env({"DATABASE_URL": "postgres://klasy:p%40ss@db:5433/klasy"}).database("DATABASE_URL", "")

    assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"]) == ("db", "5433", "klasy", "p@ss")


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://", "klasy"])
def test_database_refuses_others(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        Env({"DATABASE_URL": url}).database("DATABASE_URL", "")


@pytest.mark.parametrize(
    ("url", "tls", "ssl", "port"),
    [
        ("smtp://u:p@mail", False, False, 587),
        ("smtps://mail", False, True, 465),
        ("smtp+tls://mail:25", True, False, 25),
    ],
)
def test_mailer_reads_smtp(url: str, *, tls: bool, ssl: bool, port: int) -> None:
    options = Env({"MAIL_URL": url}).mailer("MAIL_URL", development=False)["OPTIONS"]

    assert (options["use_tls"], options["use_ssl"], options["port"]) == (tls, ssl, port)


def test_mailer_in_production_must_be_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL"):
        Env({}).mailer("MAIL_URL", development=False)


def test_sockets_have_the_names_given_or_their_host() -> None:
    found = Env({"NODES": "one=ws://10.0.0.5:8188, wss://media.example:443/?a=b"}).sockets("NODES")

    assert found == {"one": "ws://10.0.0.5:8188", "media.example:443": "wss://media.example:443/?a=b"}
    assert Env({}).sockets("NODES") == {}


@pytest.mark.parametrize("raw", ["one", "one=", "http://10.0.0.5", "=ws://10.0.0.5", "one=ws://", "a=ws://b,a=ws://c"])
def test_sockets_refuses_what_is_none(raw: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="NODES"):
        Env({"NODES": raw}).sockets("NODES")
