import pytest

from cms.markup import all_kazakh, mark_kazakh
from lms.kazakh.scripts import Script


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (Script.CYRILLIC, '<p>Say <span lang="kk-Cyrl" dir="ltr">сәлем</span> &amp; smile</p>'),
        (Script.LATIN, '<p>Say <span lang="kk-Latn" dir="ltr">sälem</span> &amp; smile</p>'),
        (Script.ARABIC, '<p>Say <span lang="kk-Arab" dir="rtl">سالەم</span> &amp; smile</p>'),
    ],
)
def test_marked_words_are_in_the_script(script: Script, expected: str) -> None:
    assert mark_kazakh("<p>Say <i>сәлем</i> &amp; smile</p>", script) == expected


def test_words_outside_the_mark_stay() -> None:
    assert mark_kazakh("<p>Скажите <b>да</b></p>", Script.LATIN) == "<p>Скажите <b>да</b></p>"


def test_tags_inside_the_mark_stay_and_text_stays_escaped() -> None:
    source = '<i>бұл <b>дос</b> &lt;1&gt;</i> <a href="/x?a=1&amp;b=2">да</a><br/>'

    assert mark_kazakh(source, Script.LATIN) == (
        '<span lang="kk-Latn" dir="ltr">būl <b>dos</b> &lt;1&gt;</span> <a href="/x?a=1&amp;b=2">да</a><br/>'
    )


def test_page_in_kazakh_is_converted_whole_but_for_addresses() -> None:
    source = '<h2>Көмек</h2><p><a href="/kk/көмек/">оқу</a>; Chrome</p>'

    assert all_kazakh(source, Script.LATIN) == '<h2>Kömek</h2><p><a href="/kk/көмек/">oqu</a>; Chrome</p>'
