"""What every page is given."""

from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from lms.core.context import page


def request_of(path: str, user: object = None, cookie: str = "") -> HttpRequest:
    request = RequestFactory().get(path, headers={"cookie": cookie})
    request.user = user or AnonymousUser()  # type: ignore[assignment]
    return request


def person(*roles: str) -> SimpleNamespace:
    return SimpleNamespace(
        is_authenticated=True, is_superuser=False, is_demo=False, time_zone="Asia/Tehran", roles=frozenset(roles)
    )


def labels(context: dict) -> list[str]:
    return [link["label"] for link in context["nav"]]


def test_page_for_a_visitor_has_public_links_and_no_person() -> None:
    with translation.override("en"):
        context = page(request_of("/en/"))

        assert not context["person"]
        assert "Home" not in labels(context)
        assert "Lessons held" not in labels(context)
        assert context["desk_url"] == ""


def test_page_for_a_learner_offers_neither_ledger_nor_desk() -> None:
    with translation.override("en"):
        context = page(request_of("/en/", person("learner")))

        assert labels(context)[0] == "Home"
        assert "Lessons held" not in labels(context)
        assert context["desk_url"] == ""


def test_page_for_a_coordinator_offers_ledger_and_desk() -> None:
    with translation.override("en"):
        context = page(request_of("/en/", person("coordinator")))

        assert "Lessons held" in labels(context)
        assert context["desk_url"] == "/admin/"


def test_page_for_an_auditor_offers_the_ledger_but_no_desk() -> None:
    with translation.override("en"):
        context = page(request_of("/en/", person("auditor")))

        assert "Lessons held" in labels(context)
        assert context["desk_url"] == ""


def test_language_links_keep_path_and_query() -> None:
    with translation.override("fa"):
        context = page(request_of("/fa/ledger/?from=2021-02"))

        urls = {link["code"]: link["url"] for link in context["languages"]}
        current = [link["code"] for link in context["languages"] if link["current"]]

    assert urls["tr"] == "/tr/ledger/?from=2021-02"
    assert current == ["fa"]
    assert (context["page_lang"], context["page_dir"]) == ("fa", "rtl")


def test_language_links_of_a_page_without_prefix_lead_home() -> None:
    with translation.override("en"):
        context = page(request_of("/healthz"))

        assert [link["url"] for link in context["languages"]] == ["/en/", "/ru/", "/tr/", "/fa/", "/kk/"]


def test_theme_takes_only_known_names_from_the_cookie() -> None:
    assert page(request_of("/en/", cookie="theme=dark"))["theme"] == "dark"
    assert page(request_of("/en/", cookie='theme="><script>'))["theme"] == ""


def test_page_of_a_request_without_user_still_renders() -> None:
    with translation.override("en"):
        context = page(RequestFactory().get("/en/"))

        assert not context["person"]
        assert not context["is_demo"]
