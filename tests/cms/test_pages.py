import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale

from cms.models import CoursePage, StandardPage, UnitPage
from tests.cms.factories import dialogue, explanation, items, make_course, make_home, make_unit, publish, score

pytestmark = pytest.mark.django_db

UNIT_QUERIES, COURSE_QUERIES, INDEX_QUERIES = 15, 12, 11


@pytest.mark.parametrize(
    ("script", "lang", "direction", "line", "title"),
    [
        ("cyrl", "kk-Cyrl", "ltr", "Қош келдіңіз!", "Сәлем!"),
        ("latn", "kk-Latn", "ltr", "Qoş keldıñız!", "Sälem!"),
        ("arab", "kk-Arab", "rtl", "قوش كەلدىڭىز!", "سالەم!"),
    ],
)
def test_unit_in_each_script(client: Client, script: str, lang: str, direction: str, line: str, title: str) -> None:
    unit = make_unit(dialogue(kk="Қош келдіңіз!", translation="Welcome!"), title_kk="Сәлем!")
    client.cookies["script"] = script

    page = client.get(unit.url).text

    assert f'<p class="turn-kk" lang="{lang}" dir="{direction}">{line}</p>' in page
    assert f'<h1 class="unit-title" lang="{lang}" dir="{direction}">{title}</h1>' in page
    assert '<p class="turn-mean">Welcome!</p>' in page


def test_kazakh_inside_an_explanation_has_its_lang(client: Client) -> None:
    unit = make_unit(explanation("<p>Say <i>сен</i>.</p>"))

    page = client.get(unit.url, headers={"cookie": "script=latn"}).text

    assert '<p>Say <span lang="kk-Latn" dir="ltr">sen</span>.</p>' in page


def test_script_switch_returns_to_the_unit(client: Client) -> None:
    unit = make_unit(dialogue())

    answer = client.post("/script/", {"script": "arab", "next": unit.url}, follow=True)

    assert answer.request["PATH_INFO"] == unit.url
    assert 'value="arab" aria-pressed="true"' in answer.text


def test_contents_lead_to_the_parts(client: Client) -> None:
    unit = make_unit(dialogue("At the door"), explanation("<p>x</p>", heading="Two words"))

    page = client.get(unit.url).text

    assert [heading for _anchor, heading in unit.contents] == ["At the door", "Two words"]
    for anchor, heading in unit.contents:
        assert f'<a href="#{anchor}">{heading}</a>' in page
        assert f'id="{anchor}"' in page


def test_score_has_its_bars_as_text_and_its_own_policy(client: Client) -> None:
    unit = make_unit(score())

    answer = client.get(unit.url)

    assert "string D open (D3) + string G open (G3), quarter, stroke down" in answer.text
    assert "cms/js/score.js" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "style-src-attr 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy
    assert policy.count("'sha256-") == 2


def test_unit_without_score_has_the_strict_policy(client: Client) -> None:
    unit = make_unit(dialogue())

    answer = client.get(unit.url)

    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "score.js" not in answer.text


def test_neighbours_of_a_unit(client: Client) -> None:
    course = make_course()
    first, second, third = (make_unit(course=course, number=number, slug=f"u{number}") for number in (1, 2, 3))
    make_unit(course=course, number=4, slug="draft", live=False)

    page = client.get(second.url).text

    assert f'rel="prev" href="{first.url}"' in page
    assert f'rel="next" href="{third.url}"' in page
    assert 'rel="next"' not in client.get(third.url).text


def test_unpublished_and_missing_units_are_not_found(client: Client) -> None:
    draft = make_unit(dialogue(), live=False)

    assert client.get(draft.get_url()).status_code == 404
    assert client.get("/en/courses/kazakh-a1/nothing/").status_code == 404


def test_alias_in_kazakh_says_which_language_it_is_written_in(client: Client) -> None:
    home, kazakh = make_home(), Locale.objects.create(language_code="kk")
    unit = make_unit(dialogue(), course=make_course(home=home))
    alias = unit.copy_for_translation(kazakh, copy_parents=True, alias=True)
    for page in alias.get_ancestors(inclusive=True).filter(depth__gt=1):
        page.live = True
        page.save()

    answer = client.get(alias.url)

    assert alias.url.startswith("/kk/")
    assert '<div class="wrap" lang="en" dir="ltr">' in answer.text
    assert "Hello!" in answer.text


def test_page_written_in_kazakh_is_shown_in_the_readers_script(client: Client) -> None:
    home = make_home()
    kazakh = Locale.objects.create(language_code="kk")
    home_kk = publish(home.copy_for_translation(kazakh))
    publish(
        home_kk.add_child(
            instance=StandardPage(title="Көмек", slug="help", body="<h2>Бір</h2><p>Сәлем</p>", locale=kazakh)
        )
    )
    client.cookies["script"] = "latn"

    page = client.get("/kk/help/").text

    assert '<html lang="kk-Latn" dir="ltr"' in page
    assert "<h1>Kömek</h1>" in page
    assert "<p>Sälem</p>" in page


def test_language_menu_leads_to_the_same_page_or_home(client: Client) -> None:
    home, russian = make_home(), Locale.objects.create(language_code="ru")
    page = publish(home.add_child(instance=StandardPage(title="Help", slug="help")))
    publish(page.copy_for_translation(russian, copy_parents=True))

    links = {link["code"]: link["url"] for link in client.get(page.url).context["languages"]}

    assert links == {"en": "/en/help/", "ru": "/ru/help/", "tr": "/tr/", "fa": "/fa/", "kk": "/kk/"}


@pytest.mark.parametrize("parts", [1, 3])
def test_unit_queries_do_not_grow_with_its_parts(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, parts: int
) -> None:
    unit = make_unit(*(dialogue() for _part in range(parts)), score(), course=make_course())
    client.get(unit.url)

    with django_assert_num_queries(UNIT_QUERIES):
        client.get(unit.url)


@pytest.mark.parametrize("number", [1, 3])
def test_course_queries_do_not_grow_with_its_units(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    course = make_course()
    for index in range(number):
        make_unit(course=course, slug=f"u{index}")
    client.get(course.url)

    with django_assert_num_queries(COURSE_QUERIES):
        page = client.get(course.url).text

    assert page.count('class="unit-row"') == number


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_courses_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    home = make_home()
    courses = [make_course(home=home, slug=f"c{index}") for index in range(number)]
    for course in courses:
        make_unit(course=course)
    client.get("/en/courses/")

    with django_assert_num_queries(INDEX_QUERIES):
        page = client.get("/en/courses/").text

    assert page.count('class="course"') == number
    assert page.count("1 unit\n") == number


def test_course_without_units_says_so(client: Client) -> None:
    course: CoursePage = make_course()

    assert "The units are being written." in client.get(course.url).text


def test_words_of_an_item_list_keep_their_order(client: Client) -> None:
    unit: UnitPage = make_unit(
        {
            "type": "vocabulary",
            "id": "00000001-0000-4000-8000-00000000000a",
            "value": {
                "heading": "",
                "words": items({"kk": "бір", "gloss": "one", "note": ""}, {"kk": "екі", "gloss": "two", "note": ""}),
            },
        }
    )

    page = client.get(unit.url).text

    assert page.index("one") < page.index("two")


def test_unit_without_a_title_in_kazakh_is_not_marked_as_kazakh(client: Client) -> None:
    unit = make_unit(dialogue(), title="Greetings", title_kk="")

    assert '<h1 class="unit-title">Greetings</h1>' in client.get(unit.url).text
